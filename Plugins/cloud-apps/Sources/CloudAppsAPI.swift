import ConnectorKit
import Values

/// The wire: paths and list requests.
///
/// Source: Microsoft Learn, "Defender for Cloud Apps REST API"; all paths end in a slash.
enum CloudAppsAPI {
    /// Tenant addresses serve `/api/v1` and `/cas/api/v1`, the general address is only known with `/cas`.
    static func path(_ rest: String) -> String { "/cas/api/v1/\(rest)" }

    /// A list request: a POST that changes nothing.
    static func query(_ rest: String, _ body: Value) -> Request {
        .post(path(rest), json: body).idempotent()
    }

    /// The body of a list request.
    static func listing(_ json: JSONInput, filters: JSONObject) throws(ConnectorFailure) -> Value {
        var body = JSONObject()
        body["filters"] = .object(filters)
        body["sortField"] = try json.optional("sortField") ?? "date"
        body["sortDirection"] = try json.optional("sortDirection") ?? "desc"
        body["skip"] = try json.optional("skip") ?? 0
        body["limit"] = try json.optional("limit") ?? 20
        return .object(body)
    }
}
