import Catalog
import Glibc
import Values

/// Finds plugins, checks them before any of their code runs, and opens them.
///
/// A library that was opened stays so until the process ends: unloading code of other languages is not safe.
public enum PluginLibrary {
    /// The longest library that is opened.
    public static let maximumBytes = 256 << 20

    /// Opens every `*.so` in the folders, in the order given and by name within each; a folder that is
    /// missing is fine.
    public static func load(searchPath: [String]) -> (plugins: [Plugin], refused: [PluginRefusal]) {
        load(files: searchPath.flatMap(libraries))
    }

    /// Opens files.
    ///
    /// Of two that bring a connector of the same name, the second is refused.
    public static func load(files: [String]) -> (plugins: [Plugin], refused: [PluginRefusal]) {
        var plugins: [Plugin] = []
        var refused: [PluginRefusal] = []
        var owners: [String: Plugin] = [:]
        for file in files {
            do throws(PluginRefusal) {
                let plugin = try open(file)
                try checkNames(of: plugin, owners)
                for connector in plugin.descriptor.connectors { owners[connector.name] = plugin }
                plugins.append(plugin)
            } catch {
                refused.append(error)
            }
        }
        return (plugins, refused)
    }

    private static func checkNames(of plugin: Plugin, _ owners: [String: Plugin]) throws(PluginRefusal) {
        for connector in plugin.descriptor.connectors {
            guard let owner = owners[connector.name] else { continue }
            throw PluginRefusal(
                plugin.path, "PL0011", "connector `\(connector.name)` is already brought by `\(owner.path)`",
                help: "remove one of the two files, or disable one of the plugins in the environment")
        }
    }

    private static func open(_ path: String) throws(PluginRefusal) -> Plugin {
        let file = try LibraryFile.read(path)
        let table = try DynamicLibrary.table(of: file)
        try file.checkUnchanged()
        let (descriptor, findings) = PluginDescriptor.read(table.descriptor, file: path)
        guard let descriptor else {
            let first = findings.first { $0.severity == .error }
            throw PluginRefusal(
                path, "PL0010",
                "the descriptor in `\(path)` cannot be used: \(first?.message ?? "it is not valid")"
                    + (first.map { " [\($0.code)]" } ?? ""),
                help: first?.help ?? "correct the descriptor and build the plugin again")
        }
        return Plugin(path: path, digest: file.digest, descriptor: descriptor, table: table)
    }

    /// The paths of the `*.so` files of a folder, sorted.
    private static func libraries(in folder: String) -> [String] {
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".so") { names.append(name) }
        }
        return names.sorted().map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
    }
}
