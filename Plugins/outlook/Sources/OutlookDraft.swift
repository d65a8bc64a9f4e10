import ConnectorKit
import Values

/// A message as a playbook describes it, in the form that Graph takes.
///
/// Source: Microsoft Learn, Microsoft Graph v1.0, "message resource type" and "user: sendMail".
struct OutlookDraft: JSONDecodable {
    /// A file.
    struct Attachment: Sendable {
        var name: String
        var type: String
        var bytes: [UInt8]
        var contentID: String?

        /// As a member of a message.
        var value: Value {
            var members = JSONObject([
                ("@odata.type", "#microsoft.graph.fileAttachment"), ("name", .string(name)),
                ("contentType", .string(type)), ("contentBytes", .string(Base64.encode(bytes))),
            ])
            if let contentID {
                members["contentId"] = .string(contentID)
                members["isInline"] = true
            }
            return .object(members)
        }
    }

    var mailbox: String?
    var message: JSONObject
    var attachments: [Attachment] = []
    var savesCopy: Bool

    init(_ json: JSONInput) throws(ConnectorFailure) {
        mailbox = try json.optional("mailbox")
        savesCopy = try json.optional("saveToSentItems") ?? true
        message = JSONObject()
        message["subject"] = .string(try json.optional("subject") ?? "")
        let text = try json.optional("text", as: String.self)
        let html = try json.optional("html", as: String.self)
        message["body"] = [
            "contentType": html == nil ? "text" : "html", "content": .string(html ?? text ?? ""),
        ]
        var count = 0
        for (name, member) in [
            ("to", "toRecipients"), ("cc", "ccRecipients"), ("bcc", "bccRecipients"), ("replyTo", "replyTo"),
        ] {
            let list = try Self.addresses(json, name)
            guard !list.isEmpty else { continue }
            if name != "replyTo" { count += list.count }
            message[member] = .array(list)
        }
        guard count > 0 else { throw .invalid("the message has no recipient") }
        if let from = try Self.addresses(json, "from").first { message["from"] = from }
        message["importance"] = .string(
            (try json.optional("importance", as: String.self) ?? "normal").lowercased())
        for item in try json["attachments"]?.items() ?? [] { attachments.append(try Self.attachment(item)) }
    }

    /// Addresses as a list or one text with commas or semicolons; `Name <address>` gives a name.
    private static func addresses(_ json: JSONInput, _ name: String) throws(ConnectorFailure) -> [Value] {
        guard let member = json[name] else { return [] }
        let texts = if let text = member.value.string { [text] } else { try [String](member) }
        var found: [Value] = []
        for part in texts.flatMap({ $0.split(whereSeparator: { $0 == ";" || $0 == "," }) }) {
            let text = trimmed(part)
            guard !text.isEmpty else { continue }
            let open = text.lastIndex(of: "<")
            let address = open.map { String(text[text.index(after: $0)...].dropLast()) } ?? text
            guard address.split(separator: "@").count == 2, !address.contains(" ") else {
                throw .invalid("`\(name)` has something that is no e-mail address: `\(text.prefix(100))`")
            }
            var entry = JSONObject([("address", .string(address))])
            let shown = open.map { trimmed(text[..<$0].filter { $0 != "\"" }[...]) } ?? ""
            if !shown.isEmpty { entry["name"] = .string(shown) }
            found.append(["emailAddress": .object(entry)])
        }
        return found
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    private static func attachment(_ json: JSONInput) throws(ConnectorFailure) -> Attachment {
        // `Name` and `ContentBytes` are what imported flows call them.
        guard let name = (json["name"] ?? json["Name"])?.value.string else {
            throw json.failure("an attachment has no `name`")
        }
        let content = json["content"]?.value ?? json["ContentBytes"]?.value ?? .null
        guard let bytes = (content.string ?? content["$content"]?.string).flatMap({ Base64.decode($0) })
        else {
            throw json.failure("the content of `\(name)` is not base64")
        }
        let type = try json.optional("contentType", as: String.self) ?? content["$content-type"]?.string
        return Attachment(
            name: name, type: type ?? "application/octet-stream", bytes: bytes,
            contentID: try json.optional("contentId"))
    }
}
