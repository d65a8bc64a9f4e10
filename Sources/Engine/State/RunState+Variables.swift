import Expressions
import Playbooks
import Values

/// Variables: one value each for the whole run.
extension RunState {
    mutating func declare(
        _ instance: Int, _ declarations: [StepKind.Declaration]
    ) throws(EvaluationError) {
        var stored: [Value] = []
        for declaration in declarations {
            let slot = declaration.slot
            var value = blueprint.plan.variables[slot].kind.initialValue
            if let template = declaration.value { value = try evaluate(template, at: instance) }
            try store(slot, value)
            stored.append(["name": .string(blueprint.plan.variables[slot].name), "value": value])
        }
        instances[instance].inputs = ["variables": .array(stored)]
        finish(instance, .succeeded, outputs: ["body": stored.count == 1 ? stored[0] : .array(stored)])
    }

    mutating func set(_ instance: Int, _ slot: Int, _ template: Template) throws(EvaluationError) {
        try requireDeclared(slot)
        let value = try evaluate(template, at: instance)
        try store(slot, value)
        finishAssignment(instance, slot, value)
    }

    private mutating func store(_ slot: Int, _ value: Value) throws(EvaluationError) {
        let variable = blueprint.plan.variables[slot]
        guard variable.kind.fits(value) else {
            throw EvaluationError(
                "variable `\(variable.name)` is of type \(variable.kind.rawValue) and cannot take \(value.typeName)"
            )
        }
        variables[slot] = value
    }

    mutating func append(_ instance: Int, _ slot: Int, _ template: Template) throws(EvaluationError) {
        try requireDeclared(slot)
        let value = try evaluate(template, at: instance)
        let name = blueprint.plan.variables[slot].name
        switch blueprint.plan.variables[slot].kind {
        case .array:
            guard !value.isNull else {
                let error = StepError(
                    code: "BadRequest", message: "null cannot be appended to array `\(name)`")
                return finish(instance, .failed, error: error)
            }
            var items = takeArray(slot)
            items.append(value)
            variables[slot] = .array(items)
        case .string:
            var text = takeText(slot)
            text += value.expressionText
            variables[slot] = .string(text)
        default: throw EvaluationError("variable `\(name)` is neither a string nor an array")
        }
        finishAssignment(instance, slot, value)
    }

    /// The array of a variable, which is empty afterwards: so it is not copied when it grows.
    private mutating func takeArray(_ slot: Int) -> [Value] {
        defer { variables[slot] = .null }
        return variables[slot]?.array ?? []
    }

    /// The text of a variable, which is empty afterwards.
    private mutating func takeText(_ slot: Int) -> String {
        defer { variables[slot] = .null }
        return variables[slot]?.string ?? ""
    }

    mutating func increment(
        _ instance: Int, _ slot: Int, _ by: Template, _ sign: Int64
    ) throws(EvaluationError) {
        try requireDeclared(slot)
        let amount = try evaluate(by, at: instance)
        let name = blueprint.plan.variables[slot].name
        let sum: Value
        switch (variables[slot], amount) {
        case (.int(let old)?, .int(let amount)):
            let (change, isTooLarge) = amount.multipliedReportingOverflow(by: sign)
            let (new, overflows) = old.addingReportingOverflow(change)
            guard !isTooLarge, !overflows else { throw EvaluationError("variable `\(name)` would overflow") }
            sum = .int(new)
        case (let old?, _):
            guard blueprint.plan.variables[slot].kind == .float, let old = old.double,
                let amount = amount.double
            else { throw EvaluationError("variable `\(name)` cannot change by \(amount.typeName)") }
            sum = .double(old + amount * Double(sign))
        case (nil, _): return try requireDeclared(slot)
        }
        variables[slot] = sum
        finishAssignment(instance, slot, sum)
    }

    private func requireDeclared(_ slot: Int) throws(EvaluationError) {
        guard variables[slot] == nil else { return }
        throw EvaluationError("variable `\(blueprint.plan.variables[slot].name)` has not been declared yet")
    }

    private mutating func finishAssignment(_ instance: Int, _ slot: Int, _ value: Value) {
        let body: Value = ["name": .string(blueprint.plan.variables[slot].name), "value": value]
        instances[instance].inputs = body
        finish(instance, .succeeded, outputs: ["body": body])
    }
}

extension Variable.Kind {
    /// The value when a declaration gives none.
    fileprivate var initialValue: Value {
        switch self {
        case .string: ""
        case .integer: 0
        case .float: 0
        case .boolean: false
        case .array: []
        case .object: [:]
        }
    }

    /// Whether a variable of the type takes the value; integers fit floats, null fits what can be empty.
    fileprivate func fits(_ value: Value) -> Bool {
        switch (self, value) {
        case (.string, .string), (.string, .null), (.integer, .int), (.boolean, .bool), (.array, .array),
            (.array, .null), (.object, .object), (.object, .null), (.float, .int), (.float, .double),
            (.float, .decimal):
            true
        default: false
        }
    }
}
