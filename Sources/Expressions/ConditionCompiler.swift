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
        let isLogic = ["and", "or", "not"].contains(folded)
        let items = argument.array ?? [argument]
        let places = argument.array == nil ? [own] : items.indices.map { "\(own)[\($0)]" }
        var nodes: [Node] = []
        for (item, place) in zip(items, places) { nodes.append(node(of: item, place, isOperand: !isLogic)) }
        switch folded {
        case "and": return .all(nodes)
        case "or": return .any(nodes)
        default:
            guard entry.arguments.contains(nodes.count) else {
                report(
                    .argumentCount, "`\(name)` takes \(entry.countText), not \(nodes.count)",
                    help: entry.signature,
                    own)
                return .constant(false)
            }
            return .call(entry, nodes)
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
