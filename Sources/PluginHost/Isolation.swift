/// Where a plugin's code runs.
public enum Isolation: Sendable, Hashable {
    /// In this process, with all its rights.
    case inline
    /// In a process of its own that can reach nothing but the host.
    case sandbox(SandboxOptions)
}

/// What a plugin's worker may use.
public struct SandboxOptions: Sendable, Hashable {
    /// The worker's program.
    public var program: String
    /// Bytes of memory that it may ask for.
    public var memory: Int
    /// Files that it may have open at once.
    public var openFiles: Int
    /// Files and folders that it may read, beside the system's libraries and its own.
    public var readable: [String]
    /// What the kernel must be able to enforce; without it the plugin is not started.
    public var required: Protections

    /// Options of a sandbox; `program` is the path of `riposte-worker`.
    public init(
        program: String, memory: Int = 512 << 20, openFiles: Int = 64, readable: [String] = [],
        required: Protections = []
    ) {
        self.program = program
        self.memory = memory
        self.openFiles = openFiles
        self.readable = readable
        self.required = required
    }
}

/// What stands between a worker and the machine.
public struct Protections: OptionSet, Sendable, Hashable {
    /// The bits, as the worker's protocol has them.
    public let rawValue: UInt64

    /// A set of bits.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// It can gain no rights by starting other programs.
    public static let noNewPrivileges = Protections(rawValue: 1)
    /// Its memory and open files are limited, and it leaves no core dump.
    public static let limits = Protections(rawValue: 2)
    /// It opens no file but those it needs (landlock).
    public static let files = Protections(rawValue: 4)
    /// It makes no TCP connection (landlock, Linux 6.7).
    public static let network = Protections(rawValue: 8)
    /// It signals no other process (landlock, Linux 6.12).
    public static let scope = Protections(rawValue: 16)
    /// It makes no sockets and no processes, and looks into none (seccomp).
    public static let systemCalls = Protections(rawValue: 32)

    /// All of them.
    public static let all: Protections = [.noNewPrivileges, .limits, .files, .network, .scope, .systemCalls]

    /// Each with the name that environments and messages use.
    public static let names: [(name: String, protection: Protections)] = [
        ("no-new-privileges", .noNewPrivileges), ("limits", .limits), ("landlock", .files),
        ("landlock-network", .network), ("landlock-scope", .scope), ("seccomp", .systemCalls),
    ]

    /// The names of those that are in the set.
    public var names: [String] { Self.names.filter { contains($0.protection) }.map(\.name) }
}
