import ArgumentParser
import Catalog
import Foundation
import Playbooks
import PluginHost
import Values
import Vault

/// `riposte check FILE...`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check playbooks against the connectors' schemas.",
        discussion: """
            Findings are printed as `file:line:column: error|warning: message`; the exit status is 1 when there is an error.

            Examples:
              riposte check                        all playbooks of the workspace
              riposte check playbooks/scan.yaml --json
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(
        help: "The playbooks; by default all of the workspace.",
        completion: .file(extensions: ["yaml", "yml"]))
    var files: [String] = []
    @Flag(help: "Print one JSON object a file.") var json = false

    func run() throws {
        let workspace = try place.findIfAny()
        let environment = try workspace.map { try House.open($0).environment }
        let (plugins, _) = House.loadPlugins(workspace, environment)
        let library = PlaybookLibrary(
            catalog: OperationCatalog(plugins.flatMap(\.descriptor.connectors)), environment: environment)
        let entries: [PlaybookLibrary.Entry]
        if files.isEmpty {
            guard let workspace else { throw try Self.nothingToCheck(place) }
            entries = try library.readAll(workspace.playbooksFolder)
        } else {
            entries = try files.map { try library.read(URL(filePath: $0)) }
        }
        let checked = entries.map { (entry: $0, findings: $0.diagnostics) }
        report(checked)
        guard !checked.contains(where: { $0.findings.hasErrors }) else { throw ExitCode(1) }
    }

    private func report(_ checked: [(entry: PlaybookLibrary.Entry, findings: [Diagnostic])]) {
        let terminal = Terminal()
        for (entry, findings) in checked {
            if json {
                terminal.say(Self.document(entry.file, findings).json())
            } else {
                for finding in findings { terminal.say(finding.rendered(source: entry.source)) }
            }
        }
        guard !json else { return }
        let errors = checked.flatMap(\.findings).count { $0.severity == .error }
        let warnings = checked.flatMap(\.findings).count - errors
        let summary = "\(checked.count) checked, \(errors) errors, \(warnings) warnings"
        terminal.say(terminal.styled(summary, errors == 0 ? .good : .bad))
    }

    private static func document(_ file: String, _ findings: [Diagnostic]) -> Value {
        func list(_ severity: Diagnostic.Severity) -> Value {
            .array(
                findings.filter { $0.severity == severity }.map { finding in
                    var object = JSONObject()
                    object["code"] = .string(finding.code)
                    object["message"] = .string(finding.message)
                    object["line"] = finding.range.map { .int(Int64($0.line)) }
                    object["column"] = finding.range.map { .int(Int64($0.column)) }
                    object["address"] = finding.address.map { .string($0) }
                    object["help"] = finding.help.map { .string($0) }
                    return .object(object)
                })
        }
        return [
            "file": .string(file), "ok": .bool(!findings.hasErrors), "errors": list(.error),
            "warnings": list(.warning), "unsupported": [],
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
