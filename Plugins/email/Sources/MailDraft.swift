import ConnectorKit
import Mail
import Values

/// A message as a playbook describes it.
struct MailDraft: Sendable {
    var from: MailAddress?
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

    init(_ json: JSONInput) throws(ConnectorFailure) {
        from = try Self.list(json, "from").first
        to = try Self.list(json, "to")
        cc = try Self.list(json, "cc")
        bcc = try Self.list(json, "bcc")
        replyTo = try Self.list(json, "replyTo")
        subject = try json.optional("subject") ?? ""
        text = try json.optional("text")
        html = try json.optional("html")
        let word = try json.optional("importance", as: String.self)?.lowercased() ?? "normal"
        guard let importance = MailMessage.Importance(rawValue: word) else {
            throw .invalid("`importance` must be `low`, `normal` or `high`")
        }
        self.importance = importance
        inReplyTo = try json.optional("inReplyTo")
        references = try json.optional("references") ?? []
        for member in try json.optional("headers", as: JSONObject.self) ?? JSONObject() {
            guard let value = member.value.string else {
                throw .invalid("the header `\(member.name)` is not a text")
            }
            headers.append((member.name, value))
        }
        for item in try json["attachments"]?.items() ?? [] { attachments.append(try Self.attachment(item)) }
        guard !to.isEmpty || !cc.isEmpty || !bcc.isEmpty else {
            throw .invalid("the message has no recipient")
        }
    }

    /// The message, with an id that is the same for the same key.
    func message(from: MailAddress, key: String, at time: Timestamp) -> MailMessage {
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

    /// Addresses: a text with commas or semicolons, or an array of texts.
    private static func list(_ json: JSONInput, _ name: String) throws(ConnectorFailure) -> [MailAddress] {
        guard let member = json[name] else { return [] }
        let texts = if let text = member.value.string { [text] } else { try [String](member) }
        var found: [MailAddress] = []
        for text in texts {
            guard let list = MailAddress.list(text) else {
                throw .invalid("`\(name)` has something that is no e-mail address: `\(text.prefix(100))`")
            }
            found += list
        }
        return found
    }

    /// A file: `content` is base 64, or an object with `$content`, as files are between steps.
    private static func attachment(
        _ json: JSONInput
    ) throws(ConnectorFailure) -> MailMessage.Attachment {
        let name: String = try json.required("name")
        let content = json["content"]?.value ?? .null
        let text = content.string ?? content["$content"]?.string
        guard let bytes = text.flatMap({ Base64.decode($0) }) else {
            throw json.failure("the content of `\(name)` is not base64")
        }
        let type = try json.optional("contentType", as: String.self) ?? content["$content-type"]?.string
        return MailMessage.Attachment(
            name: name, type: type.map(mediaType) ?? "application/octet-stream", content: bytes,
            contentID: try json.optional("contentId"))
    }

    /// The type without its parameters.
    private static func mediaType(_ text: String) -> String {
        String(text.prefix { $0 != ";" && $0 != " " })
    }
}
