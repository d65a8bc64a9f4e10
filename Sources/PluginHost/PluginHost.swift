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
    let runner: CallRunner
    let write: @Sendable (PluginLogLine) -> Void
    private let routes: Mutex<Routes>

    /// A host of plugins and connections; `grace` is how long a plugin may take to stop when told.
    public init(
        plugins: [Plugin], connections: [ConnectionBinding], grace: Duration = .seconds(5),
        log: @escaping @Sendable (PluginLogLine) -> Void
    ) {
        var routes = Routes()
        for plugin in plugins { routes.add(LoadedPlugin(plugin, connections, write: log), connections) }
        self.routes = Mutex(routes)
        runner = CallRunner(grace: grace)
        write = log
    }

    /// What is available.
    public var catalog: OperationCatalog { routes.withLock(\.catalog) }

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

    /// Tries a connection: as its descriptor says, or by the plugin's own code.
    ///
    /// One whose connector has no test is tried by opening it.
    public func test(connection name: String, deadline: Timestamp) async -> CallResult {
        do throws(CallFailure) {
            let connection = try enter(name, for: nil)
            defer { connection.leave() }
            let connector = connection.connector
            if let test = connector.test { return await self.test(connector, test, name, deadline) }
            let isOpened = CallResult(
                status: .ok, message: "the connector has no test of its own; its settings are accepted")
            if connection.owner.plugin.library.isDescriptor {
                try await open(connection, deadline)
                return isOpened
            }
            let input = CallInput(kind: .test, deadline: deadline)
            let (raw, call) = try await run(input, on: connection, LiveCall.Terms())
            let result = finished(raw, call, connector)
            return result.status == .unsupported ? isOpened : result
        } catch {
            return error.result
        }
    }

    /// Opens what a connection without code of a plugin has: its native functions, or its settings alone.
    private func open(_ connection: Connection, _ deadline: Timestamp) async throws(CallFailure) {
        guard !connection.connector.nativeFunctions.isEmpty else {
            _ = try connection.checkedSettings()
            return
        }
        let label = CallLabel(
            connector: connection.connector.name, connection: connection.name, operation: "", trace: "",
            write: write)
        _ = try await connection.open(runner, label, until: deadline)
    }

    private func test(
        _ connector: ConnectorDescriptor, _ test: ConnectionTest, _ connection: String, _ deadline: Timestamp
    ) async -> CallResult {
        let call = ActionCall(
            action: "\(connector.name).\(test.action)", connection: connection, input: test.input,
            idempotencyKey: "connection-test", attempt: 1, deadline: deadline, trace: "connection-test")
        var result = await act(call, kind: .invoke)
        let permissions = connector.actions.first { $0.name == test.action }?.permissions ?? []
        if result.status == .forbidden, !permissions.isEmpty {
            let names = permissions.map { "`\($0)`" }.joined(separator: " or ")
            result.message += "; it needs the permission \(names)"
        }
        // What the action gives is of no interest here, and a member `message` of it would be shown.
        if result.status == .ok { result.output = .null }
        return result
    }

    /// Stops the calls under way, closes the connections and ends the plugins' use.
    ///
    /// Takes the grace at most.
    public func shutDown() async {
        let (all, plugins) = routes.withLock { ($0.all, $0.plugins) }
        for connection in all {
            let calls = connection.beginClosing()
            let target = connection.openTarget
            for call in calls { runner.stop(call, .cancelled, on: target) }
        }
        var open: Set<ObjectIdentifier> = []
        for connection in all where await !connection.close(within: runner.grace) {
            open.insert(ObjectIdentifier(connection.owner))
        }
        for plugin in plugins where !open.contains(ObjectIdentifier(plugin)) { await plugin.unload() }
    }

    /// Puts a new version of a plugin in the place of the one in use.
    ///
    /// Calls from now on use the new one; those under way end on the old one, whose worker then goes. Its connections
    /// are bound anew, because what a connection may do is said by the descriptor.
    /// - Throws: why the new version is not used; the old one stays.
    public func upgrade(to plugin: Plugin, connections: [ConnectionBinding]) throws(PluginRefusal) {
        let replacement = LoadedPlugin(plugin, connections, write: write)
        let result = routes.withLock { $0.replace(with: replacement, connections) }
        let (old, retired) = try result.get()
        let grace = runner.grace
        Task {
            for connection in retired { _ = connection.beginClosing() }
            var isIdle = true
            for connection in retired where await !connection.close(within: grace) { isIdle = false }
            if isIdle { await old.unload() }
        }
    }

    /// The connection that a call of a connector runs on, counted as in use: to be left afterwards.
    func enter(_ name: String?, for connector: String?) throws(CallFailure) -> Connection {
        while true {
            let connection = try connection(name, for: connector)
            if connection.enter() { return connection }
            // Closing because the plugin was upgraded, and then there is another; or for good.
            guard try self.connection(name, for: connector) !== connection else {
                throw CallFailure(.transient, "PL0108", "the host is shutting down")
            }
        }
    }

    private func connection(_ name: String?, for connector: String?) throws(CallFailure) -> Connection {
        guard let name else {
            guard let connection = connector.flatMap({ name in routes.withLock { $0.bare[name] } }) else {
                throw CallFailure(.unsupported, "PL0101", "there is no connector `\(connector ?? "")`")
            }
            return connection
        }
        guard let connection = routes.withLock({ $0.connections[name] }) else {
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
