import Values

/// Files of the Slack workspace: an address is asked for, bytes go there, and the file is shared.
extension TenantState {
    private static let largestFile = 16 << 20

    mutating func slackUploadPlace(
        _ given: SlackArguments, _ request: LabRequest
    ) throws(SlackError) -> Value {
        let name = try given.required("filename")
        guard let length = Int(try given.required("length")), length > 0 else {
            throw SlackError("invalid_arguments")
        }
        guard length <= Self.largestFile else { throw SlackError("file_upload_size_restricted") }
        guard slackState.uploads.count < 100 else { throw SlackError("ratelimited") }
        let id = "F0LAB" + LabText.hex(nextNumber(), digits: 5).uppercased()
        slackState.uploads[id] = SlackState.Upload(name: name, length: length)
        return ["upload_url": .string("\(request.origin)/slack/upload/\(id)"), "file_id": .string(id)]
    }

    /// `POST /slack/upload/ID`: the bytes, as they are or as the only part of a form.
    mutating func slackUpload(_ request: LabRequest) -> LabAnswer {
        let id = request.segments.last ?? ""
        guard var upload = slackState.uploads[id], ["POST", "PUT"].contains(request.method) else {
            return LabAnswer(status: 404)
        }
        let type = request.headers["content-type"] ?? ""
        let isForm = type.hasPrefix("multipart/form-data")
        guard isForm ? request.body.count >= upload.length : request.body.count == upload.length else {
            return LabAnswer(
                status: 400, content: .init(type: "text/plain", bytes: Array("size mismatch".utf8)))
        }
        upload.bytes = request.body
        slackState.uploads[id] = upload
        return LabAnswer(
            status: 200, content: .init(type: "text/plain", bytes: Array("OK - \(upload.length)".utf8)))
    }

    mutating func slackShare(_ given: SlackArguments, _ request: LabRequest) throws(SlackError) -> Value {
        guard let files = given.structure("files")?.array, !files.isEmpty else {
            throw SlackError("invalid_arguments", messages: ["[ERROR] missing required field: files"])
        }
        var shown: [Value] = []
        for file in files {
            guard let id = file["id"]?.string, let upload = slackState.uploads[id], upload.bytes != nil else {
                throw SlackError("file_not_found")
            }
            shown.append([
                "id": .string(id), "name": .string(upload.name),
                "title": file["title"] ?? .string(upload.name), "size": .int(Int64(upload.length)),
                "permalink": .string("https://contoso.slack.com/files/\(SlackState.bot)/\(id)/file"),
            ])
        }
        if let channel = given["channel_id"] {
            guard let index = slackState.index(of: channel) else { throw SlackError("channel_not_found") }
            guard slackState.channels[index].isMember else { throw SlackError("not_in_channel") }
            var values = JSONObject()
            values["channel"] = .string(channel)
            let names = shown.map { $0["name"]?.string ?? "" }.joined(separator: ", ")
            values["text"] = .string(given["initial_comment"] ?? names)
            if let thread = given["thread_ts"] { values["thread_ts"] = .string(thread) }
            var message = given
            message.values = values
            _ = try slackPost(message, request)
            let last = slackState.channels[index].messages.count - 1
            slackState.channels[index].messages[last] =
                slackState.channels[index].messages[last].setting("files", .array(shown))
        }
        for file in shown { slackState.uploads[file["id"]?.string ?? ""] = nil }
        return ["files": .array(shown)]
    }
}
