public import Values

/// What came of reading a workflow definition.
public struct DefinitionResult: Sendable {
    /// The plan; nil when a finding is an error.
    public var plan: Plan?
    /// What is wrong or doubtful, with places in the JSON.
    public var findings: [Diagnostic]
    /// The connections it needs, by their keys.
    public var connections: [NeededConnection]
    /// What a person should look at after an import: what was approximated, left out or ignored.
    public var notes: [Diagnostic]
    /// The native document; nil when there is none.
    var document: YAMLNode?

    /// The playbook's name; empty when there is no document.
    public var name: String { document?["name"]?.text ?? "" }

    /// The native playbook as YAML; nil when there is no document.
    public func yaml() -> String? { document.map { YAMLWriter.text(of: $0) } }
}

/// A connection that a definition names.
public struct NeededConnection: Sendable, Hashable {
    /// What the definition calls it.
    public var key: String
    /// The managed API: `azuresentinel`.
    public var api: String
    /// The connector that has the API's operations; nil when no plugin has.
    public var connector: String?
    /// What the playbook calls it.
    public var name: String

    /// A connection.
    public init(key: String, api: String, connector: String?, name: String) {
        self.key = key
        self.api = api
        self.connector = connector
        self.name = name
    }
}
