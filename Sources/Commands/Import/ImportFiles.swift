import Foundation
import Importing

/// Reads what is given to `riposte import`: files, archives, folders.
enum ImportFiles {
    /// How many bytes are read in all.
    static let maximumBytes = 256 << 20
    /// How many files of a folder are looked at.
    static let maximumFiles = 20_000

    /// The files at a path, a folder's in the order of their names.
    static func read(_ path: String) throws -> [SourceFile] {
        let url = URL(filePath: path)
        guard let isFolder = (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory else {
            throw CommandFailure(
                "CL0008", "cannot read `\(path)`", help: "check the path and its permissions")
        }
        guard isFolder else { return [try file(url, shown: path)] }
        var files: [SourceFile] = []
        var bytes = 0
        for name in try names(in: url) {
            let file = try file(url.appending(path: name), shown: "\(path.trimmingSlash)/\(name)")
            bytes += file.bytes.count
            guard bytes <= maximumBytes else {
                throw CommandFailure(
                    "CL0073", "`\(path)` holds more than \(maximumBytes >> 20) MiB of definitions",
                    help: "import parts of it")
            }
            files.append(file)
        }
        return files
    }

    private static func names(in folder: URL) throws -> [String] {
        let walker = FileManager.default.enumerator(atPath: folder.path)
        var found: [String] = []
        while let name = walker?.nextObject() as? String {
            guard [".json", ".zip", ".xml"].contains(where: name.lowercased().hasSuffix) else { continue }
            found.append(name)
            guard found.count <= maximumFiles else {
                throw CommandFailure(
                    "CL0073", "`\(folder.path)` holds more than \(maximumFiles) files",
                    help: "import parts of it")
            }
        }
        return found.sorted()
    }

    private static func file(_ url: URL, shown: String) throws -> SourceFile {
        let size = (try? url.resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? 0
        guard size <= maximumBytes, let data = try? Data(contentsOf: url) else {
            throw CommandFailure(
                "CL0008", "cannot read `\(shown)`", help: "check its permissions; at most 256 MiB are read")
        }
        return SourceFile(path: shown, bytes: [UInt8](data))
    }
}

extension String {
    fileprivate var trimmingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
