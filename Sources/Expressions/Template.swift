public import Values

/// A JSON value as it stands in a playbook, with the expressions in its strings and names compiled.
public struct Template: Sendable {
    let shape: Shape
    private let evaluator: any Evaluator
    /// Everything that it reads of the run.
    public let references: Set<Reference>

    indirect enum Shape: Sendable {
        case constant(Value)
        case expression(Node)
        case text([Node])
        case array([Shape])
        case object([(name: Shape, value: Shape)])
    }

    private init(_ shape: Shape, _ references: Set<Reference>) {
        self.shape = shape
        self.references = references
        evaluator = Node(shape).evaluator
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
            return (Template(shape, compiler.references), compiler.findings)
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
        Template(.constant(value), [])
    }

    /// The value, when there is nothing to evaluate.
    public var constantValue: Value? {
        if case .constant(let value) = shape { value } else { nil }
    }

    /// The value now.
    public func evaluate(in context: some EvaluationContext) throws(EvaluationError) -> Value {
        try evaluator.value(in: context)
    }
}
