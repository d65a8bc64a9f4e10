import ArgumentParser
import Catalog
import Foundation
import HostConnectors
import Playbooks
import PluginHost
import Values
import Vault

/// `riposte check FILE...`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check playbooks and definitions against the connectors' schemas.",
        discussion: """
            Findings are printed as `file:line:column: error|warning: message`; the exit status is 1 when there is an error.
            Operations that no plugin offers are listed: such a playbook can be simulated, but not run.

            Examples:
              riposte check                        all playbooks of the workspace
              riposte check playbooks/scan.yaml --json
              riposte check exported/*.json        workflow definitions of Logic Apps and Power Automate
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(
        help: "The playbooks; by default all of the workspace.",
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var files: [String] = []
    @Flag(help: "Print one JSON object a file.") var json = false

    func run() throws {
        let workspace = try place.findIfAny()
        let environment = try workspace.map { try House.open($0).environment }
        let (plugins, _) = PluginShelf(workspace: workspace, environment: environment).load()
        let library = PlaybookLibrary(
            catalog: BuiltIn.catalog(with: OperationCatalog(plugins.flatMap(\.descriptor.connectors))),
            environment: environment)
        let entries: [PlaybookLibrary.Entry]
        if files.isEmpty {
            guard let workspace else { throw try Self.nothingToCheck(place) }
            entries = try library.readAll(workspace.playbooksFolder)
        } else {
            entries = try files.map { try Self.read($0, library) }
        }
        let checked = try entries.map { entry in
            let missing =
                try workspace.flatMap { workspace in
                    try entry.plan.map { try library.missingChildren(of: $0, in: workspace.playbooksFolder) }
                } ?? []
            return (entry: entry, findings: entry.diagnostics + missing)
        }
        report(checked)
        guard !checked.contains(where: { $0.findings.hasErrors }) else { throw ExitCode(1) }
    }

    private func report(_ checked: [(entry: PlaybookLibrary.Entry, findings: [Diagnostic])]) {
        let terminal = Terminal()
        for (entry, findings) in checked {
            if json {
                terminal.say(Self.document(entry, findings).json())
            } else {
                for finding in findings { terminal.say(finding.rendered(source: entry.source)) }
                for operation in entry.plan?.unsupported ?? [] {
                    terminal.say(Self.line(operation, entry.file))
                }
            }
        }
        guard !json else { return }
        let errors = checked.flatMap(\.findings).count { $0.severity == .error }
        let warnings = checked.flatMap(\.findings).count - errors
        let unsupported = checked.flatMap { $0.entry.plan?.unsupported ?? [] }.count
        let more = unsupported == 0 ? "" : ", \(unsupported) steps without a plugin"
        let summary = "\(checked.count) checked, \(errors) errors, \(warnings) warnings\(more)"
        terminal.say(terminal.styled(summary, errors == 0 ? .good : .bad))
    }

    /// One file; what cannot be read at all is a finding of that file, so that the others are still checked.
    private static func read(_ name: String, _ library: PlaybookLibrary) throws -> PlaybookLibrary.Entry {
        do {
            return try library.read(URL(filePath: name))
        } catch let failure as CommandFailure {
            let finding = Diagnostic(.error, failure.code, failure.message, help: failure.help)
            return PlaybookLibrary.Entry(file: name, source: "", plan: nil, diagnostics: [finding])
        }
    }

    private static func line(_ operation: UnsupportedOperation, _ file: String) -> String {
        let place = operation.range.map { "\($0.file):\($0.line):\($0.column)" } ?? file
        return
            "\(place): unsupported: `\(operation.step)` uses `\(operation.operation)`, which no plugin offers"
    }

    private static func document(_ entry: PlaybookLibrary.Entry, _ findings: [Diagnostic]) -> Value {
        func list(_ severity: Diagnostic.Severity) -> Value {
            .array(
                findings.filter { $0.severity == severity }.map(FindingDocument.of(_:)))
        }
        return [
            "file": .string(entry.file), "ok": .bool(!findings.hasErrors), "errors": list(.error),
            "warnings": list(.warning),
            "unsupported": .array((entry.plan?.unsupported ?? []).map(FindingDocument.of(_:))),
        ]
    }

    private static func nothingToCheck(_ place: WorkspaceOptions) throws -> any Error {
        do {
            _ = try place.find()
            return CommandFailure("CL0008", "there is nothing to check")
        } catch {
            return error
        }
    }
}
