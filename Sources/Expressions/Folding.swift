import Values

extension Node {
    /// A call, or its value where its arguments are constants.
    static func calling(_ entry: FunctionTable.Entry, _ arguments: [Node]) -> Node {
        switch entry.form {
        case .eager:
            return entry.isPure ? Node.call(entry, arguments).folded(arguments) : .call(entry, arguments)
        case .all: return deciding(arguments, by: false) { .all($0) }
        case .any: return deciding(arguments, by: true) { .any($0) }
        case .choose:
            if case .constant(.bool(let truth)) = arguments[0] { return truth ? arguments[1] : arguments[2] }
            return .choose(arguments[0], arguments[1], arguments[2])
        case .coalesce:
            let rest = arguments.drop { $0.constantValue?.isNull == true }
            if rest.isEmpty { return .constant(.null) }
            if let first = rest.first, first.constantValue != nil { return first }
            return .coalesce(Array(rest))
        }
    }

    /// Steps from a value, or what they lead to where all is constant.
    static func stepping(_ base: Node, _ steps: [Step]) -> Node {
        var (start, all) = (base, steps)
        if case .path(let inner, let first) = base { (start, all) = (inner, first + steps) }
        let keys = steps.compactMap { step in if case .element(let key, _) = step { key } else { nil } }
        return Node.path(start, all).folded([base] + keys)
    }

    /// Leading constants decide, or drop out; those behind something that may fail are left to be reached.
    private static func deciding(_ arguments: [Node], by decisive: Bool, _ node: ([Node]) -> Node) -> Node {
        let rest = arguments.drop { $0.constantValue?.bool == !decisive }
        if rest.isEmpty { return .constant(.bool(!decisive)) }
        if rest.first?.constantValue?.bool == decisive { return .constant(.bool(decisive)) }
        return node(Array(rest))
    }

    /// The value of a node whose parts are constants.
    ///
    /// One that fails stays, so that it fails when it is reached: `if(equals(1, 2), div(1, 0), 2)` is 2. A large value
    /// stays too, so that a playbook is not larger in memory than what was written.
    private func folded(_ parts: [Node]) -> Node {
        guard parts.allSatisfy({ $0.constantValue != nil }),
            let value = try? evaluator.value(in: NoContext()), value.isSmall
        else { return self }
        return .constant(value)
    }
}

extension Value {
    fileprivate var isSmall: Bool {
        switch self {
        case .string(let text): text.utf8.count <= 16_384
        case .array(let items): items.count <= 1024
        default: true
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
