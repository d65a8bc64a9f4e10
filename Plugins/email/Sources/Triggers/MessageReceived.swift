import ConnectorKit
import Mail
import Values

/// Reports each new message of a mailbox.
struct MessageReceived: Trigger {
    static let name = "message-received"

    func poll(
        _ input: MailboxInput, since cursor: String?, _ call: Call
    ) async throws(ConnectorFailure) -> PollResult {
        try await MailboxReader(input).poll(since: cursor, call)
    }
}

/// Reports each new message that answers another one.
struct ReplyReceived: Trigger {
    static let name = "reply-received"

    func poll(
        _ input: MailboxInput, since cursor: String?, _ call: Call
    ) async throws(ConnectorFailure) -> PollResult {
        var reader = MailboxReader(input)
        reader.wantsReplies = true
        return try await reader.poll(since: cursor, call)
    }
}

/// What both triggers take.
struct MailboxInput: JSONDecodable {
    var mailbox: String
    var from: String?
    var subject: String?
    var inReplyTo: String?

    init(_ json: JSONInput) throws(ConnectorFailure) {
        mailbox = try json.optional("mailbox") ?? "INBOX"
        from = try json.optional("from")
        subject = try json.optional("subject")
        inReplyTo = try json.optional("inReplyTo")
    }
}
