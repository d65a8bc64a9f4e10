import Values

/// An expression as it is written, names not yet resolved.
indirect enum Syntax {
    case literal(Value)
    case call(String, [Syntax], offset: Int)
    /// What follows a call or a literal: `.name`, `['name']`, `[0]`, each with or without `?`.
    case path(Syntax, [SyntaxStep])
}

/// One step of a path.
struct SyntaxStep {
    var key: Syntax
    var isSafe: Bool
}

/// A compiled expression: names are slots, functions are table entries, constants are folded.
indirect enum Node: Sendable {
    case constant(Value)
    case reference(Reference)
    case call(FunctionTable.Entry, [Node])
    case all([Node])
    case any([Node])
    case choose(Node, Node, Node)
    case coalesce([Node])
    /// Steps from a value to what is inside of it, flat so that long paths need no stack.
    case path(Node, [Step])

    /// One step of a path.
    enum Step: Sendable {
        case member(MemberName, Guard)
        /// A key that is computed, or a number.
        case element(Node, Guard)
    }

    /// What a step forgives.
    enum Guard: Sendable {
        /// Nothing.
        case strict
        /// `?`: a missing member, an index out of range, and null above.
        case safe
        /// The `body` of outputs that are something else, too.
        case lenient
    }

    /// The value, if nothing is left to evaluate.
    var constantValue: Value? {
        if case .constant(let value) = self { value } else { nil }
    }
}

/// The name of a member, prepared for look-ups; a class, so that a step holds a single reference.
final class MemberName: Sendable {
    let text: String
    /// `body/from/emailAddress`: one name for a way down, as Power Automate writes it; empty for other names.
    let parts: [String]

    init(_ text: String) {
        self.text = text
        parts =
            text.utf8.contains(UInt8(ascii: "/"))
            ? text.split(separator: "/", omittingEmptySubsequences: false).map(String.init) : []
    }
}
