import ConnectorKit
import Values

/// Fetches one alert.
struct GetAlert: Action {
    static let name = "get-alert"

    struct Input: JSONDecodable {
        var alertID: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            alertID = try json.required("alertId")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await call.http(.get("/api/alerts/\(input.alertID.percentEncoded)")).orThrow().json()
    }
}
