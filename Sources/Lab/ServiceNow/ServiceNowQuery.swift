/// An encoded query, as `sysparm_query` has it.
///
/// A part that names no column of the table is dropped and the rest holds, as the service does it.
///
/// Source: ServiceNow documentation, "Encoded query strings" and "Operators available for filters and queries".
struct ServiceNowQuery: Sendable {
    /// One comparison.
    struct Condition: Sendable {
        var column: String
        var operation: String
        var value: String

        func holds(_ found: String) -> Bool {
            switch operation {
            case "=": found == value
            case "!=": found != value
            case "LIKE": found.contains(value)
            case "NOT LIKE": !found.contains(value)
            case "STARTSWITH": found.hasPrefix(value)
            case "ENDSWITH": found.hasSuffix(value)
            case "IN": value.split(separator: ",").contains { $0 == found }
            case "NOT IN": !value.split(separator: ",").contains { $0 == found }
            case "ISEMPTY": found.isEmpty
            case "ISNOTEMPTY": !found.isEmpty
            case ">": Self.isLess(value, found)
            case ">=": !Self.isLess(found, value)
            case "<": Self.isLess(found, value)
            default: !Self.isLess(value, found)
            }
        }

        private static func isLess(_ left: String, _ right: String) -> Bool {
            if let left = Int(left), let right = Int(right) { return left < right }
            return left < right
        }
    }

    /// Longer ones first, since some start as others do.
    private static let operations = [
        "ISNOTEMPTY", "STARTSWITH", "ENDSWITH", "NOT LIKE", "ISEMPTY", "NOT IN", "LIKE", "IN", "!=", ">=",
        "<=", "=", ">", "<",
    ]

    /// Sets of which one has to hold; in each all groups, in each group one condition.
    private(set) var sets: [[[Condition]]] = []
    private(set) var order: [(column: String, descends: Bool)] = []

    init(_ text: String, isColumn: (String) -> Bool) {
        for part in Self.split(text, at: "^NQ") {
            var groups: [[Condition]] = []
            for term in Self.split(part, at: "^") where !term.isEmpty && term != "EQ" {
                if term.hasPrefix("ORDERBY") {
                    let descends = term.hasPrefix("ORDERBYDESC")
                    let column = String(term.dropFirst(descends ? 11 : 7))
                    if isColumn(column) { order.append((column, descends)) }
                    continue
                }
                let isAlternative = term.hasPrefix("OR")
                let body = isAlternative ? String(term.dropFirst(2)) : term
                guard let condition = Self.condition(body), isColumn(condition.column) else { continue }
                if isAlternative, !groups.isEmpty {
                    groups[groups.count - 1].append(condition)
                } else {
                    groups.append([condition])
                }
            }
            sets.append(groups)
        }
    }

    func holds(_ value: (String) -> String) -> Bool {
        sets.isEmpty
            || sets.contains { groups in
                groups.allSatisfy { group in group.contains { $0.holds(value($0.column)) } }
            }
    }

    private static func condition(_ text: String) -> Condition? {
        let column = text.prefix { $0.isLowercase || $0.isNumber || $0 == "_" || $0 == "." }
        let rest = text.dropFirst(column.count)
        guard !column.isEmpty, let operation = operations.first(where: { rest.hasPrefix($0) }) else {
            return nil
        }
        return Condition(
            column: String(column), operation: operation, value: String(rest.dropFirst(operation.count)))
    }

    private static func split(_ text: String, at mark: String) -> [String] {
        var parts: [String] = []
        var rest = text[...]
        while let place = rest.firstRange(of: mark) {
            parts.append(String(rest[..<place.lowerBound]))
            rest = rest[place.upperBound...]
        }
        return parts + [String(rest)]
    }
}
