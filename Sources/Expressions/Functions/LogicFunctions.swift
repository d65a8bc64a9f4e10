import Values

/// How two values stand to each other.
enum Order: Sendable {
    case before, same, after

    /// Numbers by value, texts by code point; nil where values of these kinds
    /// have no order.
    static func of(_ left: Value, _ right: Value) -> Order? {
        switch (left, right) {
        case (.int(let a), .int(let b)): return of(a, b)
        case (.string(let a), .string(let b)): return of(a, b)
        case (.null, .null): return .same
        default:
            guard let a = left.double, let b = right.double else { return nil }
            return of(a, b)
        }
    }

    private static func of<Key: Comparable>(_ left: Key, _ right: Key) -> Order {
        left < right ? .before : left == right ? .same : .after
    }
}

/// Functions that give true or false.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", logical comparison functions.
enum LogicFunctions {
    private static let family = "Logical"

    static let all: [FunctionTable.Entry] = [
        .init(family, "and(condition, more...)", "whether all hold; stops at the first that does not") {
            _, _ in
            .null
        },
        .init(family, "or(condition, more...)", "whether any holds; stops at the first that does") { _, _ in
            .null
        },
        .init(family, "if(condition, then, else)", "one of two values; only that one is evaluated") { _, _ in
            .null
        },
        .init(family, "coalesce(value...)", "the first value that is not null") { _, _ in .null },
        .init(family, "not(condition)", "the opposite") { values, _ in
            guard case .bool(let truth) = values[0] else {
                throw Arguments("not", values).failure(0, "a Boolean")
            }
            return .bool(!truth)
        },
        .init(family, "equals(a, b)", "whether two values are the same; no conversion") { values, _ in
            .bool(values[0] == values[1])
        },
        comparison("greater", "whether the first is greater") { $0 == .after },
        comparison("greaterOrEquals", "whether the first is greater or the same") { $0 != .before },
        comparison("less", "whether the first is less") { $0 == .before },
        comparison("lessOrEquals", "whether the first is less or the same") { $0 != .after },
    ]

    private static func comparison(
        _ name: String, _ summary: String, _ holds: @escaping @Sendable (Order) -> Bool
    ) -> FunctionTable.Entry {
        .init(family, "\(name)(a, b)", summary) { values, _ in
            guard let order = Order.of(values[0], values[1]), !values[0].isNull else {
                throw EvaluationError(
                    "`\(name)` cannot compare \(values[0].articleType) with \(values[1].articleType)")
            }
            return .bool(holds(order))
        }
    }
}
