import ConnectorKit
import Values

/// Sends a message: in one request where its files are small, else as a draft whose files are uploaded in pieces.
///
/// Source: Microsoft Learn, Microsoft Graph v1.0, "user: sendMail", "attachment: createUploadSession",
/// "message: send".
struct SendMail: Action {
    static let name = "send-mail"

    /// A request takes 4 MB; base 64 makes a third more of a file.
    private static let roomInRequest = 2_900_000
    /// Pieces of an upload are multiples of 320 KiB, and at most 4 MB.
    private static let piece = 320 << 10
    private static let pieces = 12

    func perform(_ input: OutlookDraft, _ call: Call) async throws(ConnectorFailure) -> Value {
        guard let mailbox = input.mailbox ?? call.settings["mailbox"]?.string else {
            throw .invalid("neither the input nor the connection names a `mailbox`")
        }
        let path = OutlookMailbox.path(mailbox)
        var message = input.message
        let size = input.attachments.reduce(0) { $0 + $1.bytes.count }
        guard size > Self.roomInRequest else {
            if !input.attachments.isEmpty { message["attachments"] = .array(input.attachments.map(\.value)) }
            try await call.http(
                .post(
                    "\(path)/sendMail",
                    json: ["message": .object(message), "saveToSentItems": .bool(input.savesCopy)])
            ).orThrow()
            return ["accepted": true]
        }
        let draft = try await call.http(.post("\(path)/messages", json: .object(message))).orThrow().json()
        guard let id = draft["id"]?.string else {
            throw .permanent("the service did not say the draft's id", code: "UnexpectedAnswer")
        }
        for file in input.attachments {
            try await attach(file, to: "\(path)/messages/\(id.percentEncoded)", call)
        }
        try await call.http(Request("POST", "\(path)/messages/\(id.percentEncoded)/send")).orThrow()
        return ["accepted": true, "messageId": draft["internetMessageId"] ?? .null]
    }

    private func attach(
        _ file: OutlookDraft.Attachment, to message: String, _ call: Call
    ) async throws(ConnectorFailure) {
        guard file.bytes.count > Self.roomInRequest else {
            try await call.http(.post("\(message)/attachments", json: file.value)).orThrow()
            return
        }
        var item = JSONObject([
            ("attachmentType", "file"), ("name", .string(file.name)), ("size", .int(Int64(file.bytes.count))),
            ("contentType", .string(file.type)),
        ])
        if let id = file.contentID {
            item["contentId"] = .string(id)
            item["isInline"] = true
        }
        let session = try await call.http(
            .post("\(message)/attachments/createUploadSession", json: ["AttachmentItem": .object(item)])
        ).orThrow().json()
        guard let address = session["uploadUrl"]?.string else {
            throw .permanent("the service did not say where to upload to", code: "UnexpectedAnswer")
        }
        var start = 0
        while start < file.bytes.count {
            let end = min(start + Self.piece * Self.pieces, file.bytes.count)
            var request = Request(
                "PUT", address,
                headers: [
                    ("content-type", "application/octet-stream"),
                    ("content-range", "bytes \(start)-\(end - 1)/\(file.bytes.count)"),
                ], body: Array(file.bytes[start..<end]))
            // The address holds its own key, and refuses a token.
            request.skipsSignIn = true
            try await call.http(request.idempotent()).orThrow()
            start = end
        }
    }
}
