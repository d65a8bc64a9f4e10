import Values

/// Functions on numbers.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", math functions: whole numbers stay whole,
/// and what does not fit into 64 bits is an error.
enum MathFunctions {
    private static let family = "Math"

    static let all: [FunctionTable.Entry] = [
        arithmetic("add", "the sum", { $0.addingReportingOverflow($1) }, +),
        arithmetic("sub", "the difference", { $0.subtractingReportingOverflow($1) }, -),
        arithmetic("mul", "the product", { $0.multipliedReportingOverflow(by: $1) }, *),
        arithmetic(
            "div", "the quotient; of whole numbers without its fraction", needsDivisor: true,
            { $0.dividedReportingOverflow(by: $1) }, /),
        arithmetic(
            "mod", "the remainder, with the sign of the first", needsDivisor: true,
            { $0.remainderReportingOverflow(dividingBy: $1) }, { $0.truncatingRemainder(dividingBy: $1) }),
        extreme("max", "the largest", .after),
        extreme("min", "the smallest", .before),
        .init(family, "rand(least, limit)", "a random whole number below a limit", isPure: false) {
            values, context in
            let arguments = Arguments("rand", values)
            let (least, limit) = (try arguments.int(0), try arguments.int(1))
            let (width, overflows) = limit.subtractingReportingOverflow(least)
            guard width > 0, !overflows else {
                throw EvaluationError("`rand` needs a limit above the least number")
            }
            return .int(Int64(least) + Int64(context.random() % UInt64(width)))
        },
    ]

    private static func arithmetic(
        _ name: String, _ summary: String, needsDivisor: Bool = false,
        _ whole: @escaping @Sendable (Int64, Int64) -> (partialValue: Int64, overflow: Bool),
        _ real: @escaping @Sendable (Double, Double) -> Double
    ) -> FunctionTable.Entry {
        .init(family, "\(name)(a, b)", summary) { values, _ in
            let arguments = Arguments(name, values)
            if case .int(let a) = values[0], case .int(let b) = values[1] {
                guard !needsDivisor || b != 0 else { throw EvaluationError("`\(name)` divides by zero") }
                let (result, overflows) = whole(a, b)
                guard !overflows else { throw EvaluationError("`\(name)` gives a number beyond 64 bits") }
                return .int(result)
            }
            guard let a = values[0].double else { throw arguments.failure(0, "a number") }
            guard let b = values[1].double else { throw arguments.failure(1, "a number") }
            guard !needsDivisor || b != 0 else { throw EvaluationError("`\(name)` divides by zero") }
            return .double(real(a, b))
        }
    }

    private static func extreme(_ name: String, _ summary: String, _ wanted: Order) -> FunctionTable.Entry {
        .init(family, "\(name)(number...)", summary) { values, _ in
            var numbers = values
            if values.count == 1, case .array(let items) = values[0] { numbers = items }
            guard var result = numbers.first else { throw EvaluationError("`\(name)` of nothing") }
            for number in numbers {
                guard number.double != nil, let order = Order.of(number, result) else {
                    throw EvaluationError("`\(name)` needs numbers, and got \(number.articleType)")
                }
                if order == wanted { result = number }
            }
            return result
        }
    }
}
