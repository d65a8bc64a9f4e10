public import Values

/// One place where people are told of an approval: a person's mailbox, or a channel.
public struct ApprovalNotice: Sendable, Hashable {
    /// What a message says.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Please decide.
        case request
        /// Still to be decided.
        case reminder
        /// It is over: what the first message said is brought up to date.
        case closing
    }

    /// The connection that sends.
    public var connection: String
    /// To whom; nil for a channel.
    public var person: String?
    /// Where; nil for a person.
    public var channel: String?
    /// Whether everyone who sees the channel may decide.
    public var isForAnyone: Bool
    /// How many messages are to be sent before the end: one, and one a reminder.
    public var wanted = 1
    /// How many were sent.
    public var sent = 0
    /// Whether the end was told, or need not be.
    public var isClosed = false
    /// Attempts of the next message that failed.
    public var failures = 0
    /// When the next attempt may be made.
    public var nextTry: Timestamp?
    /// What the service gave for the first message: what an update needs.
    public var reference = Value.null
    /// Why the last attempt failed; empty when it did not.
    public var error = ""

    /// How often a message is tried.
    public static let mostFailures = 8

    /// A notice.
    public init(
        connection: String, person: String? = nil, channel: String? = nil, isForAnyone: Bool = false
    ) {
        self.connection = connection
        self.person = person
        self.channel = channel
        self.isForAnyone = isForAnyone
    }

    /// What is to be sent next; nil when nothing is.
    public func next(isOver: Bool) -> Kind? {
        if failures >= Self.mostFailures { return nil }
        // Who was told nothing need not be told that it is over.
        if isOver { return isClosed || sent == 0 ? nil : .closing }
        guard sent < wanted else { return nil }
        return sent == 0 ? .request : .reminder
    }

    /// When it is to be sent; nil when nothing is.
    public func dueAt(isOver: Bool) -> Timestamp? {
        next(isOver: isOver).map { _ in nextTry ?? Timestamp(milliseconds: 0) }
    }

    /// The whole name of a message, the same in each attempt to send it.
    public func key(_ kind: Kind, of approval: String, place: Int) -> String {
        "\(approval)-\(place)-\(kind.rawValue)-\(sent)"
    }
}
