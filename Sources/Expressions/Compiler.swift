import Values

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
        case .call(let name, let arguments, let offset): return try call(name, arguments, offset)
        case .path(let base, let steps):
            var compiled: [Node.Step] = []
            for step in steps {
                let key = try node(step.key)
                let allowance: Node.Guard = step.isSafe ? .safe : .strict
                if case .constant(.string(let name)) = key {
                    compiled.append(.member(MemberName(name), allowance))
                } else {
                    compiled.append(.element(key, allowance))
                }
            }
            return .stepping(try node(base), compiled)
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
        return .calling(entry, nodes)
    }

    // MARK: names

    private mutating func reference(
        _ function: NameFunction, _ name: String, _ arguments: [Syntax], _ offset: Int
    ) throws(SyntaxError) -> Node {
        let count = (function.kind == nil ? 0 : 1) + function.extraArguments
        guard arguments.count == count else {
            throw SyntaxError(
                code: .argumentCount,
                message: "`\(function.name)` takes \(count) argument\(count == 1 ? "" : "s"), "
                    + "not \(arguments.count)",
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
        let steps = function.members.map { Node.Step.member(MemberName($0), .lenient) }
        if !steps.isEmpty { node = .path(node, steps) }
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
        let help = nearestName(to: name, among: known).map { "did you mean `\($0)`?" }
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
