import Crypto
import Glibc
import Values

/// A library file whose outside was checked: whose it is, how long, and that it is code for this machine.
///
/// It stays open: what is put in its place later is another file, and workers are given this one.
final class LibraryFile: Sendable {
    let path: String
    let digest: String
    /// Open for reading as long as this object lives.
    let descriptor: Int32
    /// Whether it is no library at all, but a descriptor of native functions alone.
    var isDescriptor: Bool { path.hasSuffix(Self.descriptorSuffix) }
    static let descriptorSuffix = ".riposte.json"
    private let identity: Identity

    private init(path: String, digest: String, descriptor: Int32, identity: Identity) {
        self.path = path
        self.digest = digest
        self.descriptor = descriptor
        self.identity = identity
    }

    deinit { close(descriptor) }

    /// What tells a file from one that was put in its place.
    private struct Identity: Equatable, Sendable {
        var device: UInt
        var inode: UInt
        var size: Int
        var changed: Int
        var changedNanoseconds: Int

        init(_ status: stat) {
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
            size = Int(status.st_size)
            changed = Int(status.st_mtim.tv_sec)
            changedNanoseconds = Int(status.st_mtim.tv_nsec)
        }
    }

    /// Checks a file and computes its digest.
    static func read(_ path: String) throws(PluginRefusal) -> LibraryFile {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw unreadable(path) }
        do throws(PluginRefusal) {
            return try read(path, descriptor)
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func read(_ path: String, _ descriptor: Int32) throws(PluginRefusal) -> LibraryFile {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw unreadable(path) }
        try check(status, path)
        var hash = SHA256()
        var start: [UInt8] = []
        var total = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path) }
            if count == 0 { break }
            total += count
            guard total <= PluginLibrary.maximumBytes else { throw tooLong(path) }
            if start.count < ELFHeader.length {
                start += buffer[..<count].prefix(ELFHeader.length - start.count)
            }
            hash.update(data: buffer[..<count])
        }
        if !path.hasSuffix(descriptorSuffix) { try ELFHeader.check(start, path) }
        return LibraryFile(
            path: path, digest: .hex(hash.finalize()), descriptor: descriptor, identity: Identity(status))
    }

    /// Refuses a path that no longer leads to the file whose digest was computed.
    func checkPath() throws(PluginRefusal) {
        var status = stat()
        try check(unsafe stat(path, &status) == 0 && Identity(status) == identity)
    }

    /// Refuses a file that was written to since its digest was computed.
    func checkContents() throws(PluginRefusal) {
        var status = stat()
        try check(unsafe fstat(descriptor, &status) == 0 && Identity(status) == identity)
    }

    private func check(_ isUnchanged: Bool) throws(PluginRefusal) {
        guard isUnchanged else {
            throw PluginRefusal(
                path, "PL0012", "`\(path)` changed while it was loaded",
                help:
                    "try again when the file is complete; replace libraries by renaming another over them"
            )
        }
    }

    private static func check(_ status: stat, _ path: String) throws(PluginRefusal) {
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw PluginRefusal(
                path, "PL0001", "`\(path)` is not a regular file",
                help: "put the plugin's library there, or remove it")
        }
        guard status.st_mode & S_IWOTH == 0 else {
            throw PluginRefusal(
                path, "PL0002", "every user of this machine can change `\(path)`",
                help: "check where the file comes from, then `chmod o-w \(path)`")
        }
        guard status.st_size <= PluginLibrary.maximumBytes else { throw tooLong(path) }
    }

    private static func unreadable(_ path: String) -> PluginRefusal {
        let reason = unsafe String(cString: strerror(errno)).lowercased()
        return PluginRefusal(
            path, "PL0001", "`\(path)` cannot be read: \(reason)",
            help: "check the path and the file's permissions")
    }

    private static func tooLong(_ path: String) -> PluginRefusal {
        PluginRefusal(
            path, "PL0003", "`\(path)` is longer than 256 MiB",
            help: "build the plugin without debug information, or strip it")
    }
}

/// The start of an ELF file.
///
/// Source: System V ABI, chapter 4 (gabi 4.1), and the machine numbers registered there.
enum ELFHeader {
    static let length = 64

    private static let machines: [Int: String] = [
        3: "32-bit x86", 40: "32-bit Arm", 62: "x86-64", 183: "aarch64",
    ]

    #if arch(arm64)
        private static let ownMachine = 183
    #else
        private static let ownMachine = 62
    #endif

    /// Refuses what is not a shared library for this machine.
    static func check(_ bytes: [UInt8], _ path: String) throws(PluginRefusal) {
        guard bytes.count >= 5, bytes[..<4].elementsEqual([0x7f, 0x45, 0x4c, 0x46]) else {
            throw PluginRefusal(
                path, "PL0004", "`\(path)` is not a shared library: it is no ELF file",
                help: "put the built library there, or rename the file so that it does not end in `.so`")
        }
        let isWide = bytes[4] == 2
        guard bytes.count >= (isWide ? length : 52) else {
            throw PluginRefusal(
                path, "PL0004", "`\(path)` is not a shared library: it is cut off",
                help: "copy the file again, completely")
        }
        let machine = Int(bytes[18]) | Int(bytes[19]) << 8
        guard isWide, bytes[5] == 1, machine == ownMachine else {
            let other =
                isWide && bytes[5] == 1
                ? machines[machine] ?? "machine \(machine)" : "another kind of machine"
            throw PluginRefusal(
                path, "PL0005",
                "`\(path)` is built for \(machines[machine] ?? other), and this is \(name(ownMachine))",
                help: "build or download the plugin for \(name(ownMachine)) Linux")
        }
        guard Int(bytes[16]) | Int(bytes[17]) << 8 == 3 else {
            throw PluginRefusal(
                path, "PL0004", "`\(path)` is an ELF file, but not a shared library",
                help: "link the plugin with `-shared`")
        }
    }

    private static func name(_ machine: Int) -> String { machines[machine] ?? "machine \(machine)" }
}
