import Values

/// The Atlassian Document Format, as strictly as Jira takes it.
///
/// Source: Atlassian, "Atlassian Document Format", structure and the pages of the nodes.
enum JiraDocument {
    private static let blocks: Set<String> = [
        "paragraph", "heading", "bulletList", "orderedList", "codeBlock", "blockquote", "panel", "rule",
        "table", "mediaSingle", "mediaGroup", "expand",
    ]
    private static let inlines: Set<String> = [
        "text", "hardBreak", "mention", "emoji", "date", "status", "inlineCard",
    ]
    private static let marks: Set<String> = [
        "strong", "em", "code", "strike", "underline", "link", "subsup", "textColor",
    ]

    /// What may stand in a node; a node that is not here has no content.
    private static let children: [String: Set<String>] = [
        "doc": blocks, "paragraph": inlines, "heading": inlines, "bulletList": ["listItem"],
        "orderedList": ["listItem"],
        "listItem": ["paragraph", "bulletList", "orderedList", "codeBlock", "mediaSingle"],
        "codeBlock": ["text"],
        "blockquote": ["paragraph", "bulletList", "orderedList", "codeBlock", "mediaSingle", "mediaGroup"],
        "panel": ["paragraph", "heading", "bulletList", "orderedList", "codeBlock", "rule"],
        "expand": blocks, "table": ["tableRow"], "tableRow": ["tableHeader", "tableCell"],
        "tableHeader": blocks.subtracting(["table", "expand"]),
        "tableCell": blocks.subtracting(["table", "expand"]),
        "mediaSingle": ["media"], "mediaGroup": ["media"],
    ]
    /// These stand for nothing without content.
    private static let filled: Set<String> = [
        "bulletList", "orderedList", "listItem", "blockquote", "panel", "expand", "table", "tableRow",
        "tableHeader", "tableCell",
    ]

    /// Whether a value is a document.
    static func isValid(_ document: Value) -> Bool {
        guard let members = document.object, document["type"] == "doc", document["version"] == 1,
            document["content"]?.array != nil, members.count == 3
        else { return false }
        return contentIsValid(document, "doc")
    }

    private static func isValid(_ node: Value, in parent: String) -> Bool {
        guard let type = node["type"]?.string, children[parent, default: []].contains(type) else {
            return false
        }
        switch type {
        case "text":
            guard node["text"]?.string?.isEmpty == false else { return false }
            return marksAreValid(node["marks"], in: parent)
        case "heading":
            guard let level = node["attrs"]?["level"]?.int, (1...6).contains(level) else { return false }
        case "panel":
            let types = ["info", "note", "warning", "success", "error"]
            guard types.contains(node["attrs"]?["panelType"]?.string ?? "") else { return false }
        case "mention":
            guard node["attrs"]?["id"]?.string != nil else { return false }
        case "inlineCard":
            guard node["attrs"]?["url"]?.string != nil else { return false }
        default: break
        }
        if node["marks"] != nil { return false }
        return contentIsValid(node, type)
    }

    private static func contentIsValid(_ node: Value, _ type: String) -> Bool {
        guard let content = node["content"] else { return !filled.contains(type) && type != "doc" }
        guard let nodes = content.array, children[type] != nil else { return false }
        if nodes.isEmpty, filled.contains(type) { return false }
        // A list item begins with text, or with what stands for it.
        if type == "listItem", ["bulletList", "orderedList"].contains(nodes.first?["type"]?.string) {
            return false
        }
        return nodes.allSatisfy { isValid($0, in: type) }
    }

    private static func marksAreValid(_ value: Value?, in parent: String) -> Bool {
        guard let value else { return true }
        guard let found = value.array, found.isEmpty || parent != "codeBlock" else { return false }
        let types = found.map { $0["type"]?.string ?? "" }
        guard Set(types).count == types.count, types.allSatisfy(marks.contains) else { return false }
        // Code goes with links only.
        if types.contains("code"), !Set(types).isSubset(of: ["code", "link"]) { return false }
        return found.allSatisfy { $0["type"] != "link" || $0["attrs"]?["href"]?.string?.isEmpty == false }
    }

    /// The text of a document, a line for each block.
    static func text(_ node: Value) -> String {
        if let text = node.string { return text }
        switch node["type"]?.string {
        case "text": return node["text"]?.string ?? ""
        case "hardBreak": return "\n"
        case "mention": return node["attrs"]?["text"]?.string ?? node["attrs"]?["id"]?.string ?? ""
        default:
            let parts = (node["content"]?.array ?? []).map(text)
            let type = node["type"]?.string ?? ""
            let isInline = ["paragraph", "heading", "codeBlock"].contains(type)
            return parts.joined(separator: isInline ? "" : "\n")
        }
    }

    /// A document of plain text.
    static func document(_ text: String) -> Value {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let paragraphs = lines.map { line -> Value in
            if line.isEmpty { return ["type": "paragraph", "content": []] }
            return ["type": "paragraph", "content": [["type": "text", "text": .string(String(line))]]]
        }
        return ["type": "doc", "version": 1, "content": .array(paragraphs)]
    }
}
