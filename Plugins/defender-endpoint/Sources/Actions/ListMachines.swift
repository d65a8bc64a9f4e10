import ConnectorKit
import Values

/// Lists machines by an OData filter.
struct ListMachines: Action {
    static let name = "list-machines"

    struct Input: JSONDecodable {
        var filter: String?
        var top: Int
        var skip: Int

        init(_ json: JSONInput) throws(ConnectorFailure) {
            filter = try json.optional("filter")
            top = try json.optional("top") ?? 100
            skip = try json.optional("skip") ?? 0
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        var query = [(name: "$top", value: String(input.top))]
        if input.skip > 0 { query.append(("$skip", String(input.skip))) }
        if let filter = input.filter { query.append(("$filter", filter)) }
        return try await call.http(.get("/api/machines", query: query)).orThrow().json()
    }
}
