import Catalog
import Foundation

/// Where plugins are looked for, and which of those found are used.
///
/// Shipped plugins (beside the executable, or in the prefix it is installed in) are used unless the environment
/// disables them. Others are used only where the environment enables them by name.
struct PluginPath: Sendable {
    /// Folders of shipped plugins.
    let shipped: [String]
    /// Folders of other plugins, first match wins.
    let others: [String]

    init(workspace: Workspace?) {
        let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let folder = executable.deletingLastPathComponent()
        shipped =
            [
                folder.path, folder.deletingLastPathComponent().appending(path: "lib/riposte/plugins").path,
            ] + Self.describedFolders(seenFrom: folder)
        let path = (ProcessEnvironment.value("RIPOSTE_PLUGIN_PATH") ?? "").split(separator: ":").map(
            String.init)
        others = path.filter { $0.hasPrefix("/") } + (workspace.map { [$0.pluginsFolder.path] } ?? [])
    }

    /// Where an executable runs out of the checkout that it was built in, the folders of the connectors that are a
    /// descriptor alone: nothing of them is built.
    ///
    /// Those that call functions of libraries are for an operator to enable.
    private static func describedFolders(seenFrom folder: URL) -> [String] {
        let build = folder.deletingLastPathComponent().deletingLastPathComponent()
        guard build.lastPathComponent == ".build" else { return [] }
        let plugins = build.deletingLastPathComponent().appending(path: "Plugins")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: plugins.path)) ?? []
        return names.sorted().map { plugins.appending(path: $0) }.filter { folder in
            let file = folder.appending(path: "\(folder.lastPathComponent).riposte.json")
            guard let text = try? Data(contentsOf: file) else { return false }
            let (descriptor, _) = PluginDescriptor.read(text, file: file.path, standsAlone: true)
            return descriptor?.nativeLibraries.isEmpty != false
        }.map(\.path)
    }

    /// How the files end that may be plugins: libraries, and descriptors that stand alone.
    private static let suffixes = [".so", ".riposte.json"]

    /// The plugins' files in a list of folders, with the names an environment calls them by: `libacme-edr.so` is
    /// `acme-edr`, `zlib.riposte.json` is `zlib`.
    static func libraries(in folders: [String]) -> [(name: String, path: String)] {
        folders.flatMap { folder -> [(name: String, path: String)] in
            let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return files.sorted().compactMap { file in
                guard let suffix = suffixes.first(where: file.hasSuffix) else { return nil }
                let stem = file.dropLast(suffix.count)
                guard suffix == ".so" else { return (String(stem), "\(folder)/\(file)") }
                return (String(stem.hasPrefix("lib") ? stem.dropFirst(3) : stem), "\(folder)/\(file)")
            }
        }
    }
}
