import Values

/// Blocks as the Atlassian Document Format, which Jira Cloud's version 3 takes.
///
/// Source: Atlassian, "Atlassian Document Format", structure and nodes.
enum DocumentFormat {
    /// Where a block stands, since not every one may stand everywhere.
    private enum Place {
        case document, item, quote
    }

    static func document(_ blocks: [MarkdownBlock]) -> Value {
        let content = blocks.flatMap { nodes($0, in: .document) }
        return ["type": "doc", "version": 1, "content": .array(content.isEmpty ? [paragraph([])] : content)]
    }

    private static func nodes(_ block: MarkdownBlock, in place: Place) -> [Value] {
        switch block {
        case .paragraph(let runs): return [paragraph(runs)]
        case .heading(let level, let runs):
            guard place == .document else { return [paragraph(runs.map(strong))] }
            let attributes: Value = ["level": .int(Int64(level))]
            return [["type": "heading", "attrs": attributes, "content": .array(inline(runs))]]
        case .list(let isOrdered, let start, let items):
            let content = items.map { item -> Value in
                ["type": "listItem", "content": .array(self.item(item))]
            }
            guard !content.isEmpty else { return [] }
            var list = JSONObject()
            list["type"] = .string(isOrdered ? "orderedList" : "bulletList")
            if isOrdered, start != 1 { list["attrs"] = ["order": .int(Int64(start))] }
            list["content"] = .array(content)
            return [.object(list)]
        case .code(let language, let text):
            var code = JSONObject()
            code["type"] = "codeBlock"
            if let language { code["attrs"] = ["language": .string(language)] }
            if !text.isEmpty { code["content"] = [["type": "text", "text": .string(text)]] }
            return [.object(code)]
        case .quote(let blocks):
            let content = blocks.flatMap { nodes($0, in: place == .document ? .quote : place) }
            guard place == .document, !content.isEmpty else { return content }
            return [["type": "blockquote", "content": .array(content)]]
        case .rule: return place == .document ? [["type": "rule"]] : []
        case .table(let header, let rows):
            guard place == .document else {
                return ([header] + rows).map { row in
                    paragraph(Array(row.joined(separator: [MarkdownRun(text: " | ")])))
                }
            }
            let lines = [row(header, "tableHeader")] + rows.map { row($0, "tableCell") }
            return [["type": "table", "content": .array(lines)]]
        }
    }

    /// An item begins with a paragraph or with code, never with a list.
    private static func item(_ blocks: [MarkdownBlock]) -> [Value] {
        let content = blocks.flatMap { nodes($0, in: .item) }
        let begins = ["paragraph", "codeBlock"].contains(content.first?["type"]?.string)
        return begins ? content : [paragraph([])] + content
    }

    private static func row(_ cells: [[MarkdownRun]], _ type: String) -> Value {
        let content = cells.map { cell -> Value in
            ["type": .string(type), "content": [paragraph(cell)]]
        }
        return ["type": "tableRow", "content": .array(content)]
    }

    private static func paragraph(_ runs: [MarkdownRun]) -> Value {
        ["type": "paragraph", "content": .array(inline(runs))]
    }

    private static func inline(_ runs: [MarkdownRun]) -> [Value] {
        runs.compactMap { run in
            if run.isBreak { return ["type": "hardBreak"] }
            // A text without characters is refused.
            guard !run.text.isEmpty else { return nil }
            let marks = marks(run)
            let text: Value = ["type": "text", "text": .string(run.text)]
            guard !marks.isEmpty, var members = text.object else { return text }
            members["marks"] = .array(marks)
            return .object(members)
        }
    }

    private static func marks(_ run: MarkdownRun) -> [Value] {
        var marks: [Value] = []
        if let link = run.link { marks.append(["type": "link", "attrs": ["href": .string(link)]]) }
        // Code goes with links only.
        if run.isCode { return marks + [["type": "code"]] }
        if run.isStrong { marks.append(["type": "strong"]) }
        if run.isEmphasized { marks.append(["type": "em"]) }
        if run.isStruck { marks.append(["type": "strike"]) }
        return marks
    }

    private static func strong(_ run: MarkdownRun) -> MarkdownRun {
        var run = run
        run.isStrong = true
        return run
    }
}
