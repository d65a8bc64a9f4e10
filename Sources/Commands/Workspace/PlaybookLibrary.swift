import Catalog
import Engine
import Foundation
import Playbooks
import Synchronization
import Values
import Vault

/// The playbooks of a workspace, and compiled plans of any version that a run belongs to.
final class PlaybookLibrary: PlanSource, Sendable {
    /// One playbook file as it is now.
    struct Entry: Sendable {
        let file: String
        let source: String
        let plan: Plan?
        let diagnostics: [Diagnostic]
    }

    /// The largest playbook that is read, in bytes.
    static let maximumBytes = 1 << 20

    private let catalog: OperationCatalog
    private let environment: Environment?
    private let store: (any RunStore)?
    private let plans = Mutex<[String: Plan]>([:])

    /// A library that checks against a catalog, and against an environment where there is one.
    init(catalog: OperationCatalog, environment: Environment?, store: (any RunStore)? = nil) {
        self.catalog = catalog
        self.environment = environment
        self.store = store
    }

    /// Reads and checks a playbook file.
    func read(_ file: URL) throws -> Entry {
        let shown = Workspace.shown(file)
        let source = try Self.text(of: file)
        let (plan, diagnostics) = PlaybookReader.read(
            source, file: shown, catalog: catalog, environment: environment, digest: Digest.sha256(source))
        if let plan { plans.withLock { $0[plan.digest] = plan } }
        return Entry(file: shown, source: source, plan: plan, diagnostics: diagnostics)
    }

    /// All playbooks of a folder, by file name.
    func readAll(_ folder: URL) throws -> [Entry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return try names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted().map {
            try read(folder.appending(path: $0))
        }
    }

    /// The plan of a run's version, compiled from the source that the store kept if need be.
    func plan(digest: String) async throws -> Plan {
        if let plan = plans.withLock({ $0[digest] }) { return plan }
        guard let source = try await store?.playbook(digest: digest) else {
            throw CommandFailure("CL0007", "the store has no playbook of version `\(digest.prefix(12))`")
        }
        let name = "playbook \(digest.prefix(12))"
        let (plan, diagnostics) = PlaybookReader.read(source, file: name, catalog: catalog, digest: digest)
        guard let plan, !diagnostics.hasErrors else {
            throw DocumentFailure(diagnostics: diagnostics, sources: [name: source])
        }
        plans.withLock { $0[digest] = plan }
        return plan
    }

    /// A file's text, bounded, with an error that names the file.
    static func text(of file: URL) throws -> String {
        let shown = Workspace.shown(file)
        guard let data = try? Data(contentsOf: file) else {
            throw CommandFailure(
                "CL0008", "cannot read `\(shown)`", help: "check the path and its permissions")
        }
        guard data.count <= maximumBytes, let text = String(data: data, encoding: .utf8) else {
            throw CommandFailure("CL0009", "`\(shown)` is no UTF-8 text of at most 1 MiB")
        }
        return text
    }
}
