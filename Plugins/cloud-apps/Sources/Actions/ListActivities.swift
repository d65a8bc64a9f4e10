import ConnectorKit
import Values

/// Lists activities, of one user where an id is given.
struct ListActivities: Action {
    static let name = "list-activities"

    /// App id of Microsoft 365, whose accounts are the Entra users.
    private static let microsoft365: Value = 11161

    struct Input: JSONDecodable {
        var body: Value

        init(_ json: JSONInput) throws(ConnectorFailure) {
            var filters: JSONObject = try json.optional("filters") ?? JSONObject()
            if let user: String = try json.optional("userId") {
                let entity: Value = ["id": .string(user), "saas": ListActivities.microsoft365, "inst": 0]
                filters["entity"] = ["eq": [entity]]
            }
            body = try CloudAppsAPI.listing(json, filters: filters)
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await call.http(CloudAppsAPI.query("activities/", input.body)).orThrow().json()
    }
}
