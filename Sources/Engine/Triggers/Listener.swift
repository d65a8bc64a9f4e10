public import Catalog
import Expressions
public import Playbooks
public import Values

/// A playbook that a connector's trigger starts, in one environment.
public struct Listener: Sendable {
    /// `ENVIRONMENT/PLAYBOOK`: what its state is kept under.
    public let name: String
    /// What is run.
    public let plan: Plan
    /// The trigger, `connector.name`.
    public let use: String
    /// The connection that it goes through.
    public let connection: String?
    /// How events come.
    public let mode: TriggerMode
    /// The trigger's evaluated `with`.
    public let input: Value
    /// Names or ids of the policies that it is attached to.
    public let policies: [String]
    /// Values of parameters for all its runs.
    public let parameters: Value
    /// What the connector says of the trigger.
    public let descriptor: TriggerDescriptor
    /// How often it is polled.
    let interval: Duration

    /// A listener of a plan; nil for one that is only started by hand.
    ///
    /// - Parameters:
    ///   - plan: the playbook.
    ///   - environment: the environment's name.
    ///   - policies: playbooks by the policy they are attached to.
    ///   - parameters: values of parameters for all its runs.
    ///   - catalog: where the trigger is described.
    ///   - takesWebhooks: whether services can reach this host.
    /// - Throws: `EN0008` when the trigger is not known, `EN0009` when its `with` has no value, `EN0011` when its
    ///   `recurrence` is wrong, `EN0004`.
    public init?(
        _ plan: Plan, environment: String, policies: [String: [String]], parameters: Value = [:],
        catalog: OperationCatalog, takesWebhooks: Bool
    ) throws(EngineError) {
        guard case .connector(let use, let connection, let with) = plan.trigger.kind else { return nil }
        guard let descriptor = catalog.trigger(use) else {
            throw EngineError(
                code: "EN0008", message: "playbook `\(plan.name)`: there is no trigger `\(use)`",
                help: "install the plugin that has it, or correct the name")
        }
        try ParameterCheck.check(parameters, plan.parameters)
        let context = TriggerContext(plan: plan, parameters: parameters, trigger: nil, now: nil)
        do throws(EvaluationError) {
            input = try with.evaluate(in: context)
        } catch {
            throw EngineError(
                code: "EN0009", message: "playbook `\(plan.name)`: the trigger's `with`: \(error.message)",
                help: "a trigger's `with` can use parameters only")
        }
        let polls = try plan.trigger.polls.map { template throws(EngineError) in
            try plan.recurrence(try plan.triggerValue(template, parameters)).length
        }
        interval = polls ?? descriptor.interval
        let modes = descriptor.modes
        mode = modes.first { takesWebhooks || $0 != .webhook } ?? modes.first ?? .poll
        name = "\(environment)/\(plan.name)"
        self.plan = plan
        self.use = use
        self.connection = connection
        self.policies = policies.filter { $0.value.contains(plan.name) }.map(\.key).sorted()
        self.parameters = parameters
        self.descriptor = descriptor
    }

    /// Whether events count only when they belong to a policy that it is attached to.
    public var isBoundToPolicies: Bool { !descriptor.policyPath.isEmpty }

    /// Whether any event can start it.
    public var canStart: Bool { !isBoundToPolicies || !policies.isEmpty }
}
