public import Values

/// Whether a native call went well, over what it gave: `return == 0 and result != null`.
///
/// `and` binds closer than `or`; there are no parentheses.
public struct NativeCondition: Sendable, Hashable {
    /// How two values are compared.
    public enum Comparison: String, Sendable, CaseIterable {
        // Longer signs first: `<` begins `<=`.
        case equal = "=="
        case different = "!="
        case atMost = "<="
        case atLeast = ">="
        case less = "<"
        case greater = ">"
    }

    /// One comparison of a value of the call with a constant.
    public struct Term: Sendable, Hashable {
        /// `return`, `errno`, or the name of an output.
        public var subject: String
        /// How.
        public var comparison: Comparison
        /// With what.
        public var constant: Value
    }

    /// One group of comparisons that all hold is enough.
    public var groups: [[Term]]

    /// Whether it holds for the values of a call, by name.
    public func holds(for values: [String: Value]) -> Bool {
        groups.contains { terms in
            terms.allSatisfy { $0.holds(for: values[$0.subject] ?? .null) }
        }
    }

    /// The names that it looks at.
    public var subjects: Set<String> { Set(groups.joined().map(\.subject)) }
}

extension NativeCondition.Term {
    func holds(for value: Value) -> Bool {
        switch comparison {
        case .equal: return value == constant
        case .different: return value != constant
        default:
            guard let order = Self.order(value, constant) else { return false }
            switch comparison {
            case .less: return order < 0
            case .atMost: return order <= 0
            case .greater: return order > 0
            default: return order >= 0
            }
        }
    }

    /// Whole numbers exactly, others as doubles.
    private static func order(_ left: Value, _ right: Value) -> Int? {
        if let left = left.int, let right = right.int { return left < right ? -1 : left > right ? 1 : 0 }
        guard let left = left.double, let right = right.double else { return nil }
        return left < right ? -1 : left > right ? 1 : left == right ? 0 : nil
    }
}

extension NativeCondition {
    /// The longest condition, in bytes.
    public static let maximumLength = 1024

    /// Reads a condition over values of these types, by name.
    public init(parsing text: String, over types: [String: NativeType]) throws(NativeTextError) {
        guard text.utf8.count <= Self.maximumLength else {
            throw NativeTextError(
                message: "the condition has more than \(Self.maximumLength) bytes", help: "make it shorter",
                offset: 0,
                length: 1)
        }
        var text = NativeText(text)
        text.skipBlanks()
        groups = []
        repeat {
            var terms: [Term] = []
            repeat { terms.append(try Self.term(&text, types)) } while text.take(word: "and")
            groups.append(terms)
        } while text.take(word: "or")
        guard text.isAtEnd else {
            throw NativeTextError(
                message: "`\(text.next)` stands where `and`, `or` or the end should",
                help: "write comparisons such as `return == 0 and result != null`", offset: text.offset,
                length: max(1, text.next.unicodeScalars.count))
        }
    }

    private static func term(
        _ text: inout NativeText, _ types: [String: NativeType]
    ) throws(NativeTextError) -> Term {
        let start = text.offset
        let subject = text.nextWord
        guard let type = types[subject] else {
            let known = types.keys.sorted()
            throw NativeTextError(
                message: subject.isEmpty
                    ? "a name is missing" : "`\(subject)` is nothing that the function gives",
                help: nearestName(to: subject, among: known).map { "did you mean `\($0)`?" }
                    ?? "known here: " + known.map { "`\($0)`" }.joined(separator: ", "), offset: start,
                length: max(1, subject.unicodeScalars.count))
        }
        _ = text.takeWord()
        let place = text.offset
        guard let comparison = Comparison.allCases.first(where: { text.begins(with: $0.rawValue) }) else {
            throw NativeTextError(
                message: "a comparison is missing", help: "write one of `==`, `!=`, `<`, `<=`, `>`, `>=`",
                offset: place, length: 1)
        }
        _ = text.take(sign: comparison.rawValue)
        let constant = try text.takeConstant()
        let term = Term(subject: subject, comparison: comparison, constant: constant)
        if let problem = term.objection(type) {
            throw NativeTextError(
                message: problem, help: "compare it with what it can be", offset: start,
                length: text.offset - start)
        }
        return term
    }
}

extension NativeCondition.Term {
    /// Why the comparison makes no sense for the type; nil when it does.
    func objection(_ type: NativeType) -> String? {
        let isOrder = comparison != .equal && comparison != .different
        if type.isNumber, type != .bool {
            return constant.double == nil ? "`\(subject)` is a number, and `\(constant.json())` is none" : nil
        }
        if isOrder { return "`\(subject)` is no number, and has no order" }
        switch type {
        case .bool: return constant.bool == nil ? "`\(subject)` is `true` or `false`" : nil
        case .handle:
            return constant.isNull ? nil : "`\(subject)` is a handle: only `null` can be told from it"
        case .cstr:
            return constant.isNull || constant.string != nil ? nil : "`\(subject)` is a text or `null`"
        default: return nil
        }
    }
}
