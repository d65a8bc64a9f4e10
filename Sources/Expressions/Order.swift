import Values

/// How two values stand to each other.
enum Order: Sendable {
    case before, same, after

    /// Numbers by value, texts by UTF-16 code unit as .NET's ordinal order has it; nil where values of these kinds have
    /// no order.
    static func of(_ left: Value, _ right: Value) -> Order? {
        switch (left, right) {
        case (.int(let a), .int(let b)): return of(a, b)
        case (.string(let a), .string(let b)): return of(a, b)
        case (.decimal, _), (_, .decimal):
            guard let a = left.double, let b = right.double else { return nil }
            if let a = ExactDecimal(left), let b = ExactDecimal(right) { return ExactDecimal.order(a, b) }
            return of(a, b)
        default:
            guard let a = left.double, let b = right.double else { return nil }
            // Above 2^53 a double stands for several integers, so that only equality is asked exactly.
            return left == right ? .same : of(a, b)
        }
    }

    /// Whether two values are the same: as JSON, exact decimals by value too.
    static func areSame(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.decimal, _), (_, .decimal): return of(left, right) == .same
        case (.array(let a), .array(let b)): return a.count == b.count && zip(a, b).allSatisfy(areSame)
        case (.object(let a), .object(let b)):
            return a.count == b.count
                && a.allSatisfy { member in b[member.name].map { areSame(member.value, $0) } ?? false }
        default: return left == right
        }
    }

    private static func of<Key: Comparable>(_ left: Key, _ right: Key) -> Order {
        left < right ? .before : left == right ? .same : .after
    }

    private static func of(_ left: String, _ right: String) -> Order {
        if left.utf8.elementsEqual(right.utf8) { return .same }
        return left.utf16.lexicographicallyPrecedes(right.utf16) ? .before : .after
    }
}
