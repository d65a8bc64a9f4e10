import Values

/// The Attachment API.
///
/// Source: ServiceNow documentation, "Attachment API".
extension ServiceNowState {
    /// The lab keeps everything in memory; instances take 1,024 MB.
    private static let largestFile = 24 << 20
    private static let mostFiles = 2000

    mutating func attachment(
        _ route: [String], _ request: LabRequest, _ account: Account
    ) throws(ServiceNowError) -> LabAnswer {
        switch (request.method, route.count, route.first) {
        case ("GET", 0, _): return try listed(request, account)
        case ("POST", 1, "file"):
            guard let type = request.headers["content-type"], let name = request.parameter("file_name") else {
                throw .bad("Exception while reading request", "file_name or Content-Type is missing")
            }
            return try add(
                request.parameter("table_name"), request.parameter("table_sys_id"), name, type,
                request.body, request, account)
        case ("POST", 1, "upload"):
            let type = request.headers["content-type"] ?? ""
            guard let parts = Multipart.parts(request.body, type: type) else {
                throw ServiceNowError(status: 415, message: "Unsupported media type", detail: nil)
            }
            guard let file = parts.last, let name = file.fileName else {
                throw .bad("Failed to create the attachment", "File part might be missing in the request.")
            }
            func field(_ name: String) -> String? { parts.dropLast().first { $0.name == name }?.text }
            return try add(
                field("table_name"), field("table_sys_id"), name, file.type, file.bytes, request, account)
        case ("GET", 1, let id?):
            let found = try attachment(id)
            return .ok(["result": value(found, request)])
        case ("GET", 2, let id?) where route[1] == "file":
            let found = try attachment(id)
            return LabAnswer(
                status: 200,
                content: LabAnswer.Content(type: found.fields["content_type"] ?? "", bytes: found.bytes))
        case ("DELETE", 1, let id?):
            guard account.roles.contains("itil") else { throw .acl("Delete") }
            _ = try attachment(id)
            attachments.removeAll { $0.fields["sys_id"] == id }
            return LabAnswer(status: 204)
        default: throw ServiceNowError(status: 405, message: "Method not supported", detail: nil)
        }
    }

    private func attachment(_ id: String) throws(ServiceNowError) -> Attachment {
        guard let found = attachments.first(where: { $0.fields["sys_id"] == id }) else { throw .noRecord }
        return found
    }

    private mutating func listed(
        _ request: LabRequest, _ account: Account
    ) throws(ServiceNowError) -> LabAnswer {
        var asked = request
        if request.parameter("sysparm_limit") == nil { asked.query.append(("sysparm_limit", "1000")) }
        return try table("sys_attachment", nil, asked, account, isFirstVersion: false)
    }

    private mutating func add(
        _ tableName: String?, _ id: String?, _ name: String, _ type: String, _ bytes: [UInt8],
        _ request: LabRequest, _ account: Account
    ) throws(ServiceNowError) -> LabAnswer {
        guard let tableName, let id, !name.isEmpty else {
            throw .bad("Failed to create the attachment", "table_name and table_sys_id are required")
        }
        guard let table = ServiceNowTable.all[tableName] else { throw .bad("Invalid table \(tableName)") }
        guard record(tableName, id) != nil else { throw .noRecord }
        guard !table.writers.isDisjoint(with: account.roles) else { throw .acl("Insert") }
        guard bytes.count <= Self.largestFile, attachments.count < Self.mostFiles else {
            throw ServiceNowError(status: 413, message: "The attachment is too large", detail: nil)
        }
        let now = ServiceNowTime.text(request.time)
        let own = nextID()
        let fields = [
            "sys_id": own, "table_name": tableName, "table_sys_id": id, "file_name": name,
            "content_type": type, "size_bytes": String(bytes.count), "sys_created_on": now,
            "sys_updated_on": now, "sys_created_by": account.name, "sys_mod_count": "0",
            "download_link": "\(request.origin)/api/now/attachment/\(own)/file",
        ]
        let found = Attachment(fields: fields, bytes: bytes)
        attachments.append(found)
        return LabAnswer(
            status: 201, headers: [("Location", "\(request.origin)/api/now/attachment/\(own)")],
            body: ["result": value(found, request)])
    }

    private func value(_ attachment: Attachment, _ request: LabRequest) -> Value {
        .object(
            JSONObject(
                attachment.fields.sorted { $0.key < $1.key }.map { (name: $0.key, value: .string($0.value)) })
        )
    }
}
