/// A regular expression whose search takes time linear in the text, whatever the expression.
///
/// The language is ECMA-262's with the flag `u`, as JSON Schema asks, without what cannot be matched in linear time:
/// look-around and back-references are refused. A brace that begins no quantifier stands for itself. Of Unicode
/// properties the general categories and a few binary ones are known. Matching is simulated on all states at once
/// (Thompson, 1968), so patterns may come from strangers and so may texts.
public struct Pattern: Sendable {
    /// The expression as written.
    public let text: String
    private let program: PatternProgram

    /// Compiles an expression; the length of what repetitions with counts expand to is bounded.
    public init(_ text: String) throws(PatternError) {
        self.text = text
        var parser = PatternParser(text)
        program = try PatternProgram(parser.pattern())
    }

    /// Whether the expression matches anywhere in a text.
    public func matches(_ text: String) -> Bool { program.matches(text) }
}

extension Pattern: Hashable {
    /// Equal when written the same.
    public static func == (left: Pattern, right: Pattern) -> Bool { left.text.isExactly(right.text) }

    /// From the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
