import Catalog
import Engine
import HostConnectors
import Playbooks
import PluginHost
import Values

/// Finds a policy at the service that raises its alerts, and says whether playbooks can be attached to it.
struct PolicyLookup {
    let house: House
    let plan: Plan
    let trigger: TriggerDescriptor

    /// The policy's name as the service spells it; throws where there is none or its type is not usable.
    func name(of wanted: String) async throws -> String {
        let policies = try await all()
        guard
            let policy = policies.first(where: {
                $0["id"]?.string == wanted || $0["name"]?.string?.lowercased() == wanted.lowercased()
            }), let name = policy["name"]?.string
        else {
            let near = nearestName(to: wanted, among: policies.compactMap { $0["name"]?.string })
            throw CommandFailure(
                "CL0032", "the service has no policy `\(wanted)`",
                help: near.map { "did you mean `\($0)`?" } ?? "check the name in the service's policy list")
        }
        if let reason = PolicyTypes.refusal(of: policy["policyType"]?.string ?? "") {
            throw CommandFailure(
                "CL0033", "alerts of `\(name)` cannot start playbooks: \(reason)",
                help: "choose a policy that watches user activity, such as an activity or anomaly policy")
        }
        return name
    }

    private func all() async throws -> [Value] {
        guard let list = trigger.policyList, let use = plan.trigger.use,
            case .connector(_, let connection, _) = plan.trigger.kind
        else { return [] }
        let host = try house.makeHost(log: Logging.quiet)
        let result = await host.perform(
            ActionCall(
                action: "\(OperationCatalog.split(use).connector).\(list)", connection: connection,
                input: [:],
                idempotencyKey: "policy-list", attempt: 1, deadline: SystemClock().now + .seconds(30),
                trace: "policy attach"))
        await host.shutDown()
        guard result.status == .ok else {
            throw CommandFailure(
                "CL0034", "cannot list the service's policies: \(result.message)",
                help: "test the connection with `riposte connection test`, or attach with `--unchecked`")
        }
        return result.output["value"]?.array ?? []
    }
}
