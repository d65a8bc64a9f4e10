/// A piece of an XML document, as a value.
public indirect enum XMLNode: Sendable, Hashable {
    /// An element with all that is in it.
    case element(XMLElement)
    /// Text, with its entities resolved.
    case text(String)
    /// A section of character data.
    case cdata(String)
    /// A comment.
    case comment(String)
    /// A processing instruction.
    case instruction(target: String, data: String)
}

/// An element of an XML document.
public struct XMLElement: Sendable, Hashable {
    /// An attribute or a namespace declaration.
    public struct Attribute: Sendable, Hashable {
        /// With its prefix: `xmlns`, `xmlns:a`, `a:b`.
        public var name: String
        /// Its text, with entities resolved.
        public var value: String

        /// An attribute.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// With its prefix.
    public var name: String
    /// Attributes and namespace declarations, in the order in which they are written.
    public var attributes: [Attribute]
    /// What is in it.
    public var children: [XMLNode]
    /// Whether an element with nothing in it is written `<a />`, not `<a></a>`.
    public var isSelfClosed: Bool

    /// An element.
    public init(
        name: String, attributes: [Attribute] = [], children: [XMLNode] = [], isSelfClosed: Bool = true
    ) {
        self.name = name
        self.attributes = attributes
        self.children = children
        self.isSelfClosed = isSelfClosed
    }
}

/// A document: its declaration, and its nodes, of which one is an element.
public struct XMLTree: Sendable, Hashable {
    /// `version`, `encoding` and `standalone` of the declaration; nil when there is none.
    public var declaration: [XMLElement.Attribute]?
    /// The root element, with comments and instructions beside it.
    public var nodes: [XMLNode]

    /// A document.
    public init(declaration: [XMLElement.Attribute]? = nil, nodes: [XMLNode]) {
        self.declaration = declaration
        self.nodes = nodes
    }
}

/// Why a text is no XML, or a path has no value.
public struct XMLError: Error, Sendable, Hashable {
    /// A fragment that says what is wrong, without any of the content.
    public var message: String

    /// An error with its message.
    public init(_ message: String) { self.message = message }
}
