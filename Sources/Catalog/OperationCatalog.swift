/// The operations that are available: what playbooks are checked against and what `plugin list` shows.
public struct OperationCatalog: Sendable {
    /// The connectors, by name.
    public private(set) var connectors: [String: ConnectorDescriptor] = [:]

    /// A catalog of the connectors given; of two with one name the first stays.
    public init(_ connectors: some Sequence<ConnectorDescriptor> = []) {
        for connector in connectors where self.connectors[connector.name] == nil {
            self.connectors[connector.name] = connector
        }
    }

    /// The action called `connector.name`.
    public func action(_ qualifiedName: String) -> ActionDescriptor? {
        let (connector, operation) = Self.split(qualifiedName)
        return connectors[connector]?.actions.first { $0.name == operation }
    }

    /// The trigger called `connector.name`.
    public func trigger(_ qualifiedName: String) -> TriggerDescriptor? {
        let (connector, operation) = Self.split(qualifiedName)
        return connectors[connector]?.triggers.first { $0.name == operation }
    }

    /// All `connector.action` names, sorted.
    public var actionNames: [String] {
        connectors.values.flatMap { connector in connector.actions.map { "\(connector.name).\($0.name)" } }
            .sorted()
    }

    /// All `connector.trigger` names, sorted.
    public var triggerNames: [String] {
        connectors.values.flatMap { connector in connector.triggers.map { "\(connector.name).\($0.name)" } }
            .sorted()
    }

    /// `a.b` as `("a", "b")`; without a dot the second part is empty.
    public static func split(_ qualifiedName: String) -> (connector: String, operation: String) {
        guard let dot = qualifiedName.firstIndex(of: ".") else { return (qualifiedName, "") }
        return (String(qualifiedName[..<dot]), String(qualifiedName[qualifiedName.index(after: dot)...]))
    }
}
