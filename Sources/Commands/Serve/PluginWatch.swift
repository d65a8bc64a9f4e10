import Catalog
import Foundation
import Logging
import PluginHost

/// Notices that the library of a sandboxed plugin was replaced, and has the host use the new one.
///
/// A file is taken when it has stayed the same for one look, so that one that is still being copied is left alone.
struct PluginWatch: Sendable {
    let house: House
    let host: PluginHost
    let log: Logger

    private static let interval = Duration.seconds(1)

    private struct Identity: Hashable {
        var inode: Int
        var size: Int
        var modified: Date
    }

    /// Looks every second until it is cancelled.
    func run() async throws {
        let shelf = PluginShelf(workspace: house.workspace, environment: house.environment)
        let lock = house.workspace.lockFile.path
        var known: [String: Identity] = [:]
        var pending: [String: Identity] = [:]
        var pinned = Self.identity(of: lock)
        var refused: Set<String> = []
        for candidate in shelf.candidates { known[candidate.path] = Self.identity(of: candidate.path) }
        while true {
            try await Task.sleep(for: Self.interval)
            if pinned != Self.identity(of: lock) {
                // What was refused may be what the lock names now.
                pinned = Self.identity(of: lock)
                for path in refused { known[path] = nil }
                refused = []
            }
            for candidate in shelf.candidates where candidate.isolation != .inline {
                let path = candidate.path
                guard let now = Self.identity(of: path), known[path] != now else { continue }
                guard pending[path] == now else {
                    pending[path] = now
                    continue
                }
                known[path] = now
                if !upgrade(candidate) { refused.insert(path) }
            }
        }
    }

    /// Whether the host uses the new library.
    private func upgrade(_ candidate: PluginCandidate) -> Bool {
        do {
            let plugin = try PluginLibrary.read(candidate, by: PluginShelf.inspection)
            try house.environment.checkUpgrade(to: plugin)
            let bindings = try house.bindings(to: OperationCatalog(plugin.descriptor.connectors))
            try host.upgrade(to: plugin, connections: bindings)
            log.info(
                "plugin `\(plugin.descriptor.name)` is now version \(plugin.descriptor.version)",
                metadata: ["digest": "\(plugin.digest.prefix(12))", "file": "\(candidate.path)"])
            return true
        } catch let refusal as PluginRefusal {
            log.error(
                "the replaced library is not used: \(refusal.message)",
                metadata: ["code": "\(refusal.code)", "help": "\(refusal.help)"])
        } catch {
            log.error("the replaced library is not used: \(ErrorText.line(for: error))")
        }
        return false
    }

    private static func identity(of path: String) -> Identity? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let inode = (attributes[.systemFileNumber] as? NSNumber)?.intValue,
            let size = (attributes[.size] as? NSNumber)?.intValue,
            let modified = attributes[.modificationDate] as? Date
        else { return nil }
        return Identity(inode: inode, size: size, modified: modified)
    }
}
