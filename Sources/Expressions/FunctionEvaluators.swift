import Values

/// Evaluators of the functions that definitions call most, without an array for their arguments.
///
/// They know the usual kinds of argument only, and leave all else to the function itself, errors included.
enum FunctionEvaluators {
    /// The evaluator made for a function; nil for one that has none.
    static func special(_ entry: FunctionTable.Entry, _ arguments: [Node]) -> (any Evaluator)? {
        makers[entry.name]?(entry, arguments.map(\.evaluator))
    }

    private typealias Maker = @Sendable (FunctionTable.Entry, [any Evaluator]) -> any Evaluator

    private static let makers: [String: Maker] = [
        "concat": { TextEvaluator($1) },
        FunctionTable.Entry.joinedText.name: { TextEvaluator($1) },
        FunctionTable.Entry.arrayOfItems.name: { ArrayEvaluator($1) },
        FunctionTable.Entry.objectOfMembers.name: { ObjectEvaluator($1) },
        "equals": { EqualityEvaluator($1[0], $1[1]) },
        "not": { NotEvaluator($0, $1[0]) },
        "empty": { EmptyEvaluator($0, $1[0]) },
        "length": { LengthEvaluator($0, $1[0]) },
        "greater": { OrderEvaluator($0, $1[0], $1[1]) { $0 == .after } },
        "greaterOrEquals": { OrderEvaluator($0, $1[0], $1[1]) { $0 != .before } },
        "less": { OrderEvaluator($0, $1[0], $1[1]) { $0 == .before } },
        "lessOrEquals": { OrderEvaluator($0, $1[0], $1[1]) { $0 != .after } },
    ]
}

/// `concat`, and texts with expressions in them.
private final class TextEvaluator: Evaluator {
    private let parts: any Evaluator

    init(_ parts: [any Evaluator]) {
        self.parts = parts.joined { TextPairEvaluator($0, $1) } ?? ConstantEvaluator("")
    }

    func value(in context: any EvaluationContext) throws(EvaluationError) -> Value {
        var text = ""
        try parts.append(to: &text, in: context)
        return .string(text)
    }

    func append(to text: inout String, in context: any EvaluationContext) throws(EvaluationError) {
        try parts.append(to: &text, in: context)
    }
}

private final class TextPairEvaluator: Evaluator {
    private let first: any Evaluator
    private let second: any Evaluator

    init(_ first: any Evaluator, _ second: any Evaluator) { (self.first, self.second) = (first, second) }

    func value(in context: any EvaluationContext) throws(EvaluationError) -> Value {
        var text = ""
        try append(to: &text, in: context)
        return .string(text)
    }

    func append(to text: inout String, in context: any EvaluationContext) throws(EvaluationError) {
        try first.append(to: &text, in: context)
        try second.append(to: &text, in: context)
    }
}

/// An array whose items are expressions.
private final class ArrayEvaluator: Evaluator {
    private let items: [any Evaluator]

    init(_ items: [any Evaluator]) { self.items = items }

    func value(in context: any EvaluationContext) throws(EvaluationError) -> Value {
        var values: [Value] = []
        values.reserveCapacity(items.count)
        for place in items.indices { values.append(try items[place].value(in: context)) }
        return .array(values)
    }
}

/// An object whose names and values are expressions, in turn.
private final class ObjectEvaluator: Evaluator {
    private let parts: [any Evaluator]

    init(_ parts: [any Evaluator]) { self.parts = parts }

    func value(in context: any EvaluationContext) throws(EvaluationError) -> Value {
        var object = JSONObject()
        for place in stride(from: 0, to: parts.count - 1, by: 2) {
            var name = ""
            try parts[place].append(to: &name, in: context)
            object[name] = try parts[place + 1].value(in: context)
        }
        return .object(object)
    }
}

private final class EqualityEvaluator: TruthEvaluator {
    private let left: any Evaluator
    private let right: any Evaluator

    init(_ left: any Evaluator, _ right: any Evaluator) { (self.left, self.right) = (left, right) }

    func truth(in context: any EvaluationContext) throws(EvaluationError) -> Bool {
        try Order.areSame(left.value(in: context), right.value(in: context))
    }
}

private final class OrderEvaluator: TruthEvaluator {
    private let entry: FunctionTable.Entry
    private let left: any Evaluator
    private let right: any Evaluator
    private let holds: @Sendable (Order) -> Bool

    init(
        _ entry: FunctionTable.Entry, _ left: any Evaluator, _ right: any Evaluator,
        _ holds: @escaping @Sendable (Order) -> Bool
    ) {
        self.entry = entry
        (self.left, self.right) = (left, right)
        self.holds = holds
    }

    func truth(in context: any EvaluationContext) throws(EvaluationError) -> Bool {
        let (left, right) = (try left.value(in: context), try right.value(in: context))
        if let order = Order.of(left, right) { return holds(order) }
        return try entry.value(of: [left, right], in: context).bool ?? false
    }
}

private final class NotEvaluator: TruthEvaluator {
    private let entry: FunctionTable.Entry
    private let argument: any Evaluator

    init(_ entry: FunctionTable.Entry, _ argument: any Evaluator) {
        self.entry = entry
        self.argument = argument
    }

    func truth(in context: any EvaluationContext) throws(EvaluationError) -> Bool {
        let value = try argument.value(in: context)
        if case .bool(let truth) = value { return !truth }
        return try entry.value(of: [value], in: context).bool ?? false
    }
}

private final class EmptyEvaluator: TruthEvaluator {
    private let entry: FunctionTable.Entry
    private let argument: any Evaluator

    init(_ entry: FunctionTable.Entry, _ argument: any Evaluator) {
        self.entry = entry
        self.argument = argument
    }

    func truth(in context: any EvaluationContext) throws(EvaluationError) -> Bool {
        let value = try argument.value(in: context)
        switch value {
        case .string(let text): return text.isEmpty
        case .array(let items): return items.isEmpty
        case .object(let object): return object.isEmpty
        default: return try entry.value(of: [value], in: context).bool ?? false
        }
    }
}

private final class LengthEvaluator: Evaluator {
    private let entry: FunctionTable.Entry
    private let argument: any Evaluator

    init(_ entry: FunctionTable.Entry, _ argument: any Evaluator) {
        self.entry = entry
        self.argument = argument
    }

    func value(in context: any EvaluationContext) throws(EvaluationError) -> Value {
        let value = try argument.value(in: context)
        if case .array(let items) = value { return .int(Int64(items.count)) }
        return try entry.value(of: [value], in: context)
    }
}
