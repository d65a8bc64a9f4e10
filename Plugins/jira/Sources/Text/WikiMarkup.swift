/// Blocks as wiki markup, which Data Center takes.
///
/// Source: Atlassian, "Text formatting notation".
enum WikiMarkup {
    static func text(_ blocks: [MarkdownBlock]) -> String {
        blocks.map { block($0) }.joined(separator: "\n\n")
    }

    private static func block(_ block: MarkdownBlock) -> String {
        switch block {
        case .paragraph(let runs): return line(runs)
        case .heading(let level, let runs): return "h\(level). \(line(runs))"
        case .list(let isOrdered, _, let items): return list(items, isOrdered ? "#" : "*")
        case .code(let language, let text):
            // What would end the block is taken apart.
            let harmless = text.split(separator: "{code}", omittingEmptySubsequences: false).joined(
                separator: "{ code}")
            return
                "{code\(language.map { ":" + $0.filter { $0.isLetter || $0.isNumber } } ?? "")}\n\(harmless)\n{code}"
        case .quote(let blocks): return "{quote}\n\(text(blocks))\n{quote}"
        case .rule: return "----"
        case .table(let header, let rows):
            let head = "||" + header.map { cell($0) + "||" }.joined()
            return ([head] + rows.map { "|" + $0.map { cell($0) + "|" }.joined() }).joined(separator: "\n")
        }
    }

    private static func list(_ items: [[MarkdownBlock]], _ marks: String) -> String {
        items.map { item in
            item.enumerated().map { place, inner in
                if case .list(let isOrdered, _, let items) = inner {
                    return list(items, marks + (isOrdered ? "#" : "*"))
                }
                return place == 0 ? "\(marks) \(block(inner))" : block(inner)
            }.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    private static func cell(_ runs: [MarkdownRun]) -> String {
        let text = line(runs)
        return text.isEmpty ? " " : text
    }

    private static func line(_ runs: [MarkdownRun]) -> String {
        runs.map { run in
            if run.isBreak { return "\n" }
            var text = escaped(run.text)
            if run.isCode {
                text = "{{\(text)}}"
            } else {
                if run.isStruck { text = wrapped(text, "-") }
                if run.isEmphasized { text = wrapped(text, "_") }
                if run.isStrong { text = wrapped(text, "*") }
            }
            guard let link = run.link else { return text }
            let address = link.filter { !"|[]".contains($0) }
            return run.text == link ? "[\(address)]" : "[\(text)|\(address)]"
        }.joined()
    }

    private static func wrapped(_ text: String, _ mark: String) -> String { mark + text + mark }

    /// Text that is shown as it stands.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "\\{}[]*_|!^~+".contains(character) || (character == "#" && result.isEmpty)
                || (character == "-" && (result.isEmpty || result.last == " "))
            {
                result += "\\"
            }
            result.append(character)
        }
    }
}
