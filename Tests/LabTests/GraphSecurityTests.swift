import Testing
import Values

@testable import Lab

@Suite struct GraphSecurityTests {
    private static func raised() throws -> LabWorld {
        var world = try LabWorld()
        _ = world.control(
            "POST", "alerts", body: ["policy": "Suspicious user activity", "severity": "medium"])
        world.now = world.now + .seconds(60)
        _ = world.control("POST", "endpoint-alerts", body: ["machine": "desk-mbowen", "severity": "High"])
        world.now = world.now + .seconds(60)
        _ = world.control("POST", "endpoint-alerts", body: ["machine": "ws-garchie", "severity": "Low"])
        return world
    }

    @Test func `alerts of the other services are alerts here, newest first`() throws {
        var world = try Self.raised()
        let answer = world.ask(as: .graph, "GET", "/v1.0/security/alerts_v2").body
        let alerts = answer["value"]?.array ?? []
        #expect(
            alerts.map { $0["serviceSource"] } == [
                "microsoftDefenderForEndpoint", "microsoftDefenderForEndpoint",
                "microsoftDefenderForCloudApps",
            ])
        #expect(alerts.map { $0["severity"] } == ["low", "high", "medium"])
        let devices = alerts[1]["evidence"]?.array?.compactMap { $0["mdeDeviceId"] }
        #expect(devices == world.state.machines.first.map { [.string($0.id)] })
        #expect(alerts[2]["providerAlertId"]?.string == world.state.alerts.first?.id)
    }

    @Test func `alerts about the same user and the user's device form one incident`() throws {
        var world = try Self.raised()
        let answer = world.ask(as: .graph, "GET", "/v1.0/security/incidents?$expand=alerts").body
        let incidents = answer["value"]?.array ?? []
        #expect(incidents.map { $0["alerts"]?.array?.count } == [1, 2])
        #expect(incidents.map { $0["severity"] } == ["low", "high"])
        #expect(world.state.endpointAlerts.first.map { .string(String($0.incident)) } == incidents[1]["id"])
    }

    static let filters: [(String, Int)] = [
        ("severity%20eq%20'high'", 1), ("serviceSource%20eq%20'microsoftDefenderForCloudApps'", 1),
        ("status%20eq%20'new'", 3), ("createdDateTime%20gt%202099-01-01T00:00:00Z", 0),
    ]

    @Test(arguments: filters)
    func `alerts are filtered`(_ filter: String, _ count: Int) throws {
        var world = try Self.raised()
        let answer = world.ask(as: .graph, "GET", "/v1.0/security/alerts_v2?$filter=\(filter)")
        #expect(answer.body["value"]?.array?.count == count)
    }

    @Test func `a verdict and a comment stay`() throws {
        var world = try Self.raised()
        let id = world.state.endpointAlerts[0].id
        world.now = world.now + .seconds(60)
        let changes: Value = [
            "status": "inProgress", "classification": "TruePositive", "determination": "malware",
            "assignedTo": "secops@contoso.example",
        ]
        let changed = world.ask(as: .graph, "PATCH", "/v1.0/security/alerts_v2/\(id)", body: changes)
        #expect(changed.status == 200)
        #expect(changed.body["classification"] == "truePositive")
        #expect(changed.body["lastUpdateDateTime"]?.string == world.now.iso8601)
        let comment: Value = ["@odata.type": "microsoft.graph.security.alertComment", "comment": "seen"]
        let comments = world.ask(
            as: .graph, "POST", "/v1.0/security/alerts_v2/\(id)/comments", body: comment)
        #expect(comments.body["value"]?[0]?["comment"] == "seen")
        let alert = world.ask(as: .graph, "GET", "/v1.0/security/alerts_v2/\(id)").body
        #expect(alert["status"] == "inProgress" && alert["assignedTo"] == "secops@contoso.example")
        #expect(alert["comments"]?[0]?["createdByDisplayName"] == "Riposte")
    }

    @Test func `a resolved incident resolves its alerts`() throws {
        var world = try Self.raised()
        let id = world.state.security.incidents[0].id
        let changes: Value = ["status": "resolved", "customTags": ["contained"], "severity": "low"]
        let changed = world.ask(as: .graph, "PATCH", "/v1.0/security/incidents/\(id)", body: changes)
        #expect(changed.body["customTags"] == ["contained"] && changed.body["severity"] == "low")
        let open = world.ask(as: .graph, "GET", "/v1.0/security/alerts_v2?$filter=status%20eq%20'new'")
        #expect(open.body["value"]?.array?.count == 1)
    }

    static let refused: [(String, String, Value)] = [
        ("PATCH", "", [:]), ("PATCH", "", ["status": "closed"]), ("PATCH", "", ["title": "x"]),
        ("PATCH", "", ["assignedTo": 5]), ("POST", "/comments", ["comment": "untyped"]),
        (
            "POST", "/comments",
            ["@odata.type": "microsoft.graph.security.alertComment", "comment": ""]
        ),
    ]

    @Test(arguments: refused)
    func `what an alert does not take is refused`(_ method: String, _ path: String, _ body: Value) throws {
        var world = try Self.raised()
        let id = world.state.endpointAlerts[0].id
        let answer = world.ask(as: .graph, method, "/v1.0/security/alerts_v2/\(id)\(path)", body: body)
        #expect(answer.status == 400)
        #expect(answer.body["error"]?["code"] == "BadRequest")
    }

    @Test func `hunting answers in Graph's spelling`() throws {
        var world = try LabWorld()
        let query: Value = ["Query": "DeviceInfo | where DeviceName startswith 'desk' | take 1"]
        let answer = world.ask(as: .graph, "POST", "/v1.0/security/runHuntingQuery", body: query)
        #expect(answer.status == 200)
        #expect(answer.body["schema"]?[0]?["name"] == "Timestamp")
        #expect(answer.body["results"]?.array?.count == 1)
        let wrong = world.ask(
            as: .graph, "POST", "/v1.0/security/runHuntingQuery", body: ["Query": "Nothing |"])
        #expect(wrong.status == 400)
    }

    static let missing: [(String, String, String)] = [
        ("GET", "/v1.0/security/alerts_v2", "Forbidden"),
        ("GET", "/v1.0/groups", "Authorization_RequestDenied"),
        ("GET", "/v1.0/identityProtection/riskyUsers", "AccessDenied"),
        ("GET", "/v1.0/auditLogs/signIns", "Authentication_MSGraphPermissionMissing"),
    ]

    @Test(arguments: missing)
    func `a missing permission is refused in the words of the service`(
        _ method: String, _ path: String, _ code: String
    ) throws {
        var world = try LabWorld()
        let answer = world.ask(as: .graph, app: 1, method, path)
        #expect(answer.status == 403)
        #expect(answer.body["error"]?["code"]?.string == code)
    }

    @Test func `the limits are those of the services behind Graph`() throws {
        var world = try LabWorld(limits: true)
        let path = "/v1.0/identityProtection/riskyUsers"
        #expect(world.ask(as: .graph, "GET", path).status == 200)
        let refused = world.ask(as: .graph, "GET", path)
        #expect(refused.status == 429 && refused.headers.isEmpty)
        for _ in 0..<45 {
            _ = world.ask(
                as: .graph, "POST", "/v1.0/security/runHuntingQuery", body: ["Query": "DeviceInfo"])
        }
        let hunting = world.ask(
            as: .graph, "POST", "/v1.0/security/runHuntingQuery", body: ["Query": "DeviceInfo"])
        #expect(hunting.status == 429 && hunting.headers.first?.value == "60")
    }
}
