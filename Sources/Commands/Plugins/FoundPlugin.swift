import Catalog
import Foundation
import PluginHost
import PluginTrust
import Values

/// A library that could be used as a plugin.
struct FoundPlugin: Sendable {
    /// What environments call it.
    let name: String
    let path: String
    /// Whether it lies beside the executable.
    let isShipped: Bool

    /// All that are found, the first of each name.
    static func all(in workspace: Workspace?) -> [FoundPlugin] {
        let path = PluginPath(workspace: workspace)
        let found =
            PluginPath.libraries(in: path.shipped).map { FoundPlugin(name: $0, path: $1, isShipped: true) }
            + PluginPath.libraries(in: path.others).map { FoundPlugin(name: $0, path: $1, isShipped: false) }
        var seen: Set<String> = []
        return found.filter { seen.insert($0.name).inserted }
    }

    /// The one of a name.
    static func named(_ name: String, in workspace: Workspace) throws -> FoundPlugin {
        let all = all(in: workspace)
        if let found = all.first(where: { $0.name == name }) { return found }
        let near = nearestName(to: name, among: all.map(\.name))
        throw CommandFailure(
            "CL0331", "there is no library of a plugin `\(name)`",
            help: near.map { "did you mean `\($0)`?" }
                ?? "put lib\(name).so into \(Workspace.shown(workspace.pluginsFolder)) or a folder of RIPOSTE_PLUGIN_PATH"
        )
    }

    /// A file that was named, or the plugin of a name.
    static func named(orFile text: String, in workspace: Workspace?) throws -> FoundPlugin {
        if text.contains("/") || text.hasSuffix(".so") || text.hasSuffix(".riposte.json") {
            let path = URL(filePath: text).standardizedFileURL.path
            if let known = all(in: workspace).first(where: { $0.path == path }) { return known }
            return FoundPlugin(name: PluginPath.name(ofLibrary: path), path: path, isShipped: false)
        }
        guard let workspace else {
            throw CommandFailure(
                "CL0331", "there is no workspace here that could have a plugin `\(text)`",
                help: "name the library's file, such as `./lib\(text).so`", isUsage: true)
        }
        return try named(text, in: workspace)
    }

    /// What it says of itself, asked of a worker that can do nothing else.
    func read(demanding trust: WorkspaceTrust? = nil) throws -> Plugin {
        var candidate = PluginCandidate(path: path, isolation: .sandbox(PluginShelf.options))
        if let trust { candidate = trust.demand(candidate, name: name, isShipped: isShipped) }
        do throws(PluginRefusal) {
            return try PluginLibrary.read(candidate, by: PluginShelf.inspection)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// The entry that pins it.
    func entry(of plugin: Plugin, _ trust: WorkspaceTrust) throws -> PluginLock.Entry {
        let admission: Admission
        do throws(TrustRefusal) {
            admission = try trust.admission(name, path, plugin.digest, isShipped: isShipped)
        } catch {
            throw CommandFailure(error)
        }
        return PluginLock.Entry(
            file: URL(filePath: path).lastPathComponent, version: plugin.descriptor.version, abi: Self.abi,
            sha256: plugin.digest, signer: admission.signer?.key.id)
    }

    /// The ABI of every library that is loaded: others do not export the symbol that is looked for.
    private static let abi = 1
}
