import Catalog
import Glibc
import Values

/// Finds plugins, checks them before any of their code runs, and reads what they say of themselves.
public enum PluginLibrary {
    /// The longest library that is opened.
    public static let maximumBytes = 256 << 20

    /// Reads every `*.so` in the folders, in the order given and by name within each; a folder that is
    /// missing is fine.
    public static func load(searchPath: [String]) -> (plugins: [Plugin], refused: [PluginRefusal]) {
        load(files: searchPath.flatMap(libraries))
    }

    /// Reads files whose code is to run in the same way.
    public static func load(
        files: [String], isolation: Isolation = .inline
    ) -> (plugins: [Plugin], refused: [PluginRefusal]) {
        let inspection: Inspection =
            switch isolation {
            case .inline: .inProcess
            case .sandbox(let options): .worker(options, cache: nil)
            }
        return load(files.map { PluginCandidate(path: $0, isolation: isolation) }, by: inspection)
    }

    /// Reads files.
    ///
    /// Of two that bring a connector of the same name, the second is refused.
    public static func load(
        _ candidates: [PluginCandidate], by inspection: Inspection
    ) -> (plugins: [Plugin], refused: [PluginRefusal]) {
        var plugins: [Plugin] = []
        var refused: [PluginRefusal] = []
        var owners: [String: Plugin] = [:]
        for candidate in candidates {
            do throws(PluginRefusal) {
                let plugin = try read(candidate, by: inspection)
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

    /// Checks a file and reads what it says of itself.
    public static func read(
        _ candidate: PluginCandidate, by inspection: Inspection
    ) throws(PluginRefusal) -> Plugin {
        let path = candidate.path
        let library = try LibraryFile.read(path)
        try candidate.admit(library.digest)
        let text = try DescriptorText.read(library, by: inspection)
        let (descriptor, findings) = PluginDescriptor.read(
            text, file: path, standsAlone: library.isDescriptor)
        guard let descriptor else {
            let first = findings.first { $0.severity == .error }
            throw PluginRefusal(
                path, "PL0010",
                "the descriptor in `\(path)` cannot be used: \(first?.message ?? "it is not valid")"
                    + (first.map { " [\($0.code)]" } ?? ""),
                help: first?.help ?? "correct the descriptor and build the plugin again")
        }
        try candidate.approve(library.digest, descriptor)
        return Plugin(
            path: path, digest: library.digest, descriptor: descriptor, isolation: candidate.isolation,
            library: library)
    }

    /// The paths of the `*.so` and `*.riposte.json` files of a folder, sorted.
    private static func libraries(in folder: String) -> [String] {
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".so") || name.hasSuffix(LibraryFile.descriptorSuffix) { names.append(name) }
        }
        return names.sorted().map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
    }
}
