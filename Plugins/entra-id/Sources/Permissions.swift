import ConnectorKit
import Values

/// Which of the permissions that reading needs the connection has.
enum Permissions {
    /// A request that changes nothing, and the permission it shows.
    private static let probes: [(path: String, permission: String, area: String)] = [
        ("/v1.0/users", "User.Read.All", "users"), ("/v1.0/groups", "GroupMember.Read.All", "groups"),
        ("/v1.0/identityProtection/riskyUsers", "IdentityRiskyUser.Read.All", "risky users"),
        ("/v1.0/auditLogs/signIns", "AuditLog.Read.All", "sign-ins"),
        ("/v1.0/identity/conditionalAccess/namedLocations", "Policy.Read.All", "named locations"),
    ]

    /// Throws one failure that names every missing permission.
    static func check(_ call: Call) async throws(ConnectorFailure) {
        var missing: [String] = []
        for probe in probes {
            let answer = try await call.http(.get(probe.path, query: [("$top", "1")]))
            if answer.status == 403 {
                // Risk and sign-ins need licences that not every tenant has; that is nobody's permission.
                if answer.failure.message.lowercased().contains("licen") { continue }
                missing.append("`\(probe.permission)` (\(probe.area))")
            } else if answer.status == 401 || probe.area == "users" {
                try answer.orThrow()
            }
        }
        guard missing.isEmpty else {
            throw .forbidden(
                "the application lacks \(missing.joined(separator: " and ")): grant it in Entra ID, with an "
                    + "administrator's consent; what the actions do that need no more works",
                code: "MissingPermission")
        }
    }
}
