import Catalog
import Engine
import PluginHost
import Values

/// A plugin in use: a host, two connections of one connector, and what the host wrote about them.
final class KitSession: Sendable {
    /// What the host's complaints mean in a check, where it is not the usual.
    typealias Meanings = [PluginComplaint.Kind: FindingCode]

    let connector: String
    let host: PluginHost
    let service: ScriptedService
    let log: SessionLog
    private let options: KitOptions
    private let clock = SystemClock()

    static let connection = "first"
    static let secondConnection = "second"
    /// The key of every call, which recorded requests may hold.
    static let idempotencyKey = "key-1"

    init(
        _ plugin: Plugin, _ connector: String, settings: Value, service: ScriptedService,
        options: KitOptions
    ) {
        self.connector = connector
        self.service = service
        self.options = options
        let log = SessionLog()
        self.log = log
        let bindings = [Self.connection, Self.secondConnection].map {
            ConnectionBinding(name: $0, connector: connector, settings: settings, transport: service)
        }
        host = PluginHost(plugins: [plugin], connections: bindings, grace: options.grace) { log.add($0) }
    }

    /// When a call that begins now must be over.
    func deadline(_ time: Duration? = nil) -> Timestamp { clock.now + (time ?? options.patience) }

    /// Performs an action.
    func act(
        _ action: String, _ input: Value, on connection: String = KitSession.connection,
        within time: Duration? = nil, isDryRun: Bool = false
    ) async -> CallResult {
        await host.perform(call(action, input, on: connection, within: time, isDryRun: isDryRun))
    }

    /// Looks up whether an action happened.
    func reconcile(_ action: String, _ input: Value) async -> CallResult {
        await host.reconcile(call(action, input))
    }

    private func call(
        _ action: String, _ input: Value, on connection: String = KitSession.connection,
        within time: Duration? = nil, isDryRun: Bool = false
    ) -> ActionCall {
        ActionCall(
            action: "\(connector).\(action)", connection: connection, input: input,
            idempotencyKey: Self.idempotencyKey, attempt: 1, deadline: deadline(time), trace: "plugin-test",
            isDryRun: isDryRun)
    }

    /// Calls a trigger.
    func ask(_ trigger: String, _ kind: TriggerCall.Kind, _ input: Value = [:]) async -> TriggerResult {
        await host.call(
            TriggerCall(
                trigger: "\(connector).\(trigger)", connection: Self.connection, input: input, kind: kind,
                deadline: deadline()))
    }

    /// Tries a connection, which opens it.
    func test(_ connection: String = KitSession.connection) async -> CallResult {
        await host.test(connection: connection, deadline: deadline())
    }

    /// How long a plugin is listened to when nothing is left to be done.
    private static let afterthought = Duration.milliseconds(20)

    /// Ends the use; how long that took.
    func close() async -> Duration {
        try? await Task.sleep(for: Self.afterthought)
        let start = ContinuousClock.now
        await host.shutDown()
        return ContinuousClock.now - start
    }
}

extension CallResult {
    /// Whether the plugin itself completed the call, and not the host in place of one that hangs or is lost.
    var isOfPlugin: Bool { code != "PL0106" && !code.hasPrefix("PL02") }

    /// As a report shows it: `THROTTLED ("too many requests")`.
    var shown: String { message.isEmpty ? status.name : "\(status.name) (\"\(message.prefix(200))\")" }
}
