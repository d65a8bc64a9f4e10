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

/// What the host has to do for a run.
public enum RunEffect: Sendable, Hashable {
    /// Journal the attempt's start, then make the call.
    case perform(InstanceID, PlannedCall)
    /// Find out whether the call happened.
    case reconcile(InstanceID, PlannedCall)
    /// Send `timerFired` when the instant has come.
    case sleep(InstanceID, until: Timestamp)
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
