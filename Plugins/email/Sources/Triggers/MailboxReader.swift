import ConnectorKit
import Mail
import Values

/// Reads what came into a mailbox since last time.
///
/// The cursor is `UIDVALIDITY:UID` of the newest message seen. When the first number changes, the server has
/// numbered the mailbox anew and old numbers mean nothing: reading goes on with what arrives from then on.
/// Source: RFC 9051, section 2.3.1.1.
struct MailboxReader: Sendable {
    let input: MailboxInput
    var wantsReplies = false

    private static let page = 25

    init(_ input: MailboxInput) { self.input = input }

    func poll(since cursor: String?, _ call: Call) async throws(ConnectorFailure) -> PollResult {
        let server = try MailServer(call.settings)
        guard let imap = server.imap else {
            throw .invalid("the connection has no `imap`, which reading mail needs")
        }
        let known = (cursor ?? "").split(separator: ":").compactMap { Int64($0) }
        var query = [(name: "limit", value: String(Self.page))]
        if known.count == 2 {
            query += [("validity", String(known[0])), ("after", String(known[1]))]
        }
        let url = "\(imap.hasSuffix("/") ? String(imap.dropLast()) : imap)/\(input.mailbox.percentEncoded)"
        let answer = try await call.http(server.signIn(.get(url, query: query)))
        try server.check(answer)
        let found = try answer.json()
        guard let validity = found["validity"]?.int, let last = found["last"]?.int else {
            throw .permanent("the host did not say how the mailbox is numbered", code: "UnexpectedAnswer")
        }
        return PollResult(
            events: (found["messages"]?.array ?? []).compactMap { event($0, validity) },
            cursor: "\(validity):\(last)", hasMore: found["more"]?.bool ?? false)
    }

    private func event(_ item: Value, _ validity: Int64) -> Event? {
        guard let uid = item["uid"]?.int, let bytes = item["content"]?.string.flatMap({ Base64.decode($0) })
        else { return nil }
        let mail = ReceivedMail(bytes)
        let inReplyTo = mail.ids("In-Reply-To").first
        if wantsReplies, inReplyTo == nil { return nil }
        let thread = mail.ids("In-Reply-To") + mail.ids("References")
        if let wanted = input.inReplyTo, !thread.contains(wanted) { return nil }
        if let wanted = input.from?.lowercased(), mail.from?.address.lowercased() != wanted { return nil }
        if let wanted = input.subject?.lowercased(), !mail.subject.lowercased().contains(wanted) {
            return nil
        }
        return Event(
            key: "\(input.mailbox):\(validity):\(uid)", body: Self.body(mail, item, inReplyTo),
            time: item["time"]?.int.map(Timestamp.init(milliseconds:)))
    }

    private static func body(_ mail: ReceivedMail, _ item: Value, _ inReplyTo: String?) -> Value {
        var body = JSONObject()
        body["uid"] = item["uid"]
        body["messageId"] = mail.ids("Message-ID").first.map { .string($0) } ?? .null
        body["inReplyTo"] = inReplyTo.map { .string($0) } ?? .null
        body["references"] = .array(mail.ids("References").map { .string($0) })
        body["from"] = mail.from.map(mailbox) ?? .null
        body["to"] = .array(mail.addresses("To").map(mailbox))
        body["cc"] = .array(mail.addresses("Cc").map(mailbox))
        body["subject"] = .string(mail.subject)
        body["text"] = .string(limited(mail.plainText))
        body["newText"] = .string(limited(mail.newText))
        body["html"] = mail.html.map { .string(limited($0)) } ?? .null
        body["isAutomatic"] = .bool(isAutomatic(mail))
        body["receivedAt"] = item["time"]?.int.map { .string(Timestamp(milliseconds: $0).iso8601) } ?? .null
        body["isTruncated"] = item["truncated"] ?? false
        var room = attachmentRoom
        body["attachments"] = .array(mail.attachments.prefix(50).map { file($0, &room) })
        return .object(body)
    }

    /// An event holds at most 1 MiB: larger files are named without their content.
    private static let attachmentRoom = 512 << 10
    private static let textLimit = 64 << 10

    private static func limited(_ text: String) -> String {
        text.utf8.count <= textLimit ? text : String(decoding: text.utf8.prefix(textLimit), as: UTF8.self)
    }

    private static func mailbox(_ address: MailAddress) -> Value {
        ["address": .string(address.address), "name": .string(address.name)]
    }

    private static func file(_ file: ReceivedMail.Attachment, _ room: inout Int) -> Value {
        var entry: Value = [
            "name": .string(file.name), "contentType": .string(file.type),
            "size": .int(Int64(file.content.count)), "isInline": .bool(file.isInline), "content": .null,
        ]
        let encoded = (file.content.count + 2) / 3 * 4
        if encoded <= room, case .object(var members) = entry {
            room -= encoded
            members["content"] = [
                "$content-type": .string(file.type), "$content": .string(Base64.encode(file.content)),
            ]
            entry = .object(members)
        }
        return entry
    }

    /// Whether a machine wrote it: out of office, delivery failure.
    ///
    /// Source: RFC 3834, section 5.
    private static func isAutomatic(_ mail: ReceivedMail) -> Bool {
        let submitted = mail.header("Auto-Submitted")?.lowercased() ?? "no"
        return submitted != "no" || mail.header("Return-Path") == "<>"
            || mail.header("X-Auto-Response-Suppress") != nil && mail.header("X-Autoreply") != nil
    }
}
