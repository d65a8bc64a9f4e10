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
    /// The largest definition.
    static let maximumDefinitionBytes = 8 << 20
    /// How the names of files end that are read.
    static let extensions = [".yaml", ".yml", ".json"]

    private let catalog: OperationCatalog
    private let environment: Environment?
    private let store: (any RunStore)?
    private let plans = Mutex<[String: Plan]>([:])
    /// Where playbooks that others run are looked for.
    private let folder: URL?
    /// The playbooks of the folder by name, as they were when the first was looked for.
    private let named = Mutex<[String: Entry]?>(nil)

    /// A library that checks against a catalog, and against an environment where there is one.
    init(
        catalog: OperationCatalog, environment: Environment?, store: (any RunStore)? = nil, folder: URL? = nil
    ) {
        self.folder = folder
        self.catalog = catalog
        self.environment = environment
        self.store = store
    }

    /// Reads and checks a playbook file: YAML, or a workflow definition as JSON.
    func read(_ file: URL) throws -> Entry {
        let shown = Workspace.shown(file)
        let isDefinition = file.pathExtension.lowercased() == "json"
        let source = try Self.text(
            of: file, limit: isDefinition ? Self.maximumDefinitionBytes : Self.maximumBytes)
        let (plan, diagnostics) = try compile(
            source, file: shown, environment: environment, digest: Digest.sha256(source))
        if let plan { plans.withLock { $0[plan.digest] = plan } }
        return Entry(file: shown, source: source, plan: plan, diagnostics: diagnostics)
    }

    private func compile(
        _ source: String, file: String, environment: Environment?, digest: String
    ) throws -> (Plan?, [Diagnostic]) {
        guard DefinitionFile.isOne(source) else {
            return PlaybookReader.read(
                source, file: file, catalog: catalog, environment: environment, digest: digest)
        }
        let result = try DefinitionFile.read(
            source, file: file, catalog: catalog, environment: environment, digest: digest)
        return (result.plan, result.findings)
    }

    /// All playbooks of a folder, by file name.
    func readAll(_ folder: URL) throws -> [Entry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return try names.filter { name in
            Self.extensions.contains { name.hasSuffix($0) } && !name.contains(".test.")
        }.sorted().map { try readIfAny(folder.appending(path: $0)) }
    }

    /// A file; what cannot be read at all is a finding of that file, so that the others are still read.
    private func readIfAny(_ file: URL) throws -> Entry {
        do {
            return try read(file)
        } catch let failure as CommandFailure {
            let finding = Diagnostic(.error, failure.code, failure.message, help: failure.help)
            return Entry(file: Workspace.shown(file), source: "", plan: nil, diagnostics: [finding])
        }
    }

    /// The plan of a run's version, compiled from the source that the store kept if need be.
    func plan(digest: String) async throws -> Plan {
        if let plan = plans.withLock({ $0[digest] }) { return plan }
        guard let source = try await store?.playbook(digest: digest) else {
            throw CommandFailure("CL0007", "the store has no playbook of version `\(digest.prefix(12))`")
        }
        let name = "playbook \(digest.prefix(12))"
        let (plan, diagnostics) = try compile(source, file: name, environment: nil, digest: digest)
        guard let plan, !diagnostics.hasErrors else {
            throw DocumentFailure(diagnostics: diagnostics, sources: [name: source])
        }
        plans.withLock { $0[digest] = plan }
        return plan
    }

    /// The plan of a name as the folder had it, its source kept for the runs to come.
    func plan(named name: String) async throws -> Plan? {
        guard let folder else { return nil }
        let entry = try named.withLock { known in
            let entries = try known ?? byName(folder)
            known = entries
            return entries[name]
        }
        guard let entry, let plan = entry.plan else { return nil }
        guard !entry.diagnostics.hasErrors else {
            throw DocumentFailure(diagnostics: entry.diagnostics, sources: [entry.file: entry.source])
        }
        try await store?.keepPlaybook(digest: plan.digest, name: plan.name, source: entry.source)
        return plan
    }

    /// What is wrong with the playbooks that a playbook's steps run: those that are not among the ones of a folder.
    func missingChildren(of plan: Plan, in folder: URL) throws -> [Diagnostic] {
        let children = plan.steps.compactMap { step -> (String, SourceRange?)? in
            if case .playbook(let name, _, _) = step.kind { (name, step.range) } else { nil }
        }
        guard !children.isEmpty else { return [] }
        let known = try byName(folder)
        return children.filter { known[$0.0] == nil }.map { name, range in
            let near = nearestName(to: name, among: Array(known.keys))
            return Diagnostic(
                .error, "CL0070", "there is no playbook `\(name)`",
                help: near.map { "did you mean `\($0)`?" } ?? "put it beside this one", at: range)
        }
    }

    private func byName(_ folder: URL) throws -> [String: Entry] {
        let entries = try readAll(folder).compactMap { entry in entry.plan.map { ($0.name, entry) } }
        return Dictionary(entries) { first, _ in first }
    }

    /// A file's text, bounded, with an error that names the file.
    static func text(of file: URL, limit: Int = maximumBytes) throws -> String {
        let shown = Workspace.shown(file)
        guard let data = try? Data(contentsOf: file) else {
            throw CommandFailure(
                "CL0008", "cannot read `\(shown)`", help: "check the path and its permissions")
        }
        guard data.count <= limit, let text = String(data: data, encoding: .utf8) else {
            throw CommandFailure("CL0009", "`\(shown)` is no UTF-8 text of at most \(limit >> 20) MiB")
        }
        return text
    }
}
