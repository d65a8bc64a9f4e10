import ConnectorKit
import Values

/// Tries what a connection may do: one harmless request for each permission that reads.
///
/// Permissions that only change something cannot be tried without changing it.
enum ConnectionCheck {
    private static let none = "da000000000000000000_0"
    private static let hash = "da39a3ee5e6b4b0d3255bfef95601890afd80709"

    private static let probes: [(permission: String, request: Request)] = [
        ("Machine.Read.All", .get("/api/machines", query: [("$top", "1")])),
        ("Alert.Read.All", .get("/api/alerts", query: [("$top", "1")])),
        ("Machine.ReadWrite.All", .get("/api/users/riposte-connection-test/machines")),
        ("File.Read.All", .get("/api/files/\(hash)")),
        ("Ip.Read.All", .get("/api/ips/192.0.2.1/stats")),
        ("URL.Read.All", .get("/api/domains/example.com/stats")),
        ("User.Read.All", .get("/api/alerts/\(none)/user")),
        ("Ti.ReadWrite.All", .get("/api/indicators", query: [("$top", "1")])),
        ("Library.Manage", .get("/api/libraryfiles")),
        ("RemediationTasks.Read.All", .get("/api/remediationtasks", query: [("$top", "1")])),
        ("AdvancedQuery.Read.All", query("DeviceInfo | take 1")),
    ]

    /// Fails with the permissions that are missing; a connection that may read neither machines nor alerts is of no use.
    static func run(_ call: Call) async throws(ConnectorFailure) {
        var missing: [String] = []
        for (index, probe) in probes.enumerated() {
            let answer = try await call.http(probe.request)
            if answer.status == 403 {
                missing.append(probe.permission)
            } else if index == 0 || answer.status == 401 {
                try answer.orThrow()
            }
        }
        guard !missing.isEmpty else { return }
        let names = missing.map { "`\($0)`" }.joined(separator: ", ")
        // Many connections are meant to have less than everything.
        guard missing.contains("Machine.Read.All") || missing.contains("Alert.Read.All") else {
            return call.log(.warning, "the application lacks permissions", ["permissions": names])
        }
        throw .forbidden("the application lacks \(names)", code: "Forbidden")
    }

    private static func query(_ text: String) -> Request {
        Request.post("/api/advancedqueries/run", json: ["Query": .string(text)]).idempotent()
    }
}
