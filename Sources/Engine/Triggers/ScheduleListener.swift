import Expressions
public import Playbooks
public import Values

/// A playbook that a schedule starts, in one environment.
public struct ScheduleListener: Sendable {
    /// What a run is for.
    enum Kind: Sendable, Hashable {
        /// One instant.
        case instant
        /// The time until the next one; it begins so much later.
        case window(delay: Duration)
    }

    /// `ENVIRONMENT/PLAYBOOK`: what its state is kept under.
    public let name: String
    /// What is run.
    public let plan: Plan
    /// When.
    public let recurrence: Recurrence
    /// Values of parameters for all its runs.
    public let parameters: Value
    let kind: Kind
    /// Tells one schedule from another: a changed one begins anew.
    let fingerprint: String

    /// A listener of a plan; nil for one that no schedule starts.
    ///
    /// - Throws: `EN0011` when the schedule is wrong, `EN0004` when a parameter has no value.
    public init?(_ plan: Plan, environment: String, parameters: Value = [:]) throws(EngineError) {
        let template: Template
        var delay: Template?
        switch plan.trigger.kind {
        case .recurrence(let value): template = value
        case .window(let value, let wait):
            template = value
            delay = wait
        default: return nil
        }
        try ParameterCheck.check(parameters, plan.parameters)
        let document = try plan.triggerValue(template, parameters)
        recurrence = try plan.recurrence(document)
        if case .window = plan.trigger.kind {
            kind = .window(
                delay: try delay.map { template throws(EngineError) in
                    try Self.delay(try plan.triggerValue(template, parameters), of: plan)
                } ?? .zero)
        } else {
            kind = .instant
        }
        fingerprint = Mix.digest(document.json())
        name = "\(environment)/\(plan.name)"
        self.plan = plan
        self.parameters = parameters
    }

    private static func delay(_ value: Value, of plan: Plan) throws(EngineError) -> Duration {
        if value.isNull { return .zero }
        guard let delay = value.string.flatMap({ Duration(iso8601: $0) }), delay >= .zero else {
            throw EngineError.schedule(plan, "`delay` is a duration such as `PT5M`")
        }
        return delay
    }
}

extension Plan {
    /// The value of a template of the trigger, which can use parameters only.
    func triggerValue(_ template: Template, _ parameters: Value) throws(EngineError) -> Value {
        let context = TriggerContext(plan: self, parameters: parameters, trigger: nil, now: nil)
        do throws(EvaluationError) {
            return try template.evaluate(in: context)
        } catch {
            throw EngineError.schedule(self, error.message)
        }
    }

    /// The schedule of a document.
    func recurrence(_ document: Value) throws(EngineError) -> Recurrence {
        do throws(RecurrenceError) {
            return try Recurrence(document)
        } catch {
            throw EngineError.schedule(self, error.message)
        }
    }
}

extension EngineError {
    fileprivate static func schedule(_ plan: Plan, _ reason: String) -> EngineError {
        EngineError(
            code: "EN0011", message: "playbook `\(plan.name)`: the trigger's schedule: \(reason)",
            help: "correct the members of `recurrence` or `window`; they can use parameters only")
    }
}
