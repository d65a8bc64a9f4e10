public import Values

/// A workflow definition, made plain: whatever was to be decided when it is deployed is decided.
public struct FoundDefinition: Sendable {
    /// The title.
    public var name: String
    /// Where it runs today.
    public var flavour: Flavour
    /// The file it is in; for a file in an archive the archive's path, `/`, and the path inside.
    public var file: String
    /// The text of that file, for places in it.
    public var text: String
    /// The members, and the indices of items, that lead from the JSON document's root to the definition.
    public var path: [String]
    /// The definition, with the expressions of deployment templates resolved.
    public var definition: Value
    /// Values of the definition's parameters that are given outside of it.
    public var parameters: JSONObject
    /// The managed API of each connection key, such as `azuresentinel`; `serviceprovider:x` for built-in
    /// connectors.
    public var connections: [String: String]
    /// What needs a person.
    public var notes: [ImportNote]

    /// A definition of its parts.
    public init(
        name: String, flavour: Flavour, file: String, text: String, path: [String] = [], definition: Value,
        parameters: JSONObject = JSONObject(), connections: [String: String] = [:], notes: [ImportNote] = []
    ) {
        self.name = name
        self.flavour = flavour
        self.file = file
        self.text = text
        self.path = path
        self.definition = definition
        self.parameters = parameters
        self.connections = connections
        self.notes = notes
    }
}

/// Something about a definition that a person has to look at.
public struct ImportNote: Sendable, Hashable {
    /// `IM0010` and so on; rows in `docs/errors.md`.
    public var code: String
    /// What was met, and what was done about it.
    public var message: String
    /// What to do.
    public var help: String
    /// The JSON pointer of the place in the document.
    public var place: String

    /// A note.
    public init(code: String, message: String, help: String, place: String) {
        self.code = code
        self.message = message
        self.help = help
        self.place = place
    }
}
