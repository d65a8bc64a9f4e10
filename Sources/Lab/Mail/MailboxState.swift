import Mail
import Values

/// Everything that was mailed in the tenant, whichever service carried it.
struct MailboxState: Sendable {
    /// How many messages are remembered.
    private static let limit = 2000

    var messages: [StoredMail] = []
    /// The password of the SMTP server; nil once it is revoked.
    var password: String?
    /// The token of Gmail; nil once it is revoked.
    var gmailToken: String?
    /// Where the SMTP server listens; 0 when it does not.
    var port = 0
    /// Senders and recipients that were held off once.
    var greylist: Set<String> = []
    var rules = InboxRules.seed()
    private var counter = 0

    /// The user that signs in to the SMTP server.
    static let user = "soc@\(TenantState.tenantDomain)"

    /// Keeps a message.
    @discardableResult
    mutating func add(
        _ bytes: [UInt8], by service: String, from: String, to recipients: [String], at now: Timestamp,
        isIncoming: Bool = false
    ) -> StoredMail {
        counter += 1
        let mail = StoredMail(
            number: counter, time: now, service: service, sender: from, recipients: recipients, bytes: bytes,
            isIncoming: isIncoming)
        if messages.count == Self.limit { messages.removeFirst() }
        messages.append(mail)
        return mail
    }

    subscript(_ number: Int) -> StoredMail? { messages.first { $0.number == number } }
}

/// A message in the tenant.
struct StoredMail: Sendable {
    let number: Int
    let time: Timestamp
    /// What carried it: `smtp`, `graph` or `gmail`.
    let service: String
    /// The envelope's sender.
    let sender: String
    /// The envelope's recipients, those of blind copies among them.
    let recipients: [String]
    /// RFC 5322 text.
    let bytes: [UInt8]
    /// Whether it came to the sender of an earlier message, as an answer.
    let isIncoming: Bool
    /// Of Graph: the folder, and whether it was read.
    var folder = ""
    var isRead = false
    var flag = "notFlagged"
    /// Of Gmail.
    var labels: Set<String> = []

    init(
        number: Int, time: Timestamp, service: String, sender: String, recipients: [String], bytes: [UInt8],
        isIncoming: Bool
    ) {
        self.number = number
        self.time = time
        self.service = service
        self.sender = sender
        self.recipients = recipients
        self.bytes = bytes
        self.isIncoming = isIncoming
        folder = isIncoming ? "inbox" : "sentitems"
        labels = isIncoming ? ["INBOX", "UNREAD"] : ["SENT"]
    }

    var read: ReceivedMail { ReceivedMail(bytes) }

    /// As the control plane shows it.
    var value: Value {
        let mail = read
        return [
            "number": .int(Int64(number)), "time": .string(time.iso8601), "service": .string(service),
            "sender": .string(sender), "recipients": .array(recipients.map { .string($0) }),
            "isIncoming": .bool(isIncoming), "messageId": .string(mail.ids("Message-ID").first ?? ""),
            "from": .string(mail.header("From") ?? ""), "to": .string(mail.header("To") ?? ""),
            "subject": .string(mail.subject), "text": .string(mail.plainText),
            "html": mail.html.map { .string($0) } ?? .null,
            "inReplyTo": mail.ids("In-Reply-To").first.map { .string($0) } ?? .null,
            "attachments": .array(
                mail.attachments.map {
                    [
                        "name": .string($0.name), "contentType": .string($0.type),
                        "size": .int(Int64($0.content.count)), "isInline": .bool($0.isInline),
                    ]
                }),
        ]
    }
}
