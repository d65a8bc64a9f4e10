import Foundation

/// Looks at the files of a folder again and again, and tells which one changed.
///
/// Polled rather than notified, since that works the same on every file system, network and container mounts
/// included. What a build makes is not a source: hidden folders, folders of outputs, and files that were not
/// there before the build.
struct SourceWatcher {
    private struct Stamp: Hashable {
        var modified: Date
        var size: Int
    }

    private let root: URL
    private var known: [String: Stamp] = [:]
    private var isBuilding = false
    private var made: Set<String> = []

    init(_ root: URL) { self.root = root }

    /// Remembers the files as the build begins.
    mutating func beginBuild() throws {
        known = try stamps()
        isBuilding = true
    }

    /// Waits for a change since the build began, however long that takes, and gives the path that changed.
    mutating func nextChange() async throws -> String {
        while true {
            if let path = try change() { return path }
            try await Task.sleep(for: Self.interval)
        }
    }

    /// A path that changed since the build began; nil when nothing did.
    mutating func change() throws -> String? {
        let current = try stamps()
        if isBuilding {
            made.formUnion(current.keys.filter { known[$0] == nil })
            isBuilding = false
        }
        let paths = Set(known.keys).union(current.keys).subtracting(made)
        return paths.filter { known[$0] != current[$0] }.min()
    }

    private func stamps() throws -> [String: Stamp] {
        let keys: Set<URLResourceKey> = [.isDirectoryKey, .contentModificationDateKey, .fileSizeKey]
        guard
            let walker = FileManager.default.enumerator(
                at: root, includingPropertiesForKeys: Array(keys), options: [.skipsHiddenFiles])
        else { return [:] }
        var stamps: [String: Stamp] = [:]
        while let file = walker.nextObject() as? URL {
            guard let values = try? file.resourceValues(forKeys: keys) else { continue }
            if values.isDirectory == true {
                if Self.outputFolders.contains(file.lastPathComponent) { walker.skipDescendants() }
                continue
            }
            if Self.outputs.contains(file.pathExtension) || file.lastPathComponent.hasSuffix("~") { continue }
            guard stamps.count < Self.mostFiles else {
                throw CommandFailure(
                    "CL0306", "`\(Workspace.shown(root))` has more than \(Self.mostFiles) files",
                    help: "name the connector's own folder")
            }
            let path = String(file.path.dropFirst(root.path.count).drop { $0 == "/" })
            stamps[path] = Stamp(
                modified: values.contentModificationDate ?? .distantPast, size: values.fileSize ?? 0)
        }
        return stamps
    }

    private static let interval = Duration.milliseconds(300)
    private static let mostFiles = 10_000
    private static let outputFolders: Set<String> = ["target", "build", "node_modules"]
    private static let outputs: Set<String> = ["so", "o", "a", "d", "swp", "tmp", "pyc"]
}
