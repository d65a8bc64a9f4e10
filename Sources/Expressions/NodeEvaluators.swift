import Values

extension Node {
    /// What evaluates this node.
    var evaluator: any Evaluator {
        switch self {
        case .constant(let value): ConstantEvaluator(value)
        case .reference(let reference): ReferenceEvaluator(reference)
        case .call(let entry, let arguments):
            FunctionEvaluators.special(entry, arguments) ?? CallEvaluator(entry, arguments)
        case .all(let nodes):
            Node.deciding(nodes, .and) { BothEvaluator($0, $1) } ?? ConstantEvaluator(true)
        case .any(let nodes):
            Node.deciding(nodes, .or) { EitherEvaluator($0, $1) } ?? ConstantEvaluator(false)
        case .choose(let condition, let yes, let no): ChoiceEvaluator(condition, yes, no)
        case .coalesce(let nodes): CoalesceEvaluator(nodes)
        case .path(let base, let steps): PathEvaluator(base, steps)
        }
    }

    private static func deciding(
        _ conditions: [Node], _ use: TruthUse, _ join: (any Evaluator, any Evaluator) -> any Evaluator
    ) -> (any Evaluator)? {
        let evaluators = conditions.map(\.evaluator)
        return evaluators.count == 1 ? OnlyEvaluator(evaluators[0], for: use) : evaluators.joined(join)
    }
}

final class ConstantEvaluator: Evaluator {
    private let value: Value
    private let text: String

    init(_ value: Value) {
        self.value = value
        text = value.expressionText
    }

    func value(in context: any EvaluationContext) -> Value { value }

    func append(to text: inout String, in context: any EvaluationContext) throws(EvaluationError) {
        try TextLimit.append(self.text, to: &text)
    }
}

private final class ReferenceEvaluator: Evaluator {
    private let reference: Reference

    init(_ reference: Reference) { self.reference = reference }

    func value(in context: any EvaluationContext) throws(EvaluationError) -> Value {
        try context.value(of: reference)
    }
}

/// A function, its arguments evaluated before.
private final class CallEvaluator: Evaluator {
    private let entry: FunctionTable.Entry
    private let arguments: [any Evaluator]

    init(_ entry: FunctionTable.Entry, _ arguments: [Node]) {
        self.entry = entry
        self.arguments = arguments.map(\.evaluator)
    }

    func value(in context: any EvaluationContext) throws(EvaluationError) -> Value {
        var values: [Value] = []
        values.reserveCapacity(arguments.count)
        for argument in arguments { values.append(try argument.value(in: context)) }
        return try entry.value(of: values, in: context)
    }
}

extension FunctionTable.Entry {
    /// The value of the function for arguments that are evaluated.
    func value(of arguments: [Value], in context: any EvaluationContext) throws(EvaluationError) -> Value {
        let result: Value
        do {
            result = try body(arguments, context)
        } catch {
            // Bodies are closures, for which Swift infers no error type; they throw this one only.
            throw (error as? EvaluationError) ?? EvaluationError("`\(name)` failed: \(error)")
        }
        if case .string(let text) = result { try TextLimit.check(text.utf8.count) }
        return result
    }
}

private final class BothEvaluator: TruthEvaluator {
    private let first: any Evaluator
    private let second: any Evaluator

    init(_ first: any Evaluator, _ second: any Evaluator) { (self.first, self.second) = (first, second) }

    func truth(in context: any EvaluationContext) throws(EvaluationError) -> Bool {
        guard try first.truth(for: .and, in: context) else { return false }
        return try second.truth(for: .and, in: context)
    }
}

private final class EitherEvaluator: TruthEvaluator {
    private let first: any Evaluator
    private let second: any Evaluator

    init(_ first: any Evaluator, _ second: any Evaluator) { (self.first, self.second) = (first, second) }

    func truth(in context: any EvaluationContext) throws(EvaluationError) -> Bool {
        if try first.truth(for: .or, in: context) { return true }
        return try second.truth(for: .or, in: context)
    }
}

/// A single condition of `and` or `or`.
private final class OnlyEvaluator: TruthEvaluator {
    private let condition: any Evaluator
    private let use: TruthUse

    init(_ condition: any Evaluator, for use: TruthUse) { (self.condition, self.use) = (condition, use) }

    func truth(in context: any EvaluationContext) throws(EvaluationError) -> Bool {
        try condition.truth(for: use, in: context)
    }
}

extension [any Evaluator] {
    /// One of all, made by joining neighbours.
    ///
    /// What is in an array is copied out to be used, which counts a reference; a constant of an object is not. In pairs
    /// of pairs there are only such, and no more than a few levels of them.
    func joined(_ join: (any Evaluator, any Evaluator) -> any Evaluator) -> (any Evaluator)? {
        guard count > 1 else { return first }
        let middle = count / 2
        guard let left = Array(self[..<middle]).joined(join), let right = Array(self[middle...]).joined(join)
        else { return nil }
        return join(left, right)
    }
}

private final class ChoiceEvaluator: Evaluator {
    private let condition: any Evaluator
    private let yes: any Evaluator
    private let no: any Evaluator

    init(_ condition: Node, _ yes: Node, _ no: Node) {
        self.condition = condition.evaluator
        self.yes = yes.evaluator
        self.no = no.evaluator
    }

    func value(in context: any EvaluationContext) throws(EvaluationError) -> Value {
        try condition.truth(for: .choice, in: context) ? yes.value(in: context) : no.value(in: context)
    }
}

private final class CoalesceEvaluator: Evaluator {
    private let candidates: [any Evaluator]

    init(_ candidates: [Node]) { self.candidates = candidates.map(\.evaluator) }

    func value(in context: any EvaluationContext) throws(EvaluationError) -> Value {
        for place in candidates.indices {
            let found = try candidates[place].value(in: context)
            if !found.isNull { return found }
        }
        return .null
    }
}

/// Steps from a value to what is inside of it.
private final class PathEvaluator: Evaluator {
    private enum Step: Sendable {
        case member(MemberName, Node.Guard)
        case element(any Evaluator, Node.Guard)
    }

    private let base: any Evaluator
    private let steps: [Step]
    /// The names, where all steps have one: nearly always they are there exactly so, and nothing else has to be thought of.
    private let names: MemberPath?

    init(_ base: Node, _ steps: [Node.Step]) {
        self.base = base.evaluator
        self.steps = steps.map { step in
            switch step {
            case .member(let name, let allowance): .member(name, allowance)
            case .element(let key, let allowance): .element(key.evaluator, allowance)
            }
        }
        let names = steps.compactMap { step in if case .member(let name, _) = step { name.text } else { nil }
        }
        self.names = names.count == steps.count ? MemberPath(names) : nil
    }

    func value(in context: any EvaluationContext) throws(EvaluationError) -> Value {
        let start = try base.value(in: context)
        if let names, let end = names.end(in: start) { return end }
        var current = start
        for step in steps {
            switch step {
            case .member(let name, let allowance):
                current = try Access.member(name, of: current, allowance)
            case .element(let key, let allowance):
                current = try Access.element(key.value(in: context), of: current, allowance)
            }
        }
        return current
    }
}
