import Mail
import Values

/// Gmail of the tenant, over the mailbox that all services share.
///
/// Source: developers.google.com/gmail/api/reference/rest/v1/users.messages.
extension TenantState {
    mutating func gmail(_ request: LabRequest) -> LabAnswer {
        guard let token = mailbox.gmailToken, request.headers["authorization"] == "Bearer \(token)" else {
            return Self.gmailError(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        }
        let segments = request.segments
        guard segments.count >= 5, segments[0] == "gmail", segments[1] == "v1", segments[2] == "users",
            ["me", MailboxState.user].contains(segments[3]), segments[4] == "messages"
        else { return Self.gmailError(404, "NOT_FOUND", "Requested entity was not found.") }
        switch (request.method, segments.dropFirst(5).first, segments.dropFirst(6).first) {
        case ("GET", nil, nil): return listGmail(request)
        case ("POST", "send", nil): return sendGmail(request)
        case ("GET", let id?, nil):
            guard let mail = gmailMessage(id) else { return Self.noGmail }
            return .ok(Self.shown(mail, format: request.parameter("format") ?? "full"))
        case ("POST", let id?, "modify"): return modifyGmail(id, request.json ?? .null)
        default: return Self.gmailError(404, "NOT_FOUND", "Requested entity was not found.")
        }
    }

    private static let noGmail = gmailError(404, "NOT_FOUND", "Requested entity was not found.")

    private static func gmailError(_ status: Int, _ word: String, _ message: String) -> LabAnswer {
        LabAnswer(
            status: status,
            body: [
                "error": [
                    "code": .int(Int64(status)), "message": .string(message), "status": .string(word),
                    "errors": [["domain": "global", "reason": .string(word), "message": .string(message)]],
                ]
            ])
    }

    private mutating func sendGmail(_ request: LabRequest) -> LabAnswer {
        guard let raw = request.json?["raw"]?.string, let bytes = Base64.decode(raw) else {
            return Self.gmailError(400, "INVALID_ARGUMENT", "Invalid value for ByteString: raw")
        }
        let mail = ReceivedMail(bytes)
        let recipients = ["To", "Cc", "Bcc"].flatMap { mail.addresses($0) }.map(\.address)
        guard !recipients.isEmpty else {
            return Self.gmailError(400, "INVALID_ARGUMENT", "Recipient address required")
        }
        let stored = mailbox.add(
            Self.withoutBlindCopies(bytes), by: "gmail", from: mail.from?.address ?? MailboxState.user,
            to: recipients, at: request.time)
        return .ok(Self.shown(stored, format: "minimal"))
    }

    /// The text without its `Bcc` field, as Gmail delivers it.
    private static func withoutBlindCopies(_ bytes: [UInt8]) -> [UInt8] {
        var lines = String(decoding: bytes, as: UTF8.self).components
        let end = lines.firstIndex(of: "") ?? lines.count
        var isBlind = false
        let head = lines[..<end].filter { line in
            if !line.hasPrefix(" "), !line.hasPrefix("\t") { isBlind = line.lowercased().hasPrefix("bcc:") }
            return !isBlind
        }
        lines.replaceSubrange(..<end, with: head)
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    private func listGmail(_ request: LabRequest) -> LabAnswer {
        let words = (request.parameter("q") ?? "").lowercased().split(separator: " ")
        let labels = request.query.filter { $0.name == "labelIds" }.map(\.value)
        let found = mailbox.messages.filter { $0.service == "gmail" }.reversed().filter { mail in
            labels.allSatisfy(mail.labels.contains) && words.allSatisfy { Self.fits(mail, $0) }
        }
        let start = request.parameter("pageToken").flatMap { Int($0) } ?? 0
        let size = min(max(request.parameter("maxResults").flatMap { Int($0) } ?? 100, 1), 500)
        let page = found.dropFirst(start).prefix(size)
        var body = JSONObject([("resultSizeEstimate", .int(Int64(found.count)))])
        if !page.isEmpty {
            body["messages"] = .array(
                page.map { ["id": .string(Self.gmailID($0)), "threadId": .string(Self.gmailID($0))] })
        }
        if start + size < found.count { body["nextPageToken"] = .string(String(start + size)) }
        return .ok(.object(body))
    }

    private static func fits(_ mail: StoredMail, _ word: Substring) -> Bool {
        let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            return mail.read.subject.lowercased().contains(word)
                || mail.read.plainText.lowercased().contains(word)
        }
        switch parts[0] {
        case "is":
            return parts[1] == "unread"
                ? mail.labels.contains("UNREAD") : mail.labels.contains(parts[1].uppercased())
        case "in": return mail.labels.contains(parts[1].uppercased())
        case "from": return mail.sender.lowercased().contains(parts[1])
        case "to": return mail.recipients.contains { $0.lowercased().contains(parts[1]) }
        case "subject": return mail.read.subject.lowercased().contains(parts[1])
        default: return false
        }
    }

    private mutating func modifyGmail(_ id: String, _ body: Value) -> LabAnswer {
        guard
            let index = mailbox.messages.firstIndex(where: { $0.service == "gmail" && Self.gmailID($0) == id }
            )
        else { return Self.noGmail }
        let (add, remove) = (body["addLabelIds"]?.array ?? [], body["removeLabelIds"]?.array ?? [])
        guard !(add + remove).isEmpty else {
            return Self.gmailError(400, "INVALID_ARGUMENT", "No label add or removes specified")
        }
        mailbox.messages[index].labels.formUnion(add.compactMap(\.string))
        mailbox.messages[index].labels.subtract(remove.compactMap(\.string))
        return .ok(Self.shown(mailbox.messages[index], format: "minimal"))
    }

    private func gmailMessage(_ id: String) -> StoredMail? {
        mailbox.messages.first { $0.service == "gmail" && Self.gmailID($0) == id }
    }

    private static func gmailID(_ mail: StoredMail) -> String {
        "18f" + LabText.hex(UInt64(mail.number), digits: 13)
    }

    private static func shown(_ stored: StoredMail, format: String) -> Value {
        let mail = stored.read
        var body = JSONObject([
            ("id", .string(gmailID(stored))), ("threadId", .string(gmailID(stored))),
            ("labelIds", .array(stored.labels.sorted().map { .string($0) })),
        ])
        if format == "minimal" { return .object(body) }
        body["snippet"] = .string(String(mail.plainText.prefix(200)))
        body["sizeEstimate"] = .int(Int64(stored.bytes.count))
        body["internalDate"] = .string(String(stored.time.milliseconds))
        if format == "raw" {
            body["raw"] = .string(Base64.encode(stored.bytes, urlSafe: true))
            return .object(body)
        }
        body["payload"] = [
            "mimeType": .string(mail.html == nil ? "text/plain" : "text/html"),
            "headers": .array(
                mail.headers.map { ["name": .string($0.name), "value": .string($0.value)] }),
            "body": [
                "data": .string(Base64.encode(Array((mail.html ?? mail.plainText).utf8), urlSafe: true))
            ],
        ]
        return .object(body)
    }
}

extension String {
    /// Lines that end in CRLF; Swift takes the pair for one character.
    fileprivate var components: [String] {
        split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
    }
}
