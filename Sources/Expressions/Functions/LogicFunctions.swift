import Values

/// Functions that give true or false.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", logical comparison functions.
enum LogicFunctions {
    private static let family = "Logical"

    static let all: [FunctionTable.Entry] = [
        .init(
            family, "and(condition...)", "whether all hold; stops at the first that does not", lazily: .all),
        .init(family, "or(condition...)", "whether any holds; stops at the first that does", lazily: .any),
        .init(
            family, "if(condition, then, else)", "one of two values; only that one is evaluated",
            lazily: .choose),
        .init(family, "coalesce(value...)", "the first value that is not null", lazily: .coalesce),
        .init(family, "not(condition)", "the opposite") { values, _ in
            .bool(!(try Arguments("not", values).bool(0)))
        },
        .init(family, "equals(a, b)", "whether two values are the same; no conversion") { values, _ in
            .bool(Order.areSame(values[0], values[1]))
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
            guard let order = Order.of(values[0], values[1]) else {
                throw EvaluationError(
                    "`\(name)` cannot compare \(values[0].articleType) with \(values[1].articleType)")
            }
            return .bool(holds(order))
        }
    }
}
