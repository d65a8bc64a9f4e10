import Values

/// Functions on numbers, and what compares.
extension DeploymentFunction {
    static let numbers: [String: DeploymentFunction] = [
        "int": DeploymentFunction(1...1, int),
        "float": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            guard let number = a[0].double ?? a[0].string.flatMap(Double.init), number.isFinite else {
                throw .wrong("`float` was given no number")
            }
            return .double(number)
        },
        "add": arithmetic { $0.addingReportingOverflow($1) },
        "sub": arithmetic { $0.subtractingReportingOverflow($1) },
        "mul": arithmetic { $0.multipliedReportingOverflow(by: $1) },
        "div": arithmetic { $0.dividedReportingOverflow(by: $1) },
        "mod": arithmetic { $0.remainderReportingOverflow(dividingBy: $1) },
        "min": DeploymentFunction(1...64) { (a) throws(DeploymentFailure) -> Value in
            try extreme(a) { $0 < $1 }
        },
        "max": DeploymentFunction(1...64) { (a) throws(DeploymentFailure) -> Value in
            try extreme(a) { $0 > $1 }
        },
        "range": DeploymentFunction(2...2) { (a) throws(DeploymentFailure) -> Value in
            let (start, count) = (try number(a[0]), try number(a[1]))
            let (end, didOverflow) = start.addingReportingOverflow(count)
            guard (0...10_000).contains(count), !didOverflow else {
                throw .tooLarge("a range has at most 10,000 numbers")
            }
            return .array((start..<end).map(Value.int))
        },
        "equals": DeploymentFunction(2...2) { (a) throws(DeploymentFailure) -> Value in .bool(a[0] == a[1]) },
        "less": comparison { $0 < 0 },
        "lessorequals": comparison { $0 <= 0 },
        "greater": comparison { $0 > 0 },
        "greaterorequals": comparison { $0 >= 0 },
        "not": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in .bool(!(try truth(a[0])))
        },
        "and": DeploymentFunction(1...64) { (a) throws(DeploymentFailure) -> Value in
            var result = true
            for value in a { result = try truth(value) && result }
            return .bool(result)
        },
        "or": DeploymentFunction(1...64) { (a) throws(DeploymentFailure) -> Value in
            var result = false
            for value in a { result = try truth(value) || result }
            return .bool(result)
        },
        "true": DeploymentFunction(0...0) { (_) throws(DeploymentFailure) -> Value in true },
        "false": DeploymentFunction(0...0) { (_) throws(DeploymentFailure) -> Value in false },
    ]

    private static func int(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        switch arguments[0] {
        case .int: return arguments[0]
        case .string(let text):
            guard let number = Int64(text) else { throw .wrong("`int` was given a text that is no number") }
            return .int(number)
        case .double(let number):
            guard let whole = Int64(exactly: number.rounded(.towardZero)) else {
                throw .wrong("`int` was given a number that is too large")
            }
            return .int(whole)
        default: throw .wrong("`int` was given no number")
        }
    }

    private static func arithmetic(
        _ operation: @escaping @Sendable (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
    ) -> DeploymentFunction {
        DeploymentFunction(2...2) { (a) throws(DeploymentFailure) -> Value in
            let (result, didFail) = operation(try number(a[0]), try number(a[1]))
            guard !didFail else { throw .wrong("the result is no whole number") }
            return .int(result)
        }
    }

    private static func comparison(_ holds: @escaping @Sendable (Int) -> Bool) -> DeploymentFunction {
        DeploymentFunction(2...2) { (a) throws(DeploymentFailure) -> Value in
            if let left = a[0].string, let right = a[1].string {
                return .bool(holds(left == right ? 0 : left < right ? -1 : 1))
            }
            let (left, right) = (try number(a[0]), try number(a[1]))
            return .bool(holds(left == right ? 0 : left < right ? -1 : 1))
        }
    }

    private static func extreme(
        _ arguments: [Value], _ isBetter: (Int64, Int64) -> Bool
    ) throws(DeploymentFailure) -> Value {
        let values = arguments.count == 1 && arguments[0].array != nil ? try items(arguments[0]) : arguments
        guard let first = values.first else { throw .wrong("there are no numbers") }
        var best = try number(first)
        for value in values.dropFirst() {
            let other = try number(value)
            if isBetter(other, best) { best = other }
        }
        return .int(best)
    }
}
