public import Catalog
public import Values

/// What an environment says about approvals.
public struct ApprovalSettings: Sendable {
    /// Groups of people, by name.
    public var groups: [String: [String]]
    /// How people are told when a step does not say: as its `notify`.
    public var notify: Value
    /// The connectors of the connections that can tell people, by the connections' names.
    public var connectors: [String: String]

    /// Settings.
    public init(
        groups: [String: [String]] = [:], notify: Value = .null, connectors: [String: String] = [:]
    ) {
        self.groups = groups
        self.notify = notify
        self.connectors = connectors
    }

    /// Whether a connector can tell people: chat that is known here, or an action that sends a mail.
    public static func canTell(_ connector: String, catalog: OperationCatalog) -> Bool {
        ["slack", "teams"].contains(connector)
            || ApprovalRoute.mailAction(of: connector, catalog: catalog) != nil
    }
}
