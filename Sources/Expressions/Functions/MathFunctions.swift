import Values

/// Functions on numbers.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", math functions: whole numbers stay whole,
/// and what does not fit into 64 bits is an error; with a decimal the result is a decimal, else with a double a double.
enum MathFunctions {
    private static let family = "Math"

    static let all: [FunctionTable.Entry] = [
        Arithmetic(
            name: "add", summary: "the sum", whole: { $0.addingReportingOverflow($1) }, real: { $0 + $1 },
            exact: ExactDecimal.sum
        ).entry,
        Arithmetic(
            name: "sub", summary: "the difference", whole: { $0.subtractingReportingOverflow($1) },
            real: { $0 - $1 }, exact: ExactDecimal.difference
        ).entry,
        Arithmetic(
            name: "mul", summary: "the product", whole: { $0.multipliedReportingOverflow(by: $1) },
            real: { $0 * $1 }, exact: ExactDecimal.product
        ).entry,
        Arithmetic(
            name: "div", summary: "the quotient; of whole numbers without its fraction", needsDivisor: true,
            whole: { $0.dividedReportingOverflow(by: $1) }, real: { $0 / $1 }, exact: ExactDecimal.quotient
        ).entry,
        Arithmetic(
            name: "mod", summary: "the remainder, with the sign of the first", needsDivisor: true,
            whole: { $0.remainderReportingOverflow(dividingBy: $1) },
            real: { $0.truncatingRemainder(dividingBy: $1) }, exact: ExactDecimal.remainder
        ).entry,
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

    /// An operation on two numbers, for each kind of number.
    private struct Arithmetic: Sendable {
        var name: String
        var summary: String
        var needsDivisor = false
        var whole: @Sendable (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
        var real: @Sendable (Double, Double) -> Double
        var exact: @Sendable (ExactDecimal, ExactDecimal) -> ExactDecimal?

        var entry: FunctionTable.Entry {
            .init(family, "\(name)(a, b)", summary) { [self] values, _ in try result(of: values) }
        }

        private func result(of values: [Value]) throws(EvaluationError) -> Value {
            if case .int(let a) = values[0], case .int(let b) = values[1] {
                guard !needsDivisor || b != 0 else { throw EvaluationError("`\(name)` divides by zero") }
                let (result, overflows) = whole(a, b)
                guard !overflows else { throw EvaluationError("`\(name)` gives a number beyond 64 bits") }
                return .int(result)
            }
            let arguments = Arguments(name, values)
            guard let a = values[0].double else { throw arguments.failure(0, "a number") }
            guard let b = values[1].double else { throw arguments.failure(1, "a number") }
            guard !needsDivisor || b != 0 else { throw EvaluationError("`\(name)` divides by zero") }
            if values.contains(where: \.isDecimal), let a = ExactDecimal(values[0]),
                let b = ExactDecimal(values[1])
            {
                guard let result = exact(a, b) else {
                    throw EvaluationError("`\(name)` gives a number beyond the range of decimals")
                }
                return .decimal(result.text)
            }
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

extension Value {
    var isDecimal: Bool { if case .decimal = self { true } else { false } }
}
