import Values

/// A `$filter` of OData: comparisons and the string functions, joined by `and`, `or`, `not` and parentheses.
///
/// Source: OASIS, "OData Version 4.01. Part 2: URL Conventions", section 5.1.1; the part of it that the service's pages
/// show.
indirect enum ODataFilter: Sendable {
    /// What is wrong with a filter.
    struct Problem: Error, Sendable, Hashable {
        var message: String
    }

    case compare(String, Comparison, Value)
    case call(String, property: String, text: String)
    case and(ODataFilter, ODataFilter)
    case or(ODataFilter, ODataFilter)
    case not(ODataFilter)

    /// A comparison operator.
    enum Comparison: String, Sendable {
        case eq, ne, gt, ge, lt, le
    }

    /// Reads a filter over the properties named.
    init(_ text: String, properties: Set<String>) throws(Problem) {
        var parser = ODataParser(tokens: try ODataToken.read(text), properties: properties)
        self = try parser.whole()
    }

    /// Whether a row fulfils the filter.
    ///
    /// Texts compare without regard to case, instants as instants.
    func holds(for row: Value) -> Bool {
        switch self {
        case .and(let left, let right): left.holds(for: row) && right.holds(for: row)
        case .or(let left, let right): left.holds(for: row) || right.holds(for: row)
        case .not(let inner): !inner.holds(for: row)
        case .compare(let property, let comparison, let literal):
            Self.compare(row[property] ?? .null, comparison, literal)
        case .call(let name, let property, let text):
            Self.call(name, row[property]?.string?.lowercased() ?? "", text.lowercased())
        }
    }

    private static func call(_ name: String, _ value: String, _ text: String) -> Bool {
        switch name {
        case "startswith": value.hasPrefix(text)
        case "endswith": value.hasSuffix(text)
        default: text.isEmpty || value.contains(text)
        }
    }

    private static func compare(_ value: Value, _ comparison: Comparison, _ literal: Value) -> Bool {
        if case .array(let items) = value { return items.contains { compare($0, comparison, literal) } }
        guard let order = order(value, literal) else { return comparison == .ne && value != literal }
        return switch comparison {
        case .eq: order == 0
        case .ne: order != 0
        case .gt: order > 0
        case .ge: order >= 0
        case .lt: order < 0
        case .le: order <= 0
        }
    }

    /// Negative, zero or positive; nil for values that do not compare.
    private static func order(_ left: Value, _ right: Value) -> Int? {
        if left == right { return 0 }
        if let left = left.string, let right = right.string {
            if let earlier = Timestamp(iso8601: left), let later = Timestamp(iso8601: right) {
                return earlier == later ? 0 : earlier < later ? -1 : 1
            }
            let (left, right) = (left.lowercased(), right.lowercased())
            return left == right ? 0 : left < right ? -1 : 1
        }
        if let left = left.double, let right = right.double {
            return left < right ? -1 : left > right ? 1 : 0
        }
        return nil
    }
}

/// A word of a filter.
enum ODataToken: Sendable, Hashable {
    case word(String), text(String), open, close, comma

    static func read(_ filter: String) throws(ODataFilter.Problem) -> [ODataToken] {
        var tokens: [ODataToken] = []
        var rest = Substring(filter)
        while let first = rest.first {
            switch first {
            case " ": rest.removeFirst()
            case "(", ")", ",":
                tokens.append(first == "(" ? .open : first == ")" ? .close : .comma)
                rest.removeFirst()
            case "'": tokens.append(.text(try text(&rest)))
            default:
                let word = rest.prefix { !" (),'".contains($0) }
                tokens.append(.word(String(word)))
                rest = rest[word.endIndex...]
            }
        }
        return tokens
    }

    private static func text(_ rest: inout Substring) throws(ODataFilter.Problem) -> String {
        rest.removeFirst()
        var result = ""
        while let character = rest.popFirst() {
            guard character == "'" else {
                result.append(character)
                continue
            }
            guard rest.first == "'" else { return result }
            rest.removeFirst()
            result.append("'")
        }
        throw ODataFilter.Problem(message: "There is an unterminated string literal in the filter.")
    }
}
