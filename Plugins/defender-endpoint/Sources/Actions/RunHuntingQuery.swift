import ConnectorKit
import Values

/// Runs an advanced hunting query.
///
/// Source: Microsoft Learn, "Advanced hunting API": `Query` in, `Schema` and `Results` out.
struct RunHuntingQuery: Action {
    static let name = "run-hunting-query"

    struct Input: JSONDecodable {
        var query: String
        var maximum: Int

        init(_ json: JSONInput) throws(ConnectorFailure) {
            query = try json.required("query")
            maximum = try json.optional("maximum") ?? 10_000
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let request = Request.post("/api/advancedqueries/run", json: ["Query": .string(input.query)])
            .idempotent()
        let answer = try await call.http(request).orThrow().json()
        guard var object = answer.object, let rows = answer["Results"]?.array, rows.count > input.maximum
        else {
            return answer
        }
        object["Results"] = .array(Array(rows.prefix(input.maximum)))
        object["truncated"] = true
        return .object(object)
    }
}
