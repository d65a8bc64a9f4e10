import Values

/// A compiled expression: names are slots, functions are table entries, constants are folded.
indirect enum Node: Sendable {
    case constant(Value)
    case reference(Reference)
    case call(FunctionTable.Entry, [Node])
    case all([Node])
    case any([Node])
    case choose(Node, Node, Node)
    case coalesce([Node])
    case property(Node, String, safe: Bool)
    case index(Node, Node, safe: Bool)
}

/// Turns syntax into nodes, against the names of one playbook.
struct Compiler {
    private let symbols: any Symbols
    private(set) var references: Set<Reference> = []

    init(symbols: any Symbols) { self.symbols = symbols }

    /// Compiles an expression without its `@`.
    mutating func compile(_ text: [Unicode.Scalar]) throws(SyntaxError) -> Node {
        try node(try Parser.parse(text))
    }

    private mutating func node(_ syntax: Syntax) throws(SyntaxError) -> Node {
        switch syntax {
        case .literal(let value): return .constant(value)
        case .member(let base, let key, let safe, _):
            let base = try node(base)
            let key = try node(key)
            if case .constant(.string(let name)) = key { return folded(.property(base, name, safe: safe)) }
            return folded(.index(base, key, safe: safe))
        case .call(let name, let arguments, let offset): return try call(name, arguments, offset)
        }
    }

    private mutating func call(
        _ name: String, _ arguments: [Syntax], _ offset: Int
    ) throws(SyntaxError) -> Node {
        let folded = name.lowercased()
        if let names = NameFunction.all[folded] { return try reference(names, name, arguments, offset) }
        guard let entry = FunctionTable.standard[folded] else { throw unknown(name, offset) }
        guard entry.arguments.contains(arguments.count) else {
            throw SyntaxError(
                code: .argumentCount,
                message: "`\(entry.name)` takes \(entry.countText), not \(arguments.count)",
                help: entry.signature, offset: offset, length: name.unicodeScalars.count)
        }
        var nodes: [Node] = []
        for argument in arguments { nodes.append(try node(argument)) }
        switch folded {
        case "and": return .all(nodes)
        case "or": return .any(nodes)
        case "if": return .choose(nodes[0], nodes[1], nodes[2])
        case "coalesce": return .coalesce(nodes)
        default: return self.folded(.call(entry, nodes), isPure: entry.isPure)
        }
    }

    /// The value of a node whose parts are constants.
    ///
    /// One that fails stays, so that it fails when it is reached: `if(false, div(1, 0), 2)` is 2.
    private func folded(_ node: Node, isPure: Bool = true) -> Node {
        let parts: [Node]
        switch node {
        case .call(_, let arguments): parts = arguments
        case .property(let base, _, _): parts = [base]
        case .index(let base, let key, _): parts = [base, key]
        default: return node
        }
        let isConstant = parts.allSatisfy { if case .constant = $0 { true } else { false } }
        guard isPure, isConstant, let value = try? Evaluator.value(of: node, in: NoContext()) else {
            return node
        }
        return .constant(value)
    }

    // MARK: names

    private mutating func reference(
        _ function: NameFunction, _ name: String, _ arguments: [Syntax], _ offset: Int
    ) throws(SyntaxError) -> Node {
        let count = (function.kind == nil ? 0 : 1) + function.extraArguments
        guard arguments.count == count else {
            throw SyntaxError(
                code: .argumentCount,
                message: "`\(function.name)` takes \(count) arguments, not \(arguments.count)",
                help: nil, offset: offset, length: name.unicodeScalars.count)
        }
        let reference: Reference
        if let kind = function.kind {
            reference = try function.reference(slot(kind, function, arguments[0], offset))
        } else {
            reference = function.reference(0)
        }
        references.insert(reference)
        var node = Node.reference(reference)
        for member in function.members { node = .property(node, member, safe: true) }
        guard let entry = function.entry else { return node }
        var nodes = [node]
        for argument in arguments.dropFirst(function.kind == nil ? 0 : 1) {
            nodes.append(try self.node(argument))
        }
        return .call(entry, nodes)
    }

    private func slot(
        _ kind: SymbolKind, _ function: NameFunction, _ argument: Syntax, _ offset: Int
    ) throws(SyntaxError) -> Int {
        guard case .literal(.string(let wanted)) = argument else {
            throw SyntaxError(
                code: .nameNotConstant,
                message: "`\(function.name)` needs the name as a text in single quotes",
                help: "names are resolved when the playbook is loaded, so they cannot be computed",
                offset: offset,
                length: function.name.count)
        }
        if let slot = symbols.slot(of: wanted, kind) { return slot }
        let near = nearestName(to: wanted, among: symbols.names(kind))
        throw SyntaxError(
            code: .unknownName, message: "there is no \(kind.word) `\(wanted)`",
            help: near.map { "did you mean `\($0)`?" }, offset: offset,
            length: function.name.count + wanted.unicodeScalars.count + 4)
    }

    private func unknown(_ name: String, _ offset: Int) -> SyntaxError {
        let known = FunctionTable.standard.names + NameFunction.all.values.map(\.name)
        let help =
            FunctionTable.later.contains(name.lowercased())
            ? "it comes with a later version"
            : nearestName(to: name, among: known).map { "did you mean `\($0)`?" }
        return SyntaxError(
            code: .unknownFunction, message: "there is no function `\(name)`", help: help, offset: offset,
            length: name.unicodeScalars.count)
    }
}

extension SymbolKind {
    fileprivate var word: String {
        switch self {
        case .action: "step"
        case .variable: "variable"
        case .parameter: "parameter"
        case .loop: "loop"
        case .scope: "step with steps of its own"
        }
    }
}

/// Has nothing; constants need nothing.
private struct NoContext: EvaluationContext {
    func value(of reference: Reference) throws(EvaluationError) -> Value {
        throw EvaluationError("nothing can be referred to here")
    }
    var nowTicks: Int64 { 0 }
    func random() -> UInt64 { 0 }
}
