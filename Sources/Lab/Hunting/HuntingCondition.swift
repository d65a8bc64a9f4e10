import Values

/// The condition of a `where`.
indirect enum HuntingCondition: Sendable {
    case and(HuntingCondition, HuntingCondition)
    case or(HuntingCondition, HuntingCondition)
    case test(column: String, operation: String, literal: Value)

    private static let operations: Set<String> = [
        "==", "!=", "=~", "!~", "<", ">", "<=", ">=", "contains", "!contains", "has", "!has", "startswith",
        "endswith",
    ]
    private static let deepest = 64

    init(_ reader: inout HuntingReader, columns: [String], depth: Int = 0) throws(HuntingProblem) {
        guard depth < Self.deepest else { throw HuntingProblem(message: "the condition is too deep") }
        self = try Self.conjunction(&reader, columns, depth)
        while reader.take(.word("or")) { self = .or(self, try Self.conjunction(&reader, columns, depth)) }
    }

    private static func conjunction(
        _ reader: inout HuntingReader, _ columns: [String], _ depth: Int
    ) throws(HuntingProblem) -> HuntingCondition {
        var condition = try term(&reader, columns, depth)
        while reader.take(.word("and")) { condition = .and(condition, try term(&reader, columns, depth)) }
        return condition
    }

    private static func term(
        _ reader: inout HuntingReader, _ columns: [String], _ depth: Int
    ) throws(HuntingProblem) -> HuntingCondition {
        if reader.take(.symbol("(")) {
            let inner = try HuntingCondition(&reader, columns: columns, depth: depth + 1)
            guard reader.take(.symbol(")")) else { throw HuntingProblem(message: "`)` is missing") }
            return inner
        }
        let column = try reader.word()
        guard columns.contains(column) else { throw HuntingProblem(message: "'\(column)' is no column here") }
        let operation: String
        switch try reader.next() {
        case .symbol(let text), .word(let text): operation = text
        case let other: throw HuntingProblem(message: "an operator was expected, not \(other)")
        }
        guard operations.contains(operation) else {
            throw HuntingProblem(message: "the lab does not know the operator `\(operation)`")
        }
        let literal: Value
        switch try reader.next() {
        case .text(let text): literal = .string(text)
        case .number(let number): literal = .double(number)
        case .word("true"): literal = true
        case .word("false"): literal = false
        case .word(let name): throw HuntingProblem(message: "the lab does not know `\(name)` as a value")
        case .symbol(let text): throw HuntingProblem(message: "a value was expected, not `\(text)`")
        }
        return .test(column: column, operation: operation, literal: literal)
    }

    func holds(for row: Value) -> Bool {
        switch self {
        case .and(let left, let right): left.holds(for: row) && right.holds(for: row)
        case .or(let left, let right): left.holds(for: row) || right.holds(for: row)
        case .test(let column, let operation, let literal):
            Self.test(row[column] ?? .null, operation, literal)
        }
    }

    private static func test(_ value: Value, _ operation: String, _ literal: Value) -> Bool {
        if operation.hasPrefix("!") && operation != "!=" {
            return !test(value, operation == "!~" ? "=~" : String(operation.dropFirst()), literal)
        }
        let text = value.string?.lowercased() ?? ""
        let wanted = literal.string?.lowercased() ?? ""
        switch operation {
        case "==": return value == literal
        case "!=": return value != literal
        case "=~": return text == wanted
        case "contains": return wanted.isEmpty || text.contains(wanted)
        case "has":
            let terms = text.split { !$0.isLetter && !$0.isNumber }
            return wanted.split { !$0.isLetter && !$0.isNumber }.allSatisfy(terms.contains)
        case "startswith": return text.hasPrefix(wanted)
        case "endswith": return text.hasSuffix(wanted)
        default: return ordered(value, operation, literal)
        }
    }

    private static func ordered(_ value: Value, _ operation: String, _ literal: Value) -> Bool {
        let order = HuntingOrder.compare(value, literal)
        return switch operation {
        case "<": order < 0
        case ">": order > 0
        case "<=": order <= 0
        default: order >= 0
        }
    }
}

/// The order of the values in a column.
enum HuntingOrder {
    /// Negative, zero or positive.
    static func compare(_ left: Value, _ right: Value) -> Int {
        if let left = left.double, let right = right.double {
            return left < right ? -1 : left > right ? 1 : 0
        }
        let (left, right) = (left.string ?? "", right.string ?? "")
        return left < right ? -1 : left > right ? 1 : 0
    }
}
