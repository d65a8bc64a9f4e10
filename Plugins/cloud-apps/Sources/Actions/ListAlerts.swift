import ConnectorKit
import Values

/// Lists alerts.
struct ListAlerts: Action {
    static let name = "list-alerts"

    struct Input: JSONDecodable {
        var body: Value

        init(_ json: JSONInput) throws(ConnectorFailure) {
            body = try CloudAppsAPI.listing(json, filters: json.optional("filters") ?? JSONObject())
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await call.http(CloudAppsAPI.query("alerts/", input.body)).orThrow().json()
    }
}
