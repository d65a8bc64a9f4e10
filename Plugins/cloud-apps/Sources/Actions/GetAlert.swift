import ConnectorKit
import Values

/// An input that names one alert.
struct AlertInput: JSONDecodable {
    var alertID: String

    init(_ json: JSONInput) throws(ConnectorFailure) {
        alertID = try json.required("alertId")
    }
}

/// Fetches one alert with its entities.
struct GetAlert: Action {
    static let name = "get-alert"

    func perform(_ input: AlertInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await call.http(.get(CloudAppsAPI.path("alerts/\(input.alertID.percentEncoded)/"))).orThrow()
            .json()
    }
}
