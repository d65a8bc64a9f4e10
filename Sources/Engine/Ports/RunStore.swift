public import Playbooks
public import Values

/// A run's id: 26 characters that sort by time (a ULID).
public struct RunID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The characters.
    public var text: String

    /// An id of its text.
    public init(_ text: String) { self.text = text }

    /// The text.
    public var description: String { text }

    /// Older ids come first.
    public static func < (left: RunID, right: RunID) -> Bool { left.text < right.text }
}

/// A run about to be accepted.
public struct NewRun: Sendable {
    /// Its id.
    public var id: RunID
    /// The playbook's name.
    public var playbook: String
    /// The version of the playbook, whose source is stored under it.
    public var digest: String
    /// A run of this playbook with this key is started at most once; nil for always.
    public var deduplicationKey: String?
    /// `{name, headers?, body}`: what `triggerOutputs()` gives is its `outputs` member.
    public var trigger: Value
    /// Values of parameters that differ from the defaults, by name.
    public var parameters: Value
    /// When it was accepted.
    public var acceptedAt: Timestamp
    /// Whether writes are only described.
    public var isDryRun: Bool

    /// A run.
    public init(
        id: RunID, playbook: String, digest: String, deduplicationKey: String?, trigger: Value,
        parameters: Value,
        acceptedAt: Timestamp, isDryRun: Bool = false
    ) {
        self.id = id
        self.playbook = playbook
        self.digest = digest
        self.deduplicationKey = deduplicationKey
        self.trigger = trigger
        self.parameters = parameters
        self.acceptedAt = acceptedAt
        self.isDryRun = isDryRun
    }
}

/// A run as the store has it.
public struct RunRecord: Sendable {
    /// What was accepted.
    public var run: NewRun
    /// How it is.
    public var status: RunStatus
    /// When a waiting run wants to be woken; nil when nothing is due.
    public var wakeAt: Timestamp?
    /// When it ended.
    public var finishedAt: Timestamp?
    /// Why it ended so, for people; empty when it succeeded.
    public var reason: String

    /// A record.
    public init(
        run: NewRun, status: RunStatus, wakeAt: Timestamp? = nil, finishedAt: Timestamp? = nil,
        reason: String = ""
    ) {
        self.run = run
        self.status = status
        self.wakeAt = wakeAt
        self.finishedAt = finishedAt
        self.reason = reason
    }
}

/// Where a trigger is: everything it needs to go on after a restart.
public struct TriggerState: Sendable, Hashable {
    /// `environment/playbook`, or whatever names one listener.
    public var listener: String
    /// Where the next poll starts.
    public var cursor: String?
    /// What the service gave for a webhook's registration.
    public var subscription: Value?

    /// A state.
    public init(listener: String, cursor: String? = nil, subscription: Value? = nil) {
        self.listener = listener
        self.cursor = cursor
        self.subscription = subscription
    }
}

/// What a commit changes in a run's row besides its journal.
public struct RunUpdate: Sendable, Hashable {
    /// The new status.
    public var status: RunStatus
    /// When to wake it.
    public var wakeAt: Timestamp?
    /// When it ended.
    public var finishedAt: Timestamp?
    /// Why it ended so.
    public var reason: String
    /// Another run that waits for this one: it is due at once.
    public var wakes: RunID?
    /// Approvals that the run waits for: where one of them is over, a waiting run is due at once.
    public var awaits: [String]

    /// An update.
    public init(
        status: RunStatus, wakeAt: Timestamp? = nil, finishedAt: Timestamp? = nil, reason: String = "",
        wakes: RunID? = nil, awaits: [String] = []
    ) {
        self.wakes = wakes
        self.awaits = awaits
        self.status = status
        self.wakeAt = wakeAt
        self.finishedAt = finishedAt
        self.reason = reason
    }
}

/// Which runs to list; newest first.
public struct RunQuery: Sendable {
    /// Only this playbook's.
    public var playbook: String?
    /// Only these statuses; empty for all.
    public var statuses: Set<RunStatus> = []
    /// At most so many.
    public var limit = 50
    /// Only runs older than this one, for paging.
    public var before: RunID?

    /// All runs, the newest 50.
    public init() {}
}

/// What a store could not do.
public struct StoreError: Error, Sendable, Hashable {
    /// `ST0001` and so on; rows in `docs/errors.md`.
    public var code: String
    /// What happened, naming the file or the run.
    public var message: String
    /// What to do.
    public var help: String

    /// An error.
    public init(code: String, message: String, help: String) {
        self.code = code
        self.message = message
        self.help = help
    }
}

/// The durable account of runs.
///
/// Every function returns only when what it changed is on disk.
///
/// Writes of all runs are committed together (group commit). The memory store of the tests and the SQLite driver are
/// held to one suite.
public protocol RunStore: ApprovalStore {
    /// Accepts runs and moves the listener's state, all in one transaction. Runs whose playbook and key were seen before
    /// are left out; gives the ids that are new.
    func accept(_ runs: [NewRun], state: TriggerState?) async throws(StoreError) -> [RunID]
    /// Appends to a run's journal, in order, and updates its row if asked.
    ///
    /// - Returns: when the records are durable.
    func append(_ records: [[UInt8]], to run: RunID, update: RunUpdate?) async throws(StoreError)
    /// A run's journal, oldest first.
    func journal(of run: RunID) async throws(StoreError) -> [[UInt8]]
    /// One run.
    func run(_ id: RunID) async throws(StoreError) -> RunRecord?
    /// The run of a playbook that was started with a deduplication key.
    func run(of playbook: String, key: String) async throws(StoreError) -> RunRecord?
    /// Runs of a playbook that are not over, oldest first.
    func openRuns(of playbook: String, limit: Int) async throws(StoreError) -> [RunRecord]
    /// Runs that a query matches.
    func runs(_ query: RunQuery) async throws(StoreError) -> [RunRecord]
    /// Runs that are not over, oldest first: `running`, and `waiting` whose time has come by the instant given.
    func due(at now: Timestamp, limit: Int) async throws(StoreError) -> [RunRecord]
    /// The earliest instant a waiting run wants to be woken at.
    func nextWake() async throws(StoreError) -> Timestamp?
    /// Keeps a playbook's source under its digest.
    func keepPlaybook(digest: String, name: String, source: String) async throws(StoreError)
    /// The source under a digest.
    func playbook(digest: String) async throws(StoreError) -> String?
    /// A listener's state.
    func triggerState(_ listener: String) async throws(StoreError) -> TriggerState?
    /// Sets a listener's state; nil members are cleared.
    func setTriggerState(_ state: TriggerState) async throws(StoreError)
    /// All listeners' states.
    func triggerStates() async throws(StoreError) -> [TriggerState]
    /// Asks a run to stop; it ends when its host sees the mark.
    func requestCancel(_ run: RunID) async throws(StoreError)
    /// Runs that were asked to stop and are not over.
    func cancelRequests() async throws(StoreError) -> [RunID]
}
