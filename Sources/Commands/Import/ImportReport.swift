import Importing
import Playbooks
import Values

/// One definition on its way to a playbook.
struct ImportItem {
    /// The playbook's name.
    var name: String
    /// The title it had.
    let title: String
    /// The document it was in.
    let source: DefinitionSource
    let connections: [NeededConnection]
    let unsupported: [UnsupportedOperation]
    let findings: [Diagnostic]
    let notes: [Diagnostic]
    /// The playbook; nil when the definition has errors.
    var yaml: String?
    /// The file it was written to.
    var written: String?

    init(_ found: FoundDefinition, source: DefinitionSource, _ result: DefinitionResult) {
        title = found.name
        self.source = source
        connections = result.connections
        unsupported = result.plan?.unsupported ?? []
        findings = result.findings
        notes =
            result.notes
            + found.notes.map { note in
                Diagnostic(.warning, note.code, note.message, help: note.help, address: note.place)
            }
        yaml = result.findings.hasErrors ? nil : result.yaml()
        name = result.name
    }

    /// Gives later items of a name that is taken a number.
    static func makeNamesUnique(_ items: inout [ImportItem]) {
        var taken: Set<String> = []
        for place in items.indices {
            let base = items[place].name
            var number = 2
            while !taken.insert(items[place].name).inserted {
                items[place].name = "\(base)-\(number)"
                number += 1
            }
            guard items[place].name != base else { continue }
            items[place].yaml = items[place].yaml?.replacing(
                "name: \(base)\n", with: "name: \(items[place].name)\n", maxReplacements: 1)
        }
    }
}

/// What an import tells the operator.
struct ImportReport {
    let items: [ImportItem]
    let environment: Environment?
    let terminal: Terminal

    /// On standard output, for people.
    func say() { for line in lines { terminal.say(line) } }

    /// On standard error, where standard output has the playbooks.
    func complain() { for line in lines { terminal.complain(line) } }

    private var lines: [String] {
        let done = items.count { $0.yaml != nil }
        var lines = items.flatMap(lines(of:))
        let summary = "\(items.count) found, \(done) imported, \(items.count - done) with errors"
        lines.append(terminal.styled(summary, done == items.count ? .good : .bad))
        return lines
    }

    private func lines(of item: ImportItem) -> [String] {
        var lines = ["\(terminal.styled(item.written ?? item.name, .name)) from `\(item.title)`"]
        for connection in item.connections {
            lines.append("  connection `\(connection.name)`: \(advice(on: connection))")
        }
        for operation in Set(item.unsupported.map(\.operation)).sorted() {
            let steps = item.unsupported.filter { $0.operation == operation }.map { "`\($0.step)`" }
            lines.append("  no plugin offers `\(operation)`: \(steps.joined(separator: ", "))")
        }
        for finding in item.findings + item.notes {
            let text = finding.rendered(source: item.source.text)
            lines += text.split(separator: "\n").filter { $0.utf8.count <= 300 }.map { "  \($0)" }
        }
        return lines
    }

    private func advice(on connection: NeededConnection) -> String {
        guard let connector = connection.connector else {
            return "`\(connection.api)` has no plugin; simulate or mock its steps"
        }
        return environment?.connections[connection.name] != nil
            ? "is there (\(connector))"
            : "make it with `riposte connection add \(connection.name) --connector \(connector)`"
    }

    /// The same for programs.
    var document: Value {
        ["definitions": .array(items.map(document(of:)))]
    }

    private func document(of item: ImportItem) -> Value {
        var object = JSONObject()
        object["name"] = .string(item.name)
        object["title"] = .string(item.title)
        object["source"] = .string(item.source.file)
        object["file"] = item.written.map { .string($0) } ?? .null
        object["ok"] = .bool(item.yaml != nil)
        object["connections"] = .array(
            item.connections.map { connection in
                [
                    "key": .string(connection.key), "api": .string(connection.api),
                    "connector": connection.connector.map { .string($0) } ?? .null,
                    "name": .string(connection.name),
                    "exists": .bool(environment?.connections[connection.name] != nil),
                ]
            })
        object["unsupported"] = .array(item.unsupported.map(FindingDocument.of(_:)))
        object["findings"] = .array(item.findings.map(FindingDocument.of(_:)))
        object["notes"] = .array(item.notes.map(FindingDocument.of(_:)))
        return .object(object)
    }
}
