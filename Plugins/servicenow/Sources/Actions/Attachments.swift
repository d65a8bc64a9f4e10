import ConnectorKit
import Values

/// Puts a file at a record.
struct UploadAttachment: Action {
    static let name = "upload-attachment"

    /// Beyond this a file does not fit into a call.
    static let limit = 10 << 20

    struct Input: JSONDecodable {
        var table: String
        var record: String
        var fileName: String
        var type: String
        var bytes: [UInt8]

        init(_ json: JSONInput) throws(ConnectorFailure) {
            table = try json.optional("table") ?? "incident"
            record = try json.required("record")
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
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let id = try await ServiceNow.id(input.record, in: input.table, call)
        let request = Request(
            "POST", "/api/now/attachment/file",
            query: [
                ("table_name", input.table), ("table_sys_id", id), ("file_name", input.fileName),
            ],
            headers: [("accept", "application/json"), ("content-type", input.type)], body: input.bytes)
        return try ServiceNow.result(try await call.http(request))
    }

    /// A file of the name and size at the record is taken for the one of this call.
    func reconcile(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let id = try await ServiceNow.id(input.record, in: input.table, call)
        let files = try await ListAttachments.list(id, limit: 1000, call)
        let found = files.first {
            $0["file_name"] == .string(input.fileName)
                && $0["size_bytes"] == .string(String(input.bytes.count))
        }
        guard let found else { throw .notFound("the record has no such file") }
        return found
    }
}

/// Lists the files at a record.
struct ListAttachments: Action {
    static let name = "list-attachments"

    struct Input: JSONDecodable {
        var table: String
        var record: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            table = try json.optional("table") ?? "incident"
            record = try json.required("record")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let id = try await ServiceNow.id(input.record, in: input.table, call)
        return ["attachments": .array(try await Self.list(id, limit: 1000, call))]
    }

    static func list(_ id: String, limit: Int, _ call: Call) async throws(ConnectorFailure) -> [Value] {
        var query = EncodedQuery()
        try query.add("table_sys_id", id)
        let parameters = [
            (name: "sysparm_query", value: query.text), (name: "sysparm_limit", value: String(limit)),
        ]
        let found = try ServiceNow.result(try await call.http(ServiceNow.get("attachment", parameters)))
        return (found.array ?? []).filter { $0["table_sys_id"] == .string(id) }
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
        let path = "attachment/\(input.id.percentEncoded)"
        let file = try ServiceNow.result(try await call.http(ServiceNow.get(path)))
        let size = file["size_bytes"]?.string.flatMap { Int($0) } ?? 0
        guard size <= input.maximum else {
            throw .invalid("the file has \(size) bytes, more than `maximumBytes`", code: "TooLarge")
        }
        var request = Request.get("/api/now/\(path)/file", headers: [("accept", "*/*")])
        request.maximumBytes = input.maximum
        let answer = try await call.http(request).orThrow()
        guard !answer.isTruncated else {
            throw .invalid("the file has more bytes than `maximumBytes`", code: "TooLarge")
        }
        return [
            "fileName": file["file_name"] ?? "", "contentType": file["content_type"] ?? "",
            "size": .int(Int64(answer.body.count)), "content": .string(Base64.encode(answer.body)),
        ]
    }
}
