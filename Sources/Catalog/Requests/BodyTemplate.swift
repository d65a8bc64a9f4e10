public import Values

/// A JSON value with placeholders in its strings.
public indirect enum BodyTemplate: Sendable, Hashable {
    /// A value as it is.
    case value(Value)
    /// A string that is one placeholder: it takes the value with its type, or is left out where there is none.
    case placeholder(Placeholder)
    /// A text with placeholders in it.
    case text(TextTemplate)
    /// Items, those without a value left out.
    case array([BodyTemplate])
    /// Members in the order written, those without a value left out.
    case object([Member])

    /// A member of an object.
    public struct Member: Sendable, Hashable {
        /// As the service spells it.
        public var name: String
        /// What it is given.
        public var value: BodyTemplate
    }

    var placeholders: [Placeholder] {
        switch self {
        case .value: []
        case .placeholder(let placeholder): [placeholder]
        case .text(let text): text.placeholders
        case .array(let items): items.flatMap(\.placeholders)
        case .object(let members): members.flatMap(\.value.placeholders)
        }
    }
}
