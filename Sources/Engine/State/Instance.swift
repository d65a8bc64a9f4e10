import Playbooks
import Values

/// One execution of a step.
struct Instance: Sendable {
    enum Phase: Sendable, Hashable {
        /// Predecessors are not finished.
        case pending
        /// A block whose steps are under way.
        case open
        /// To be called; the start is not journalled.
        case ready
        /// The call is under way.
        case calling
        /// Whether the call happened is being looked up.
        case reconciling
        /// A retry, a lookup or a wait step sleeps until then.
        case sleeping(until: Timestamp, then: Continuation)
        /// A person has to say whether the call happened.
        case undecided
        /// A child run, a callback or a decision has to come; a limit may end it.
        case awaiting(until: Timestamp?)
        case finished
    }

    /// What a timer leads to.
    enum Continuation: Sendable, Hashable {
        case call, lookup, success, timeout
    }

    let step: Step.ID
    /// The block it stands in.
    let block: Int
    var phase = Phase.pending
    /// How many predecessors are not finished.
    var unfinishedPredecessors: Int
    var status: StepStatus?
    var startedAt: Timestamp?
    var finishedAt: Timestamp?
    var inputs: Value?
    var outputs = Value.null
    var error: StepError?
    /// Calls made.
    var attempts = 0
    /// Retries used by the policy.
    var retries = 0
    /// Lookups that failed in a way that may pass.
    var lookups = 0
    /// How often a host died during the call.
    var interruptions = 0
    var safety = CallSafety.none
    /// The callback's request, when it came before the registration's answer.
    var callback: Value?
    /// The approval that it waits for, or waited for.
    var approval: String?
    /// What is kept beside the step.
    var tracked: Value?
    /// When the step's own time limit ends it.
    var deadline: Timestamp?
    /// Blocks of a scope, branch or loop: place in ``RunState/containers``.
    var container: Int?
}

/// Why a step did not succeed.
public struct StepError: Sendable, Hashable {
    /// `InvalidTemplate`, `ActionFailed`, or the service's own.
    public var code: String
    /// One sentence for an operator.
    public var message: String

    /// An error.
    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}

/// Siblings under way: a branch, a scope, one iteration.
struct Block: Sendable {
    /// Its static part.
    let blueprint: Int
    /// The instance of the step around it; nil at the root.
    let owner: Int?
    /// Iteration number of a loop's block, from 0; -1 for others.
    let iteration: Int
    /// The item of a foreach's block.
    let item: Value
    /// Place of its first instance; the others follow in order.
    let first: Int
    var unfinished: Int
}

/// The blocks of one instance, and where a loop is.
struct Container: Sendable {
    var blocks: [Int] = []
    /// Items of a foreach that have not begun, as a place in `items`.
    var items: [Value] = []
    var next = 0
    var running = 0
    var worst = StepStatus.succeeded
    /// Limits of an until.
    var count = 0
    var endsAt: Timestamp?
    /// Its steps are being stopped because its time limit passed.
    var isStopping = false
}
