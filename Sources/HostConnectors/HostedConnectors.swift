public import Catalog
public import Engine
public import Values

/// The connectors that are built in, before those of plugins.
public struct HostedConnectors<Plugins: ConnectorHost>: ConnectorHost {
    private let http: HTTPConnector
    private let approvals: ApprovalsConnector
    /// What answers for everything else.
    public let plugins: Plugins

    /// A host of both.
    public init(http: HTTPConnector, approvals: ApprovalsConnector, plugins: Plugins) {
        self.http = http
        self.approvals = approvals
        self.plugins = plugins
    }

    /// What is available: what is built in, and what the plugins offer now.
    public var catalog: OperationCatalog { BuiltIn.catalog(with: plugins.catalog) }

    /// Carries out one attempt.
    public func perform(_ call: ActionCall) async -> CallResult {
        switch OperationCatalog.split(call.action).connector {
        case "http": await http.perform(call)
        case "approvals": await approvals.perform(call)
        default: await plugins.perform(call)
        }
    }

    /// Finds out whether an attempt happened; of a request to any address that cannot be known.
    public func reconcile(_ call: ActionCall) async -> CallResult {
        guard call.action == "http.request" else { return await plugins.reconcile(call) }
        return CallResult(
            status: .unknownOutcome, message: "`http.request` cannot look up whether it happened")
    }

    /// Calls a trigger.
    public func call(_ call: TriggerCall) async -> TriggerResult { await plugins.call(call) }

    /// Tries a connection.
    public func test(connection: String, deadline: Timestamp) async -> CallResult {
        await plugins.test(connection: connection, deadline: deadline)
    }
}

/// The connectors that need no plugin.
public enum BuiltIn {
    /// Their descriptors.
    public static var descriptors: [ConnectorDescriptor] {
        [HTTPConnector.descriptor, ApprovalsConnector.descriptor].compactMap { $0 }
    }

    /// A catalog of plugins with them added; of two with one name the built-in one counts.
    public static func catalog(with plugins: OperationCatalog) -> OperationCatalog {
        OperationCatalog(descriptors + plugins.connectors.values)
    }
}
