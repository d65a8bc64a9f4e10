public import Values

/// A question to people that a run waits for: what is to be done to whom, who is asked, and what was answered.
///
/// A value: ``apply(_:runIsOver:)`` has all rules, and stores carry it out in one transaction.
public struct Approval: Sendable, Hashable {
    /// How far it is.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// Answers are taken.
        case open
        /// There is an outcome.
        case decided
        /// Nobody, or not everybody, answered in time.
        case timedOut
        /// The step that waited for it does not wait any more.
        case withdrawn
    }

    /// Short, and the same over attempts and restarts of its step.
    public var id: String
    /// The run that waits.
    public var run: RunID
    /// The run's playbook.
    public var playbook: String
    /// The step that waits, with its iterations.
    public var step: String
    /// What is asked.
    public var content: ApprovalContent
    /// SHA-256 of ``ApprovalContent/canonical``, lower-case hex: what a decision is about.
    public var hash: String
    /// Who is asked, by e-mail address or name.
    public var approvers: [String]
    /// Whether everyone has to answer; else the first answer counts.
    public var waitsForEveryone: Bool
    /// Whether the time-out fails the step; else it is an outcome.
    public var failsOnTimeout: Bool
    /// When it was asked.
    public var createdAt: Timestamp
    /// When the time is over.
    public var expiresAt: Timestamp
    /// When those who have not answered are reminded, what is left of it, in order.
    public var reminders: [Timestamp]
    /// How it is told to people.
    public var notices: [ApprovalNotice]
    /// How far it is.
    public var status = Status.open
    /// The answers, in their order.
    public var responses: [ApprovalResponse] = []
    /// The option that was decided, or several with commas between; `TimedOut`; empty while it is open.
    public var outcome = ""
    /// When it was over.
    public var closedAt: Timestamp?

    /// The outcome when the time passed.
    public static let timedOut = "TimedOut"
    /// The options when none are given.
    public static let standardOptions = ["Approve", "Reject"]
    /// The longest comment, in characters.
    public static let longestComment = 4000
    /// The most people who may be asked.
    public static let mostApprovers = 100

    /// An open one.
    public init(
        id: String, run: RunID, playbook: String, step: String, content: ApprovalContent, hash: String,
        approvers: [String], waitsForEveryone: Bool = false, failsOnTimeout: Bool = false,
        createdAt: Timestamp, expiresAt: Timestamp, reminders: [Timestamp] = [],
        notices: [ApprovalNotice] = []
    ) {
        self.id = id
        self.run = run
        self.playbook = playbook
        self.step = step
        self.content = content
        self.hash = hash
        self.approvers = approvers
        self.waitsForEveryone = waitsForEveryone
        self.failsOnTimeout = failsOnTimeout
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.reminders = reminders
        self.notices = notices
    }

    /// Whether there is nothing to decide any more.
    public var isOver: Bool { status != .open }

    /// Those who have not answered.
    public var missing: [String] {
        approvers.filter { name in !responses.contains { Self.isSame($0.person, name) } }
    }

    /// When somebody has to look at it: time limit, reminder, or a message to be sent; nil for never.
    public var dueAt: Timestamp? {
        let times = notices.compactMap { $0.dueAt(isOver: isOver) }
        return (isOver ? times : times + [expiresAt] + reminders.prefix(1)).min()
    }

    /// Whether two names are one person's: addresses are compared without case.
    public static func isSame(_ left: String, _ right: String) -> Bool {
        left.lowercased() == right.lowercased()
    }
}

/// What is asked, word for word: a decision is about this and nothing else.
public struct ApprovalContent: Sendable, Hashable {
    /// One line.
    public var title: String
    /// Markdown or plain text; may be empty.
    public var details: String
    /// What can be chosen.
    public var options: [String]
    /// What will be done to whom, as data; null when nobody said.
    public var about: Value

    /// Content.
    public init(
        title: String, details: String = "", options: [String] = Approval.standardOptions,
        about: Value = .null
    ) {
        self.title = title
        self.details = details
        self.options = options
        self.about = about
    }

    /// The text whose hash a decision names: a JSON array of title, details, options and about.
    public var canonical: String {
        let parts: Value = [
            .string(title), .string(details), .array(options.map { .string($0) }), about,
        ]
        return parts.json()
    }
}

/// One answer.
public struct ApprovalResponse: Sendable, Hashable {
    /// Who answered.
    public var person: String
    /// What was chosen.
    public var option: String
    /// What was said about it; may be empty.
    public var comment: String
    /// How it came: `mail` or another channel's connection, `console`, `command line`.
    public var channel: String
    /// When.
    public var at: Timestamp

    /// An answer.
    public init(person: String, option: String, comment: String, channel: String, at: Timestamp) {
        self.person = person
        self.option = option
        self.comment = comment
        self.channel = channel
        self.at = at
    }
}
