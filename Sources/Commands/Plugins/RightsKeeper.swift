import Catalog
import Engine
import HostConnectors
import Playbooks
import PluginHost
import Values

/// A host that carries out only what the environment grants: before a plugin hears of anything.
struct RightsKeeper<Host: ConnectorHost>: ConnectorHost {
    /// What carries it out.
    let host: Host
    let environment: Playbooks.Environment

    var catalog: OperationCatalog { host.catalog }

    func perform(_ call: ActionCall) async -> CallResult {
        if let refusal = environment.refusal(of: call.action, connection: call.connection) {
            return Self.result(refusal)
        }
        return await host.perform(call)
    }

    /// What happened before an action was denied may still be found out.
    func reconcile(_ call: ActionCall) async -> CallResult {
        guard let refusal = call.connection.flatMap({ environment.refusal(ofConnection: $0) }) else {
            return await host.reconcile(call)
        }
        return CallResult(status: .unknownOutcome, code: refusal.code, message: refusal.message)
    }

    func call(_ call: TriggerCall) async -> TriggerResult {
        if let refusal = environment.refusal(of: call.trigger, connection: call.connection) {
            return TriggerResult(result: Self.result(refusal))
        }
        return await host.call(call)
    }

    func test(connection: String, deadline: Timestamp) async -> CallResult {
        if let refusal = environment.refusal(ofConnection: connection) {
            // Not `forbidden`: that would blame the service.
            return Self.result(refusal, .permanent)
        }
        return await host.test(connection: connection, deadline: deadline)
    }

    private static func result(_ refusal: RightsRefusal, _ status: CallStatus = .forbidden) -> CallResult {
        CallResult(status: status, code: refusal.code, message: "\(refusal.message): \(refusal.help)")
    }
}

extension RightsKeeper<HostedConnectors<PluginHost>> {
    /// The host of the plugins, for what is no call of theirs.
    var plugins: PluginHost { host.plugins }

    /// Stops the plugins' calls, closes the connections and ends the plugins' use.
    func shutDown() async { await host.plugins.shutDown() }
}
