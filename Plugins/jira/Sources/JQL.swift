import ConnectorKit
import Values

/// Conditions in Jira's query language, whose values cannot become conditions.
///
/// Source: Atlassian, "Advanced search reference: JQL fields".
enum JQL {
    /// A value in quotes.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text {
            switch character {
            case "\\", "\"": result += "\\\(character)"
            case "\n", "\r\n", "\r": result += "\\n"
            case "\t": result += "\\t"
            default: result.append(character)
            }
        }
        return result + "\""
    }

    /// The conditions of an object: a field has the value, or one of several.
    static func conditions(_ fields: JSONObject) throws(ConnectorFailure) -> [String] {
        var found: [String] = []
        for (name, value) in fields.map({ ($0.name, $0.value) }) {
            let field = Self.field(name)
            if let values = value.array {
                guard !values.isEmpty else { throw .invalid("`where.\(name)` has no values") }
                found.append("\(field) in (\(values.map { quoted(text($0)) }.joined(separator: ", ")))")
            } else if value.isNull {
                found.append("\(field) is EMPTY")
            } else {
                found.append("\(field) = \(quoted(text(value)))")
            }
        }
        return found
    }

    /// A field's name; quoted unless it is a plain word.
    private static func field(_ name: String) -> String {
        let isPlain = !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return isPlain ? name : quoted(name)
    }

    private static func text(_ value: Value) -> String { value.string ?? value.json() }
}
