import ConnectorKit
import Values

/// An encoded query whose values cannot become conditions.
///
/// There is no escape for `^`, and a value that starts with `javascript:` is run by the instance: such values are
/// refused.
///
/// Source: ServiceNow documentation, "Encoded query strings".
struct EncodedQuery {
    private(set) var text = ""

    /// A query as its author wrote it, to which conditions are added.
    init(_ text: String = "") {
        self.text = text
    }

    /// Adds a condition.
    mutating func add(
        _ column: String, _ value: String, by operation: String = "="
    ) throws(ConnectorFailure) {
        try Self.check(column: column)
        let isScript = value.drop(while: \.isWhitespace).lowercased().hasPrefix("javascript:")
        guard !isScript, !value.contains(where: { $0 == "^" || $0.isNewline || $0 == "\0" }) else {
            throw .invalid("the value for `\(column)` has characters that a query cannot hold")
        }
        join("\(column)\(operation)\(value)")
    }

    /// Adds the order of the rows.
    mutating func order(by column: String, descending: Bool = false) throws(ConnectorFailure) {
        try Self.check(column: column)
        join("ORDERBY\(descending ? "DESC" : "")\(column)")
    }

    private mutating func join(_ part: String) {
        text += (text.isEmpty ? "" : "^") + part
    }

    /// A misspelt column would be dropped by the instance, and every row found.
    static func check(column: String) throws(ConnectorFailure) {
        let isName = column.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isName, !column.isEmpty else { throw .invalid("`\(column)` is no name of a column") }
    }
}
