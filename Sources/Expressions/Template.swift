public import Values

/// A JSON value as it stands in a playbook, with the expressions in its strings and names compiled.
public struct Template: Sendable {
    let shape: Shape
    /// Everything that it reads of the run.
    public let references: Set<Reference>

    indirect enum Shape: Sendable {
        case constant(Value)
        case expression(Node)
        case text([Node])
        case array([Shape])
        case object([(name: Shape, value: Shape)])
    }

    /// Compiles a value.
    ///
    /// - Parameters:
    ///   - symbols: the names of the playbook.
    ///   - locate: where the text at an address begins, for positions; nil for unknown.
    ///   - address: the value's own address; those below it are `address.member` and `address[0]`.
    /// - Returns: the template, and what is wrong with it. One with errors evaluates to what is left.
    public static func compile(
        _ value: Value, symbols: some Symbols, locate: (String) -> SourceRange?, address: String
    ) -> (Template, [Diagnostic]) {
        withoutActuallyEscaping(locate) { locate in
            var compiler = TemplateCompiler(symbols: symbols, locate: locate)
            let shape = compiler.shape(of: value, address)
            return (Template(shape: shape, references: compiler.references), compiler.findings)
        }
    }

    /// Compiles a value that is all in one place.
    public static func compile(
        _ value: Value, symbols: some Symbols, at range: SourceRange?, address: String
    ) -> (Template, [Diagnostic]) {
        compile(value, symbols: symbols, locate: { _ in range }, address: address)
    }

    /// A template that is just the value.
    public static func constant(_ value: Value) -> Template {
        Template(shape: .constant(value), references: [])
    }

    /// The value, when there is nothing to evaluate.
    public var constantValue: Value? {
        if case .constant(let value) = shape { value } else { nil }
    }

    /// The value now.
    public func evaluate(in context: some EvaluationContext) throws(EvaluationError) -> Value {
        try Self.value(of: shape, in: context)
    }

    private static func value(
        of shape: Shape, in context: any EvaluationContext
    ) throws(EvaluationError) -> Value {
        switch shape {
        case .constant(let value): return value
        case .expression(let node): return try Evaluator.value(of: node, in: context)
        case .text(let parts):
            var text = ""
            for part in parts {
                let piece = try Evaluator.value(of: part, in: context).expressionText
                try TextLimit.check(text.utf8.count + piece.utf8.count)
                text += piece
            }
            return .string(text)
        case .array(let shapes):
            var items: [Value] = []
            items.reserveCapacity(shapes.count)
            for shape in shapes { items.append(try value(of: shape, in: context)) }
            return .array(items)
        case .object(let members):
            var object = JSONObject()
            for (name, shape) in members {
                object[try value(of: name, in: context).expressionText] = try value(of: shape, in: context)
            }
            return .object(object)
        }
    }
}
