import Catalog
import Foundation
import Gallery
import Playbooks
import TestSupport
import Testing
import Values

@testable import Commands

/// What a template's README says of its steps, parameters and connections is what the playbook has.
///
/// Everything from `## Steps` on is made from the playbook; `UPDATE_GOLDEN=1` writes it.
@Suite struct GalleryDocumentTests {
    @Test(arguments: TemplateGallery.all.map(\.name))
    func `a template's README shows what it does`(name: String) throws {
        let template = try #require(TemplateGallery.template(name))
        let (plan, findings) = PlaybookReader.read(
            template.text, file: "\(name).yaml", catalog: shippedCatalog, digest: "")
        #expect(!findings.hasErrors, "\(findings)")
        let made = Self.document(try #require(plan))
        let file = packageRoot.appending(path: "Sources/Gallery/\(name)/README.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let start = text.range(of: "\n## Steps\n")?.lowerBound ?? text.endIndex
        let written = text[..<start].trimmingCharacters(in: .newlines)
        #expect(written.hasPrefix("# \(template.title)\n\n"), "the first line is the playbook's summary")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try Data("\(written)\n\n\(made)".utf8).write(to: file)
        } else {
            #expect(text == "\(written)\n\n\(made)")
        }
    }

    private static func document(_ plan: Plan) -> String {
        var lines = ["## Steps", "", "```mermaid"]
        lines += Drawing.mermaid(plan).trimmingCharacters(in: .newlines).split(separator: "\n").map(
            String.init)
        lines += ["```", "", "## Parameters", ""]
        if plan.parameters.isEmpty {
            lines.append("None.")
        } else {
            lines += ["| parameter | meaning | default |", "| --- | --- | --- |"]
            lines += plan.parameters.map { parameter in
                let standard =
                    parameter.defaultValue.map { "`\($0.string ?? $0.json())`" } ?? "has to be given"
                let meaning = parameter.summary.isEmpty ? "" : " \(parameter.summary)"
                return "| `\(parameter.name)` |\(meaning) | \(standard == "``" ? "empty" : standard) |"
            }
        }
        lines += [
            "", "## Connections", "", "| connection | connector | permissions |", "| --- | --- | --- |",
        ]
        for (name, connection) in connections(of: plan).sorted(by: { $0.key < $1.key }) {
            let permissions = connection.permissions.sorted().map { "`\($0)`" }.joined(separator: ", ")
            lines.append(
                "| `\(name)` | `\(connection.connector)` | \(permissions.isEmpty ? "none" : permissions) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private struct Connection {
        var connector: String
        var permissions: Set<String> = []
    }

    private static func connections(of plan: Plan) -> [String: Connection] {
        var found: [String: Connection] = [:]
        func note(_ operation: String, _ name: String?, _ permissions: [String]) {
            guard let name else { return }
            let connector = OperationCatalog.split(operation).connector
            found[name, default: Connection(connector: connector)].permissions.formUnion(permissions)
        }
        if case .connector(let trigger, let connection, _) = plan.trigger.kind {
            note(trigger, connection, shippedCatalog.trigger(trigger)?.permissions ?? [])
        }
        for step in plan.steps {
            guard case .use(let call) = step.kind else { continue }
            note(call.action, call.connection, shippedCatalog.action(call.action)?.permissions ?? [])
        }
        return found
    }
}
