import ConnectorKit
import Values

/// Runs an advanced hunting query and gives its first rows.
///
/// Source: Microsoft Learn, Microsoft Graph v1.0, "security: runHuntingQuery".
struct RunHuntingQuery: Action {
    static let name = "run-hunting-query"

    /// A query.
    struct Input: JSONDecodable {
        var query: String
        var timespan: String?
        var maximum: Int

        init(_ json: JSONInput) throws(ConnectorFailure) {
            query = try json.required("query")
            timespan = try json.optional("timespan")
            maximum = try json.optional("maximum") ?? 1000
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        var body = JSONObject([("Query", .string(input.query))])
        if let timespan = input.timespan { body["Timespan"] = .string(timespan) }
        let request = Request.post("/v1.0/security/runHuntingQuery", json: .object(body)).idempotent()
        let answer = try await call.http(request).orThrow().json()
        let rows = answer["results"]?.array ?? []
        return [
            "schema": answer["schema"] ?? [], "results": .array(Array(rows.prefix(input.maximum))),
            "count": .int(Int64(rows.count)), "truncated": .bool(rows.count > input.maximum),
        ]
    }
}
