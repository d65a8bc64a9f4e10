import Glibc
import Values
import WorkerProtocol

/// The text that a library has as its descriptor.
enum DescriptorText {
    static let limit = 1 << 20

    static func read(_ library: LibraryFile, by inspection: Inspection) throws(PluginRefusal) -> [UInt8] {
        if library.isDescriptor { return try contents(library) }
        switch inspection {
        case .inProcess: return try DynamicLibrary.table(of: library).descriptor
        case .worker(let options, let cache):
            if let known = cache.flatMap({ kept(library.digest, in: $0) }) { return known }
            let text = try ask(library, options)
            if let cache { keep(text, of: library.digest, in: cache) }
            return text
        }
    }

    /// The whole file, read from the very descriptor whose digest was computed.
    private static func contents(_ library: LibraryFile) throws(PluginRefusal) -> [UInt8] {
        try library.checkContents()
        var text = [UInt8](repeating: 0, count: limit + 1)
        let count = unsafe text.withUnsafeMutableBytes { bytes in
            unsafe pread(library.descriptor, bytes.baseAddress, bytes.count, 0)
        }
        guard count >= 0, count <= limit else {
            throw PluginRefusal(
                library.path, "PL0003", "the descriptor `\(library.path)` is longer than 1 MiB",
                help: "a descriptor says what there is; put data elsewhere")
        }
        return Array(text[..<count])
    }

    /// Starts a worker that loads the library, says what it is, and ends.
    private static func ask(_ library: LibraryFile, _ options: SandboxOptions) throws(PluginRefusal)
        -> [UInt8]
    {
        try library.checkContents()
        let start = WorkerLink.Start(options: options, path: library.path, library: library.descriptor)
        return try WorkerInterview.ask(start) { message in
            var text: [UInt8] = []
            let isSound = message.each { tag, field in
                if tag == Int(RW_T_BODY), field.length <= Self.limit { text = field.bytes }
            }
            return isSound ? text : nil
        }
    }

    private static func kept(_ digest: String, in folder: String) -> [UInt8]? {
        let descriptor = unsafe open(file(digest, folder), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: limit + 1)
        let count = unsafe text.withUnsafeMutableBytes {
            unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
        }
        return count > 0 && count <= limit ? Array(text[..<count]) : nil
    }

    /// Keeps a descriptor; that this may fail costs only time.
    private static func keep(_ text: [UInt8], of digest: String, in folder: String) {
        var path = ""
        for part in folder.split(separator: "/", omittingEmptySubsequences: false) {
            path += part + "/"
            unsafe mkdir(path, 0o700)
        }
        let place = file(digest, folder)
        let draft = "\(place).\(getpid())"
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        let count = unsafe text.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        let isKept = unsafe count == text.count && rename(draft, place) == 0
        if !isKept { unsafe unlink(draft) }
    }

    private static func file(_ digest: String, _ folder: String) -> String { "\(folder)/\(digest).json" }
}
