public import Values

/// A condition: a Boolean, an expression, or an object such as `{"and": [{"equals": [a, b]}]}`.
///
/// Source: Microsoft Learn, "Schema reference guide for trigger and action types", If; records of the real service: any
/// function's name may be a key, in any case, and objects may stand inside of arguments.
public struct Condition: Sendable {
    let node: Node
    private let evaluator: any Evaluator
    /// Everything that it reads of the run.
    public let references: Set<Reference>

    private init(_ node: Node, _ references: Set<Reference>) {
        self.node = node
        self.references = references
        evaluator = node.evaluator
    }

    /// Compiles a condition; parameters as in ``Template/compile(_:symbols:locate:address:)``.
    public static func compile(
        _ value: Value, symbols: some Symbols, locate: (String) -> SourceRange?, address: String
    ) -> (Condition, [Diagnostic]) {
        withoutActuallyEscaping(locate) { locate in
            var compiler = ConditionCompiler(symbols: symbols, locate: locate)
            let node = compiler.node(of: value, address, isOperand: false)
            return (Condition(node, compiler.references), compiler.findings)
        }
    }

    /// Compiles a condition that is all in one place.
    public static func compile(
        _ value: Value, symbols: some Symbols, at range: SourceRange?, address: String
    ) -> (Condition, [Diagnostic]) {
        compile(value, symbols: symbols, locate: { _ in range }, address: address)
    }

    /// Whether it holds now; a result that is not a Boolean is an error.
    public func evaluate(in context: some EvaluationContext) throws(EvaluationError) -> Bool {
        try evaluator.truth(for: .condition, in: context)
    }
}
