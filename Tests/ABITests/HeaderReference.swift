/// The reference of the ABI, written from what the headers say.
struct HeaderReference {
    let connector: HeaderReader
    let calls: HeaderReader

    /// Markdown.
    var document: String {
        var text = """
            # Connector ABI

            What `riposte/connector.h` declares; written from its comments by `ABITests`, so it is changed there.
            What is promised of it, and for how long, is in [the promise](../abi.md). `riposte plugin headers` installs the headers.

            \(Self.rules(connector.introduction))

            """
        text += "\n## Macros\n\n| macro | is | since |\n| --- | --- | --- |\n"
        var said: [String] = []
        for var macro in connector.declarations where macro.kind == .macro {
            if macro.comment.paragraphs == said {
                macro.comment.paragraphs = ["as above"]
            } else {
                said = macro.comment.paragraphs
            }
            text += Self.row(macro)
        }
        text += "\n## Types\n\n| type | is | since |\n| --- | --- | --- |\n"
        for type in connector.declarations where type.kind == .type { text += Self.row(type) }
        text += "\n## Values\n"
        for values in connector.declarations where values.kind == .enumeration {
            text += Self.section(values)
        }
        text += "\n## Structs\n"
        for structure in connector.declarations where structure.kind == .structure {
            text += Self.section(structure)
        }
        text += "\n## Functions\n"
        for function in connector.declarations where function.kind == .function {
            text += Self.section(function.name, function.code, function.comment, level: 3)
        }
        text += "\n## Calling without pointers: `riposte/calls.h`\n\n"
        text += calls.introduction.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n\n"
        text += "| function | does | since |\n| --- | --- | --- |\n"
        for function in calls.declarations where function.kind == .function {
            text += Self.row(function.code, function.comment)
        }
        return text
    }

    private static func row(_ declaration: HeaderDeclaration) -> String {
        row(declaration.code, declaration.comment)
    }

    private static func row(_ code: String, _ comment: HeaderComment) -> String {
        "| `\(cell(code))` | \(cell(comment.paragraphs.joined(separator: " "))) | \(comment.since ?? "") |\n"
    }

    /// Values of an enumeration, which has no name: it is called by its first sentence.
    private static func section(_ declaration: HeaderDeclaration) -> String {
        guard declaration.kind == .enumeration else { return structure(declaration) }
        var paragraphs = declaration.comment.paragraphs
        let title = paragraphs.first.map { String($0.prefix { $0 != "." }) } ?? ""
        paragraphs[0] = paragraphs[0].dropFirst(title.count + 1).trimmed
        var text = "\n### \(title)\n\n"
        text += paragraphs.filter { !$0.isEmpty }.map { $0 + "\n\n" }.joined()
        text += "| value | name | means |\n| --- | --- | --- |\n"
        for value in declaration.members {
            let meaning = cell(value.comment.paragraphs.joined(separator: " "))
            text += "| \(value.value ?? "") | `\(value.name)` | \(meaning) |\n"
        }
        return text
    }

    private static func structure(_ declaration: HeaderDeclaration) -> String {
        var text = "\n### \(declaration.name)\n\n"
        text += paragraphs(declaration.comment)
        text += "| member | type | is |\n| --- | --- | --- |\n"
        for member in declaration.members where !member.isFunction {
            let type = member.code.dropLast(member.name.count).trimmed
            let meaning = member.name == "size" ? "`sizeof` what the writer knows" : ""
            let said = member.comment.paragraphs.joined(separator: " ")
            text += "| `\(member.name)` | `\(cell(type))` | \(cell(said.isEmpty ? meaning : said)) |\n"
        }
        for member in declaration.members where member.isFunction {
            text += section("\(declaration.name).\(member.name)", member.code, member.comment, level: 4)
        }
        return text
    }

    private static func section(
        _ title: String, _ code: String, _ comment: HeaderComment, level: Int
    ) -> String {
        var text = "\n\(String(repeating: "#", count: level)) \(title)\n\n```c\n\(code);\n```\n\n"
        text += paragraphs(comment)
        for label in comment.labels {
            text += "- **\(label.name)**: \(label.text)\n"
        }
        return text + (comment.since.map { "- **Since**: \($0)\n" } ?? "")
    }

    private static func paragraphs(_ comment: HeaderComment) -> String {
        comment.paragraphs.map { $0 + "\n\n" }.joined()
    }

    /// The introduction, its list of rules as a table.
    private static func rules(_ introduction: String) -> String {
        var text = ""
        for line in introduction.split(separator: "\n", omittingEmptySubsequences: false).dropFirst() {
            if line.hasPrefix("Rules ") {
                text += "## \(line)\n\n| rule | says |\n| --- | --- |\n"
            } else if let match = line.firstMatch(of: /^ *([a-z]+) {2,}(.+)$/) {
                text += (text.hasSuffix("|\n") ? "" : " |\n") + "| \(match.output.1) | \(match.output.2)"
            } else if line.hasPrefix("   ") {
                text += " " + line.trimmed
            } else {
                text +=
                    (line.isEmpty && text.contains("## ") && !text.hasSuffix("\n") ? " |\n\n" : line + "\n")
            }
        }
        return text.trimmedLines
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}

extension String {
    /// Without empty lines at both ends.
    fileprivate var trimmedLines: String {
        String(drop { $0 == "\n" }.reversed().drop { $0 == "\n" }.reversed())
    }
}
