public import Playbooks
public import Values

/// An action to be carried out, without what only the host knows.
public struct PlannedCall: Sendable, Hashable {
    /// `connector.action`.
    public var action: String
    /// The connection's name.
    public var connection: String?
    /// The evaluated `with`.
    public var input: Value
    /// Stable over attempts, restarts and hosts; at most 64 printable characters.
    public var idempotencyKey: String
    /// 1 for the first.
    public var attempt: Int
    /// The step's time limit, or that of a block around it.
    public var notAfter: Timestamp?
    /// The step with its iterations: `each_device[1]/scan`.
    public var path: String
}

/// Another playbook to be run for a step.
public struct ChildCall: Sendable, Hashable {
    /// The playbook's name.
    public var playbook: String
    /// `{headers, body}`: what its trigger gives.
    public var outputs: Value
    /// Stable over restarts: the same key starts one run.
    public var key: String
}

/// The answer to the request that started a run.
public struct RunResponse: Sendable, Hashable {
    /// The HTTP status.
    public var status: Int
    /// Header fields, an object.
    public var headers: Value
    /// The body; null for none.
    public var body: Value

    /// An answer.
    public init(status: Int, headers: Value = [:], body: Value = .null) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// What the host has to do for a run.
public enum RunEffect: Sendable, Hashable {
    /// Journal the attempt's start, then make the call.
    case perform(InstanceID, PlannedCall)
    /// Find out whether the call happened.
    case reconcile(InstanceID, PlannedCall)
    /// Send `timerFired` when the instant has come.
    case sleep(InstanceID, until: Timestamp)
    /// Start another playbook, or find the run that was started before, and send `childFinished` when it answers.
    case startChild(InstanceID, ChildCall)
    /// Let requests to the step's callback address in, and send `calledBack` for the first.
    case awaitCallback(InstanceID)
    /// Take the registration of a callback back; nothing waits for it.
    case release(InstanceID, PlannedCall)
    /// Send `answered` when the approval is over.
    case awaitApproval(InstanceID, String)
    /// Nobody waits for the approval any more.
    case withdraw(InstanceID, String)
    /// Answer whoever started the run, if they still wait.
    case respond(RunResponse)
    /// Cancel all calls under way; each still ends with an event.
    case stopCalls
    /// The run is over.
    case finish(RunStatus, reason: String)
}

/// Why an event does not fit a run.
public struct RunStateError: Error, Sendable, Hashable {
    /// `EN0001` and so on; rows in `docs/errors.md`.
    public var code: String
    /// What does not fit, naming the instance.
    public var message: String

    /// The event names an instance that is not in the state the event needs.
    static func unexpected(_ event: String, _ instance: InstanceID) -> RunStateError {
        RunStateError(
            code: "EN0001", message: "the journal has `\(event)` of instance \(instance.number) out of place")
    }

    /// The run has begun already, or not yet.
    static func outOfOrder(_ event: String) -> RunStateError {
        RunStateError(code: "EN0001", message: "the journal has `\(event)` out of place")
    }
}
