import ConnectorKit
import Values

/// Runs an advanced hunting query.
///
/// Source: Microsoft Learn, "Advanced hunting API": `Query` in, `Schema` and `Results` out.
struct RunHuntingQuery: Action {
    static let name = "run-hunting-query"

    struct Input: JSONDecodable {
        var query: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            query = try json.required("query")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let request = Request.post("/api/advancedqueries/run", json: ["Query": .string(input.query)])
            .idempotent()
        return try await call.http(request).orThrow().json()
    }
}
