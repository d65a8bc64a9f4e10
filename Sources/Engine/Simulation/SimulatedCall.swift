public import Values

/// Something that a simulated run asks of the world.
public struct SimulatedCall: Sendable, Hashable {
    /// What is asked for.
    public enum Purpose: Sendable, Hashable {
        /// The answer of a connector's action.
        case action
        /// The answer of the action that registers a webhook.
        case registration
        /// The answer of another playbook.
        case playbook
        /// The request to a webhook's callback address.
        case callback
    }

    /// What is asked for.
    public var purpose: Purpose
    /// The step with its iterations, and with the steps of the playbooks around it: `run_child/each[1]/scan`.
    public var path: String
    /// The step's name.
    public var step: String
    /// The action, or the playbook's name.
    public var operation: String
    /// The evaluated input; of a playbook `{headers, body}`.
    public var input: Value
    /// 1 for the first.
    public var attempt: Int
}

/// What the world answers.
public enum SimulatedAnswer: Sendable, Hashable {
    /// The call ended so.
    case result(CallResult)
    /// Nobody answers: only a time limit ends the step.
    case silence
    /// As nothing is said: the other playbook is simulated too where it is known, and whatever else is asked gives
    /// status 200 and an empty object.
    case unspecified
}
