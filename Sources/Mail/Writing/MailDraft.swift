public import Values

/// A message as a playbook describes it: lists of recipients, texts, files.
public struct MailDraft: Sendable {
    /// Who writes; nil where the description leaves it open.
    public private(set) var from: MailAddress?
    private var to: [MailAddress]
    private var cc: [MailAddress]
    private var bcc: [MailAddress]
    private var replyTo: [MailAddress]
    private var subject: String
    private var text: String?
    private var html: String?
    private var attachments: [MailMessage.Attachment] = []
    private var importance: MailMessage.Importance
    private var inReplyTo: String?
    private var references: [String]
    private var headers: [(name: String, value: String)] = []

    /// Reads a description; members that it does not know are left alone.
    public init(_ input: Value) throws(MailProblem) {
        from = try Self.list(input, "from").first
        to = try Self.list(input, "to")
        cc = try Self.list(input, "cc")
        bcc = try Self.list(input, "bcc")
        replyTo = try Self.list(input, "replyTo")
        subject = try Self.text(input, "subject") ?? ""
        text = try Self.text(input, "text")
        html = try Self.text(input, "html")
        let word = try Self.text(input, "importance")?.lowercased() ?? "normal"
        guard let importance = MailMessage.Importance(rawValue: word) else {
            throw MailProblem("`importance` must be `low`, `normal` or `high`")
        }
        self.importance = importance
        inReplyTo = try Self.text(input, "inReplyTo")
        references = (input["references"]?.array ?? []).compactMap(\.string)
        for member in input["headers"]?.object ?? JSONObject() {
            guard let value = member.value.string else {
                throw MailProblem("the header `\(member.name)` is not a text")
            }
            headers.append((member.name, value))
        }
        for item in input["attachments"]?.array ?? [] { attachments.append(try Self.attachment(item)) }
        guard !to.isEmpty || !cc.isEmpty || !bcc.isEmpty else {
            throw MailProblem("the message has no recipient")
        }
    }

    /// The message, with an id that is the same for the same key.
    public func message(from: MailAddress, key: String, at time: Timestamp) -> MailMessage {
        var message = MailMessage(
            from: from, messageID: MailMessage.id(key: key, domain: from.domain), date: time)
        (message.to, message.cc, message.bcc, message.replyTo) = (to, cc, bcc, replyTo)
        (message.subject, message.text, message.html) = (subject, text, html)
        (message.attachments, message.importance) = (attachments, importance)
        (message.inReplyTo, message.references) = (inReplyTo, references)
        // Says that no one wrote this by hand, which keeps automatic answers away (RFC 3834, section 5).
        message.headers = [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")]
        for header in headers {
            message.headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
            message.headers.append(header)
        }
        return message
    }

    private static func text(_ input: Value, _ name: String) throws(MailProblem) -> String? {
        guard let member = input[name], !member.isNull else { return nil }
        guard let text = member.string else { throw MailProblem("`\(name)` is not a text") }
        return text
    }

    /// Addresses: a text with commas or semicolons, or an array of texts.
    private static func list(_ input: Value, _ name: String) throws(MailProblem) -> [MailAddress] {
        guard let member = input[name], !member.isNull else { return [] }
        var found: [MailAddress] = []
        for item in member.array ?? [member] {
            guard let text = item.string, let list = MailAddress.list(text) else {
                throw MailProblem(
                    "`\(name)` has something that is no e-mail address: `\((item.string ?? item.typeName).prefix(100))`"
                )
            }
            found += list
        }
        return found
    }

    /// A file: `content` is base 64, or an object with `$content`, as files are between steps.
    ///
    /// `Name` and `ContentBytes` are what flows of Power Automate call them.
    private static func attachment(_ item: Value) throws(MailProblem) -> MailMessage.Attachment {
        guard let name = (item["name"] ?? item["Name"])?.string else {
            throw MailProblem("an attachment has no `name`")
        }
        let content = item["content"] ?? item["ContentBytes"] ?? .null
        guard let bytes = (content.string ?? content["$content"]?.string).flatMap({ Base64.decode($0) })
        else {
            throw MailProblem("the content of `\(name)` is not base64")
        }
        let type = try text(item, "contentType") ?? content["$content-type"]?.string
        return MailMessage.Attachment(
            name: name,
            type: type.map { String($0.prefix { $0 != ";" && $0 != " " }) } ?? "application/octet-stream",
            content: bytes, contentID: try text(item, "contentId"))
    }
}
