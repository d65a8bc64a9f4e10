import Values

/// Compiles conditions, whose objects are calls written as JSON.
struct ConditionCompiler {
    private var template: TemplateCompiler
    private let locate: (String) -> SourceRange?
    private var own: [Diagnostic] = []

    init(symbols: some Symbols, locate: @escaping (String) -> SourceRange?) {
        template = TemplateCompiler(symbols: symbols, locate: locate)
        self.locate = locate
    }

    var findings: [Diagnostic] { own + template.findings }
    var references: Set<Reference> { template.references }

    mutating func node(of value: Value, _ address: String, isOperand: Bool) -> Node {
        if case .object(let object) = value, let call = call(object, address, isOperand: isOperand) {
            return call
        }
        if !isOperand, !Self.canBeCondition(value) {
            report(
                .notACondition,
                "a condition is an expression, a Boolean or an object, not \(value.articleType)",
                help: "write `\"@equals(a, b)\"` or `equals: [a, b]`", address)
        }
        return Node(template.shape(of: value, address))
    }

    private static func canBeCondition(_ value: Value) -> Bool {
        switch value {
        case .bool, .object: true
        case .string(let text): text.hasPrefix("@") || text.contains("@{")
        default: false
        }
    }

    /// `{"and": [...]}` and the like; nil for an operand that is just an object.
    private mutating func call(_ object: JSONObject, _ address: String, isOperand: Bool) -> Node? {
        guard object.count == 1, let name = object.names.first, let argument = object.values.first else {
            if !isOperand {
                report(
                    .notACondition, "a condition object has one key, the function's name",
                    help: "join several with `and: [...]`", address)
            }
            return isOperand ? nil : .constant(false)
        }
        let folded = name.lowercased()
        let own = "\(address).\(name)"
        guard let entry = FunctionTable.standard[folded] else {
            guard !isOperand else { return nil }
            let near = nearestName(to: name, among: FunctionTable.standard.names)
            report(
                .unknownFunction, "there is no function `\(name)`",
                help: near.map { "did you mean `\($0)`?" }, own)
            return .constant(false)
        }
        guard let operands = operands(argument, of: folded, own) else { return .constant(false) }
        let isLogic = Self.logic.contains(folded)
        var nodes: [Node] = []
        for (operand, place) in operands { nodes.append(node(of: operand, place, isOperand: !isLogic)) }
        // `and` and `or` of nothing hold and do not, as their definitions have it.
        if nodes.isEmpty, entry.form == .all || entry.form == .any { return .calling(entry, []) }
        guard entry.arguments.contains(nodes.count) else {
            report(
                .argumentCount, "`\(name)` takes \(entry.countText), not \(nodes.count)",
                help: entry.signature,
                own)
            return .constant(false)
        }
        return .calling(entry, nodes)
    }

    private static let logic: Set<String> = ["and", "or", "not"]

    /// What a function of a condition object is given: a list, for `not` a single condition.
    private mutating func operands(
        _ argument: Value, of function: String, _ own: String
    ) -> [(value: Value, place: String)]? {
        switch (function, argument) {
        case ("not", .array):
            report(
                .notACondition, "`not` takes one condition, not an array",
                help: "write `not: {equals: [a, b]}`", own)
            return nil
        case ("and", .array(let items)), ("or", .array(let items)):
            return items.enumerated().map { ($1, "\(own)[\($0)]") }
        case ("and", _), ("or", _):
            report(
                .notACondition, "`\(function)` takes an array of conditions, not \(argument.articleType)",
                help: "write `\(function): [...]`", own)
            return nil
        case (_, .array(let items)): return items.enumerated().map { ($1, "\(own)[\($0)]") }
        default: return [(argument, own)]
        }
    }

    private mutating func report(_ code: ExpressionCode, _ message: String, help: String?, _ address: String)
    {
        own.append(
            Diagnostic(.error, code.rawValue, message, help: help, at: locate(address), address: address))
    }
}

extension Node {
    /// A template's shape as a node, for operands that are not expressions themselves.
    init(_ shape: Template.Shape) {
        switch shape {
        case .constant(let value): self = .constant(value)
        case .expression(let node): self = node
        case .text(let parts): self = .call(.joinedText, parts)
        case .array(let items): self = .call(.arrayOfItems, items.map { Node($0) })
        case .object(let members):
            self = .call(.objectOfMembers, members.flatMap { [Node($0.name), Node($0.value)] })
        }
    }
}
