public import Catalog
public import Engine
import Synchronization
public import Values

/// Carries out what plugins offer, inside this process.
///
/// A plugin is loaded, and a connection opened, at its first call. Calls are stopped at their deadline and
/// when their task is cancelled; a plugin that does not stop within the grace has its call ended for it.
/// Which requests were sent decides whether a failed call may be repeated.
public final class PluginHost: ConnectorHost {
    /// What is available.
    public let catalog: OperationCatalog
    let connections: [String: Connection]
    let runner: CallRunner
    let write: @Sendable (PluginLogLine) -> Void
    private let plugins: [LoadedPlugin]
    /// Connections of connectors that need none: no settings, no requests.
    private let bare: [String: Connection]

    /// A host of plugins and connections; `grace` is how long a plugin may take to stop when told.
    public init(
        plugins: [Plugin], connections: [ConnectionBinding], grace: Duration = .seconds(5),
        log: @escaping @Sendable (PluginLogLine) -> Void
    ) {
        let loaded = plugins.map { LoadedPlugin($0, write: log) }
        var owners: [String: (plugin: LoadedPlugin, descriptor: ConnectorDescriptor)] = [:]
        for plugin in loaded {
            for connector in plugin.plugin.descriptor.connectors where owners[connector.name] == nil {
                owners[connector.name] = (plugin, connector)
            }
        }
        catalog = OperationCatalog(owners.values.map(\.descriptor))
        var bound: [String: Connection] = [:]
        for binding in connections {
            guard let owner = owners[binding.connector] else { continue }
            bound[binding.name] = Connection(
                name: binding.name, connector: owner.descriptor, settings: binding.settings,
                transport: binding.transport, owner: owner.plugin)
        }
        self.connections = bound
        bare = owners.mapValues {
            Connection(
                name: "", connector: $0.descriptor, settings: [:], transport: NoTransport(), owner: $0.plugin)
        }
        self.plugins = loaded
        runner = CallRunner(grace: grace)
        write = log
    }

    /// Carries out one attempt of an action.
    public func perform(_ call: ActionCall) async -> CallResult {
        await act(call, kind: .invoke)
    }

    /// Finds out whether an attempt happened: ok, `notFound` or `unknownOutcome`.
    public func reconcile(_ call: ActionCall) async -> CallResult {
        guard let action = catalog.action(call.action), action.idempotency == .lookup else {
            return CallResult(
                status: .unknownOutcome, message: "`\(call.action)` cannot look up whether it happened")
        }
        var result = await act(call, kind: .reconcile)
        if result.status != .ok, result.status != .notFound { result.status = .unknownOutcome }
        return result
    }

    /// Calls a trigger.
    public func call(_ call: TriggerCall) async -> TriggerResult {
        do throws(CallFailure) {
            return try await listen(call)
        } catch {
            return TriggerResult(result: error.result)
        }
    }

    /// Tries a connection.
    ///
    /// One whose connector has no test is tried by opening it.
    public func test(connection name: String, deadline: Timestamp) async -> CallResult {
        do throws(CallFailure) {
            let connection = try connection(name, for: nil)
            let input = CallInput(kind: .test, deadline: deadline)
            let (raw, call) = try await run(input, on: connection, LiveCall.Terms())
            let result = finished(raw, call, connection.connector)
            guard result.status == .unsupported else { return result }
            return CallResult(
                status: .ok, message: "the connector has no test of its own; its settings are accepted")
        } catch {
            return error.result
        }
    }

    /// Stops the calls under way, closes the connections and ends the plugins' use.
    ///
    /// Takes the grace at most.
    public func shutDown() async {
        let all = Array(connections.values) + Array(bare.values)
        for connection in all {
            let calls = connection.beginClosing()
            let target = connection.openTarget
            for call in calls { runner.stop(call, .cancelled, on: target) }
        }
        var open: Set<ObjectIdentifier> = []
        for connection in all where await !connection.close(within: runner.grace) {
            open.insert(ObjectIdentifier(connection.owner))
        }
        for plugin in plugins where !open.contains(ObjectIdentifier(plugin)) { plugin.unload() }
    }

    /// The connection that a call of a connector runs on.
    func connection(_ name: String?, for connector: String?) throws(CallFailure) -> Connection {
        guard let name else {
            guard let connection = connector.flatMap({ bare[$0] }) else {
                throw CallFailure(.unsupported, "PL0101", "there is no connector `\(connector ?? "")`")
            }
            return connection
        }
        guard let connection = connections[name] else {
            throw CallFailure(.invalid, "PL0102", "there is no connection `\(name)` that a plugin serves")
        }
        if let connector, connection.connector.name != connector {
            throw CallFailure(
                .invalid, "PL0103",
                "connection `\(name)` is of connector `\(connection.connector.name)`, not `\(connector)`")
        }
        return connection
    }
}

/// For connectors without a connection: nothing can be sent.
private struct NoTransport: ConnectionTransport {
    func send(_ request: HTTPRequest, options: SendOptions) async throws(TransportError) -> HTTPResponse {
        throw TransportError(
            .egressDenied, "the step names no connection to send requests through", wasSent: false)
    }
}
