import Foundation
import Playbooks
import Synchronization
import Values

/// Other playbooks that a simulated one runs: those beside it, and those of the workspace.
final class PlaybookShelf: Sendable {
    private let library: PlaybookLibrary
    private let folders: [URL]
    private let plans = Mutex<[String: Plan?]>([:])

    init(_ library: PlaybookLibrary, beside file: String, _ workspace: Workspace?) {
        self.library = library
        let own = URL(filePath: file).deletingLastPathComponent()
        folders = [own] + (workspace.map { [$0.playbooksFolder] } ?? [])
    }

    /// The plan of a name; nil when there is none, or when it has errors.
    func plan(named name: String) -> Plan? {
        plans.withLock { plans in
            if let known = plans[name] { return known }
            let found = folders.lazy.compactMap { self.find(name, in: $0) }.first
            plans[name] = .some(found)
            return found
        }
    }

    /// Only files that are called so, or that have the name in them, are compiled.
    private func find(_ name: String, in folder: URL) -> Plan? {
        let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter {
            file in
            PlaybookLibrary.extensions.contains { file.hasSuffix($0) } && !file.contains(".test.")
        }.sorted().map { folder.appending(path: $0) }
        let isCalledSo = { (file: URL) in file.deletingPathExtension().lastPathComponent == name }
        for file in files.filter(isCalledSo) + files.filter({ !isCalledSo($0) && Self.mentions(name, $0) }) {
            guard let entry = try? library.read(file), let plan = entry.plan, plan.name == name,
                !entry.diagnostics.hasErrors
            else { continue }
            return plan
        }
        return nil
    }

    private static func mentions(_ name: String, _ file: URL) -> Bool {
        let limit = PlaybookLibrary.maximumDefinitionBytes
        return (try? PlaybookLibrary.text(of: file, limit: limit))?.contains(name) ?? false
    }
}
