import ConnectorKit
import Values

/// Which of the permissions that reading needs the connection has.
enum Permissions {
    /// A request that changes nothing, and the permission it shows.
    private static let probes: [(request: Request, permission: String)] = [
        (.get("/v1.0/security/alerts_v2", query: [("$top", "1")]), "SecurityAlert.Read.All"),
        (.get("/v1.0/security/incidents", query: [("$top", "1")]), "SecurityIncident.Read.All"),
        (
            Request.post(
                "/v1.0/security/runHuntingQuery", json: ["Query": "DeviceInfo | take 1"]
            ).idempotent(), "ThreatHunting.Read.All"
        ),
    ]

    /// Throws the first failure that is no refusal, or one failure that names every missing permission.
    static func check(_ call: Call) async throws(ConnectorFailure) {
        var missing: [String] = []
        for (request, permission) in probes {
            let answer = try await call.http(request)
            if answer.status == 403 {
                missing.append("`\(permission)`")
            } else if request.isSafe {
                try answer.orThrow()
            } else if answer.status == 401 {
                // A tenant without devices has no table to hunt in; that is no failure of the connection.
                throw answer.failure
            }
        }
        guard missing.isEmpty else {
            throw .forbidden(
                "the application lacks \(missing.joined(separator: " and ")): "
                    + "grant it in Entra ID, with an administrator's consent",
                code: "MissingPermission")
        }
    }
}
