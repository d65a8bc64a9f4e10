public import Values

/// What happens to an approval.
public enum ApprovalChange: Sendable, Hashable {
    /// Somebody decides.
    case decide(ApprovalDecision)
    /// Time passes: reminders are due, or the time is over.
    case tick(at: Timestamp)
    /// Nobody waits for it any more.
    case withdraw(at: Timestamp)
    /// A message was sent; `reference` is what the service gave for it.
    case sent(notice: Int, ApprovalNotice.Kind, reference: Value, at: Timestamp)
    /// A message could not be sent; `again` is when to try once more, nil for never.
    case notSent(notice: Int, ApprovalNotice.Kind, reason: String, again: Timestamp?)
}

/// What somebody decides.
public struct ApprovalDecision: Sendable, Hashable {
    /// Who.
    public var person: String
    /// One of the options, in any case.
    public var option: String
    /// What is said about it.
    public var comment: String
    /// How it came.
    public var channel: String
    /// The hash of what they saw.
    public var hash: String
    /// Whether the person need not be one of those who were asked: an operator, or a whole channel.
    public var isForAnyone: Bool
    /// When.
    public var at: Timestamp

    /// A decision.
    public init(
        person: String, option: String, comment: String = "", channel: String, hash: String,
        isForAnyone: Bool = false, at: Timestamp
    ) {
        self.person = person
        self.option = option
        self.comment = comment
        self.channel = channel
        self.hash = hash
        self.isForAnyone = isForAnyone
        self.at = at
    }
}

/// Why a decision does not count.
public struct ApprovalRefusal: Error, Sendable, Hashable {
    /// `AP0001` and so on; rows in `docs/errors.md`.
    public var code: String
    /// What is wrong.
    public var message: String

    /// A refusal.
    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}

/// What a change came to.
public enum ApprovalOutcome: Sendable, Hashable {
    /// It took place.
    case changed
    /// There was nothing to change.
    case unchanged
    /// It does not count.
    case refused(ApprovalRefusal)
}

/// What opens an approval's page: kept by the hash of a random text that only its address has.
public struct ApprovalToken: Sendable, Hashable {
    /// SHA-256 of the text, lower-case hex.
    public var hash: String
    /// The approval.
    public var approval: String
    /// For whom it was made; nil for everyone in a channel.
    public var person: String?
    /// How it was sent: the connection, and the channel if it went to one.
    public var channel: String

    /// A token.
    public init(hash: String, approval: String, person: String?, channel: String) {
        self.hash = hash
        self.approval = approval
        self.person = person
        self.channel = channel
    }
}

/// Which approvals to list; newest first.
public struct ApprovalQuery: Sendable, Hashable {
    /// Only those that are open.
    public var isOpen = false
    /// Only those of a run.
    public var run: RunID?
    /// At most so many.
    public var limit = 100

    /// The newest hundred.
    public init() {}
}

/// The durable account of approvals.
///
/// Every function returns only when what it changed is on disk.
public protocol ApprovalStore: Sendable {
    /// Keeps a new approval; gives the one that is there under its id already.
    func openApproval(_ approval: Approval) async throws(StoreError) -> Approval
    /// One approval.
    func approval(_ id: String) async throws(StoreError) -> Approval?
    /// Approvals that a query matches.
    func approvals(_ query: ApprovalQuery) async throws(StoreError) -> [Approval]
    /// Those that somebody has to look at by an instant, the most urgent first.
    func dueApprovals(at now: Timestamp, limit: Int) async throws(StoreError) -> [Approval]
    /// Applies a change in a transaction of its own, and wakes the run where the approval is over by it.
    ///
    /// - Returns: the approval as it is then, and what the change came to; nil when there is none.
    func change(
        approval id: String, _ change: ApprovalChange
    ) async throws(StoreError) -> (approval: Approval, outcome: ApprovalOutcome)?
    /// Keeps what opens an approval's page.
    func keep(_ token: ApprovalToken) async throws(StoreError)
    /// The token of a hash.
    func approvalToken(hash: String) async throws(StoreError) -> ApprovalToken?
}
