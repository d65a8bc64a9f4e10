public import Catalog
public import Values

/// One execution of a step: its place in the order of creation, which a replay repeats.
public struct InstanceID: Sendable, Hashable, Comparable {
    /// The place.
    public var number: Int

    /// The instance at a place.
    public init(_ number: Int) { self.number = number }

    /// Earlier ones come first.
    public static func < (left: InstanceID, right: InstanceID) -> Bool { left.number < right.number }
}

/// What may be done again after a call whose outcome is unknown, by what the action's descriptor said when it started.
public enum CallSafety: String, Sendable, Hashable, CaseIterable {
    /// Changes nothing: it may always be repeated.
    case read
    /// The same input gives the same end state.
    case natural
    /// The service takes our key and does it once.
    case key
    /// The connector can look up whether it happened.
    case lookup
    /// It cannot be known: a person decides.
    case none

    /// What the descriptor says of an action with an input; an action that is not known is taken for the worst.
    public init(of action: ActionDescriptor?, input: Value) {
        guard let action else {
            self = .none
            return
        }
        switch (action.effect(of: input), action.idempotency(of: input)) {
        case (.read, _): self = .read
        case (_, .natural): self = .natural
        case (_, .key): self = .key
        case (_, .lookup): self = .lookup
        case (_, .none): self = .none
        }
    }

    /// Whether a repetition does no harm.
    public var isRepeatable: Bool { self == .read || self == .natural || self == .key }
}

/// What a person says about a step whose outcome is unknown.
public enum Decision: Sendable, Hashable {
    /// It did not happen: do it.
    case retry
    /// It happened; the output is what later steps see as its body.
    case done(output: Value)
    /// Go on as if it had been skipped.
    case skip
}

/// Something that happened to a run, with its instant.
///
/// Together they are the run's journal.
public enum RunEvent: Sendable, Hashable {
    /// The run began.
    case started(at: Timestamp)
    /// A call is about to be made.
    case attemptStarted(InstanceID, attempt: Int, safety: CallSafety, at: Timestamp)
    /// A call ended.
    case attemptFinished(InstanceID, attempt: Int, result: CallResult, at: Timestamp)
    /// A call was stopped because the host shuts down, and nothing happened: it is made again later.
    case attemptWithdrawn(InstanceID, attempt: Int, at: Timestamp)
    /// Looking up whether a call happened ended.
    case reconciled(InstanceID, attempt: Int, result: CallResult, at: Timestamp)
    /// A timer's time came.
    case timerFired(InstanceID, at: Timestamp)
    /// The host died and another took over: calls under way have an unknown outcome.
    case interrupted(at: Timestamp)
    /// Somebody asked the run to stop.
    case cancelRequested(at: Timestamp)
    /// A person decided about an unknown outcome.
    case resolved(InstanceID, Decision, at: Timestamp)
    /// A child run answered or ended; the result's output is the body of its answer.
    case childFinished(InstanceID, result: CallResult, at: Timestamp)
    /// The callback of a webhook step was called: `{headers, body}`.
    case calledBack(InstanceID, request: Value, at: Timestamp)
    /// The approval that a step waits for is over.
    case answered(InstanceID, result: CallResult, at: Timestamp)

    /// When it happened.
    public var instant: Timestamp {
        switch self {
        case .started(let at), .attemptStarted(_, _, _, let at), .attemptFinished(_, _, _, let at),
            .attemptWithdrawn(_, _, let at), .reconciled(_, _, _, let at), .timerFired(_, let at),
            .interrupted(let at), .cancelRequested(let at), .resolved(_, _, let at),
            .childFinished(_, _, let at), .calledBack(_, _, let at), .answered(_, _, let at):
            at
        }
    }
}
