import Glibc
import Values
import WorkerProtocol

/// The first message to a worker: what it may use.
enum WorkerHello {
    /// What every program needs to load libraries.
    ///
    /// Source: ld.so(8); the runtime of Swift lies where this process has it from.
    static let systemLibraries: [String] = {
        let folders = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"]
        return folders + (swiftRuntime.map { [$0] } ?? [])
    }()

    /// The folder of the Swift runtime that this process uses, if it is a shared library.
    private static let swiftRuntime: String? = {
        var name = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let isFound = unsafe name.withUnsafeMutableBytes { bytes in
            unsafe rw_library_of(
                "swift_retain", bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard isFound != 0 else { return nil }
        let path = String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        guard path.contains("libswift"), let slash = path.lastIndex(of: "/") else { return nil }
        return String(path[..<slash])
    }()

    static func open(
        _ outbox: WorkerOutbox, to socket: Int32, _ start: WorkerLink.Start, inspects: Bool
    ) {
        outbox.open(socket, first: Int(RW_HELLO)) { message in
            let options = start.options
            message.add(Int(RW_T_VERSION), UInt64(RW_VERSION))
            message.add(Int(RW_T_NOW), WallClock.now.milliseconds)
            message.add(Int(RW_T_NAME), start.path)
            message.add(Int(RW_T_MEMORY), UInt64(clamping: options.memory))
            message.add(Int(RW_T_FILES), UInt64(clamping: options.openFiles))
            for path in systemLibraries + options.readable { message.add(Int(RW_T_READABLE), path) }
            message.add(Int(RW_T_REQUIRE), options.required.rawValue)
            if inspects { message.add(Int(RW_T_INSPECT), UInt64(1)) }
        }
    }
}
