import ConnectorKit
import Values

/// The wire: paths, the shape of answers, and records.
///
/// Source: ServiceNow documentation, "Table API" and "REST API HTTP response codes".
enum ServiceNow {
    /// References come as plain ids, so that a field has one shape.
    private static let plain = (name: "sysparm_exclude_reference_link", value: "true")

    static func get(_ path: String, _ query: [(name: String, value: String)] = []) -> Request {
        Request.get(
            "/api/now/\(path)", query: query + (path.hasPrefix("table/") ? [plain] : []),
            headers: [("accept", "application/json")])
    }

    static func write(
        _ method: String, _ path: String, _ body: Value, _ query: [(name: String, value: String)] = []
    ) -> Request {
        Request.json(
            method, "/api/now/\(path)", body, query: query + [plain],
            headers: [("accept", "application/json")])
    }

    /// The path of a table, or of a record in it.
    static func table(_ name: String, _ id: String? = nil) -> String {
        "table/\(name.percentEncoded)" + (id.map { "/\($0.percentEncoded)" } ?? "")
    }

    /// The body of an answer that succeeded.
    ///
    /// An instance that sleeps, or a sign-in page in front of it, answers 200 with HTML.
    static func body(_ response: Response) throws(ConnectorFailure) -> Value {
        try response.orThrow()
        let type = response.header("content-type") ?? ""
        guard response.body.isEmpty || type.lowercased().contains("json") else {
            throw .transient(
                "the instance answered with a page in place of JSON; it may be asleep", code: "NotJSON")
        }
        return try response.json()
    }

    /// The `result` of an answer that succeeded.
    static func result(_ response: Response) throws(ConnectorFailure) -> Value {
        try body(response)["result"] ?? .null
    }

    /// The record that a number or a `sys_id` names.
    static func record(
        _ name: String, in table: String, display: Bool = false, _ call: Call
    ) async throws(ConnectorFailure) -> Value {
        let shape = (name: "sysparm_display_value", value: display ? "true" : "false")
        if isID(name) {
            return try result(try await call.http(get(Self.table(table, name), [shape])))
        }
        var query = EncodedQuery()
        try query.add("number", name)
        let rows = try await rows(of: table, query, limit: 2, more: [shape], call)
        guard let row = rows.first(where: { $0["number"] == .string(name) }) else {
            throw .notFound("`\(table)` has no record with this number")
        }
        return row
    }

    /// The `sys_id` that a number or a `sys_id` names.
    static func id(_ name: String, in table: String, _ call: Call) async throws(ConnectorFailure) -> String {
        if isID(name) { return name }
        guard let id = try await record(name, in: table, call)["sys_id"]?.string else {
            throw .permanent("the record has no `sys_id`", code: "UnexpectedAnswer")
        }
        return id
    }

    /// A page of rows.
    static func rows(
        of table: String, _ query: EncodedQuery, fields: [String] = [], limit: Int,
        more: [(name: String, value: String)] = [], _ call: Call
    ) async throws(ConnectorFailure) -> [Value] {
        var parameters = [
            (name: "sysparm_query", value: query.text), (name: "sysparm_limit", value: String(limit)),
        ]
        if !fields.isEmpty {
            parameters.append((name: "sysparm_fields", value: fields.joined(separator: ",")))
        }
        return try result(try await call.http(get(Self.table(table), parameters + more))).array ?? []
    }

    static func isID(_ text: String) -> Bool {
        text.utf8.count == 32 && text.allSatisfy { $0.isHexDigit && $0.isASCII }
    }
}
