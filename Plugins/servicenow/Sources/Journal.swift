import ConnectorKit
import Values

/// Journal fields: written, never read, and every write appends.
enum Journal {
    static let columns = ["work_notes", "comments"]

    /// A change that is repeated would append twice.
    static func check(_ fields: JSONObject) throws(ConnectorFailure) {
        for name in columns where fields[name] != nil {
            throw .invalid(
                "`\(name)` is a journal field; add to it with `add-work-note` or `add-comment`")
        }
    }

    /// How a call is found again in what it wrote.
    static func mark(_ call: Call) -> String { "[riposte \(call.idempotencyKey)]" }

    /// The text without `[code]` and `[/code]`, between which text would be shown as HTML.
    static func harmless(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let next = rest.first {
            let head = rest.prefix(7).lowercased()
            let tag = ["[/code]", "[code]"].first { head.hasPrefix($0) }
            if let tag {
                rest = rest.dropFirst(tag.count)
            } else {
                result.append(next)
                rest.removeFirst()
            }
        }
        return result == text ? result : harmless(result)
    }
}
