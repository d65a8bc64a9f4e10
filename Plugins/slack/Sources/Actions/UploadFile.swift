import ConnectorKit
import Values

/// Uploads a file and shares it in a channel.
///
/// Three requests: the service names an address, the bytes go there, and the file is shared.
///
/// Source: docs.slack.dev, "Working with files", "files.getUploadURLExternal" and "files.completeUploadExternal",
/// read 2026-11.
struct UploadFile: Action {
    static let name = "upload-file"

    struct Input: JSONDecodable {
        var filename: String
        var bytes: [UInt8]
        var title: String?
        var channel: String?
        var thread: String?
        var comment: String?
        var altText: String?

        init(_ json: JSONInput) throws(ConnectorFailure) {
            filename = try json.required("filename")
            title = try json.optional("title")
            channel = try json.optional("channel")
            thread = try json.optional("threadTs")
            let said: String? = try json.optional("comment")
            comment = said.map(SlackText.escaped)
            altText = try json.optional("altText")
            bytes = try Self.content(json)
            guard !bytes.isEmpty else { throw json.failure("a file of no bytes cannot be uploaded") }
        }

        /// Text, base64, or the `{$content-type, $content}` of another step.
        private static func content(_ json: JSONInput) throws(ConnectorFailure) -> [UInt8] {
            let content: Value = try json.required("content")
            let encoded: String? = try json.optional("encoding")
            guard let text = content.string else {
                guard let bytes = content["$content"]?.string.flatMap({ Base64.decode($0) }) else {
                    throw json.failure("member `content` is neither text nor `{ $content-type, $content }`")
                }
                return bytes
            }
            guard encoded == "base64" else { return Array(text.utf8) }
            guard let bytes = Base64.decode(text) else {
                throw json.failure("member `content` is not base64")
            }
            return bytes
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        var query = [
            (name: "filename", value: input.filename), (name: "length", value: String(input.bytes.count)),
        ]
        if let alt = input.altText { query.append(("alt_txt", alt)) }
        // Asking for an address changes nothing that anybody sees; in a dry run it is not asked for all the same.
        let place = try await call.http(Request("POST", "/api/files.getUploadURLExternal", query: query))
            .orThrow().json()
        guard let address = place["upload_url"]?.string, let id = place["file_id"]?.string else {
            throw .permanent("the service did not say where the file goes", code: "UnexpectedAnswer")
        }
        var upload = Request(
            "POST", address, headers: [("content-type", "application/octet-stream")], body: input.bytes)
        // The address is for this file alone and takes no token.
        upload.skipsSignIn = true
        let taken = try await call.http(upload)
        guard taken.isSuccess else { throw taken.failure }
        return try await share(id, input, call)
    }

    private func share(_ id: String, _ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        var body = JSONObject()
        body["files"] = [["id": .string(id), "title": .string(input.title ?? input.filename)]]
        if let channel = input.channel { body["channel_id"] = .string(channel) }
        if let comment = input.comment { body["initial_comment"] = .string(comment) }
        if let thread = input.thread { body["thread_ts"] = .string(thread) }
        let answer = try await call.http(.slack("files.completeUploadExternal", .object(body)))
            .orThrow().json()
        let file = answer["files"]?.array?.first
        return ["fileId": .string(id), "permalink": file?["permalink"] ?? .null]
    }
}
