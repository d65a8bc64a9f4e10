public import Playbooks
public import Values

/// How far a `foreach` is.
public struct LoopProgress: Sendable, Hashable {
    /// Iterations that are over.
    public var done: Int
    /// All items.
    public var total: Int

    /// Whether a view tells of the loop as a whole rather than of every iteration.
    public var isLarge: Bool { total > 100 }

    /// So many of so many.
    public init(done: Int, total: Int) {
        self.done = done
        self.total = total
    }
}

/// Something that a run did, for a live view.
public struct RunProgress: Sendable, Hashable {
    /// What happened.
    public enum Kind: Sendable, Hashable {
        /// A step began.
        case started
        /// A call is made; 1 for the first.
        case attempt(Int)
        /// An attempt failed, and another follows at the instant.
        case retrying(at: Timestamp)
        /// A `wait` step sleeps until the instant.
        case waiting(until: Timestamp)
        /// It is not known whether the call happened; a person has to decide.
        case undecided
        /// Another iteration of a large `foreach` is over.
        case iterated(LoopProgress)
        /// The step ended.
        case finished(StepStatus)
        /// The run ended.
        case runFinished(RunStatus, reason: String)
        /// The run waits for a timer that is far, or for a person.
        case runWaiting(until: Timestamp?, reason: String)
    }

    /// The run.
    public var run: RunID
    /// The step with its iterations: `each_device[1]/scan`; empty for the run itself.
    public var path: String
    /// What the step does: `use`, `foreach`; empty for the run itself.
    public var keyword: String
    /// What happened.
    public var kind: Kind
    /// When.
    public var at: Timestamp
    /// Since the step began.
    public var duration: Duration?
    /// Why it failed or was skipped.
    public var error: StepError?

    /// Something that happened.
    public init(
        run: RunID, path: String, keyword: String, kind: Kind, at: Timestamp, duration: Duration? = nil,
        error: StepError? = nil
    ) {
        self.run = run
        self.path = path
        self.keyword = keyword
        self.kind = kind
        self.at = at
        self.duration = duration
        self.error = error
    }
}
