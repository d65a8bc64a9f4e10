public import Catalog

/// A library that was checked, and what it says of itself.
///
/// To find that out none of its code ran in this process, unless it was asked for in-process.
public struct Plugin: Sendable {
    /// The library's file.
    public let path: String
    /// SHA-256 of the file, in hexadecimal.
    public let digest: String
    /// What it brings.
    public var descriptor: PluginDescriptor
    /// Where its code runs.
    public let isolation: Isolation
    let library: LibraryFile
}

/// A file that might be a plugin.
public struct PluginCandidate: Sendable {
    /// The library's file.
    public var path: String
    /// Where its code is to run.
    public var isolation: Isolation
    /// Refuses a file by its digest, before anything of it is mapped.
    public var admit: @Sendable (_ digest: String) throws(PluginRefusal) -> Void
    /// Refuses a file by its digest and by what it says of itself.
    public var approve:
        @Sendable (_ digest: String, _ descriptor: PluginDescriptor) throws(PluginRefusal) -> Void

    /// A candidate that is refused for nothing but its own faults.
    public init(path: String, isolation: Isolation) {
        self.path = path
        self.isolation = isolation
        admit = { _ throws(PluginRefusal) in }
        approve = { _, _ throws(PluginRefusal) in }
    }
}

/// How a plugin's descriptor is read.
public enum Inspection: Sendable {
    /// By loading the library into this process; for tests and authors' tools.
    case inProcess
    /// By a worker that calls nothing else; what it said is kept in a folder under the library's digest.
    case worker(SandboxOptions, cache: String?)
}

/// Why a file is not used as a plugin.
public struct PluginRefusal: Sendable, Hashable {
    /// The file.
    public var path: String
    /// `PL0001` and so on; rows in `docs/errors.md`.
    public var code: String
    /// What is wrong, naming the file.
    public var message: String
    /// What to do.
    public var help: String

    /// A refusal.
    public init(_ path: String, _ code: String, _ message: String, help: String) {
        self.path = path
        self.code = code
        self.message = message
        self.help = help
    }
}

extension PluginRefusal: Error {}
