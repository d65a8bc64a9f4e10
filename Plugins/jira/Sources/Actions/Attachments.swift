import ConnectorKit
import Values

/// Puts a file at an issue.
struct UploadAttachment: Action {
    static let name = "upload-attachment"

    /// Beyond this a file does not fit into a call.
    static let limit = 10 << 20

    struct Input: JSONDecodable {
        var issue: String
        var fileName: String
        var type: String
        var bytes: [UInt8]

        init(_ json: JSONInput) throws(ConnectorFailure) {
            issue = try json.required("issue")
            fileName = try json.required("fileName")
            type = try json.optional("contentType") ?? "application/octet-stream"
            if let text = try json.optional("text", as: String.self) {
                bytes = Array(text.utf8)
            } else {
                guard let decoded = Base64.decode(try json.required("content")) else {
                    throw .invalid("`content` is not base64")
                }
                bytes = decoded
            }
            guard bytes.count <= UploadAttachment.limit else {
                throw .invalid("`content` has more than 10 MiB")
            }
            guard !(fileName + type).contains(where: { $0.isNewline || $0 == "\"" || $0 == "\0" }) else {
                throw .invalid("`fileName` and `contentType` are one line without quotes")
            }
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let jira = Jira(call)
        var boundary = "riposte-\(Mark.label(call.idempotencyKey))-\(input.bytes.count)"
        while input.bytes.firstRange(of: Array(boundary.utf8)) != nil { boundary += "x" }
        let head =
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(input.fileName)\"\r\n"
            + "Content-Type: \(input.type)\r\n\r\n"
        let body = Array(head.utf8) + input.bytes + Array("\r\n--\(boundary)--\r\n".utf8)
        let request = Request(
            "POST", jira.path(Jira.issue(input.issue, "attachments")),
            headers: [
                ("content-type", "multipart/form-data; boundary=\(boundary)"),
                ("x-atlassian-token", "no-check"),
            ], body: body)
        guard let file = try await jira.send(request)[0] else {
            throw .permanent("Jira did not say which file it keeps", code: "UnexpectedAnswer")
        }
        return file
    }

    /// A file of the name and size at the issue is taken for the one of this call.
    func reconcile(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let query = [(name: "fields", value: "attachment")]
        let issue = try await Jira(call).get(Jira.issue(input.issue), query)
        let file = issue["fields"]?["attachment"]?.array?.first {
            $0["filename"] == .string(input.fileName) && $0["size"] == .int(Int64(input.bytes.count))
        }
        guard let file else { throw .notFound("the issue has no such file") }
        return file
    }
}

/// Fetches a file.
struct DownloadAttachment: Action {
    static let name = "download-attachment"

    struct Input: JSONDecodable {
        var id: String
        var maximum: Int

        init(_ json: JSONInput) throws(ConnectorFailure) {
            id = try json.required("attachmentId")
            maximum = min(try json.optional("maximumBytes") ?? 5 << 20, UploadAttachment.limit)
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let jira = Jira(call)
        let file = try await jira.get("attachment/\(input.id.percentEncoded)")
        let size = Int(file["size"]?.int ?? 0)
        guard size <= input.maximum else {
            throw .invalid("the file has \(size) bytes, more than `maximumBytes`", code: "TooLarge")
        }
        // Without `redirect` the cloud sends elsewhere, where the credentials have no business.
        var request = Request.get(
            jira.path("attachment/content/\(input.id.percentEncoded)"), query: [("redirect", "false")])
        if jira.isDataCenter {
            let name = file["filename"]?.string ?? "file"
            request = .get("/secure/attachment/\(input.id.percentEncoded)/\(name.percentEncoded)")
        }
        request.maximumBytes = input.maximum
        let answer = try await call.http(request)
        guard answer.isSuccess else { throw Jira.failure(answer) }
        guard !answer.isTruncated else {
            throw .invalid("the file has more bytes than `maximumBytes`", code: "TooLarge")
        }
        return [
            "fileName": file["filename"] ?? "", "contentType": file["mimeType"] ?? "",
            "size": .int(Int64(answer.body.count)), "content": .string(Base64.encode(answer.body)),
        ]
    }
}
