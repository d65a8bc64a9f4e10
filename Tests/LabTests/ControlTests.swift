import Testing
import Values

@testable import Lab

@Suite struct ControlTests {
    @Test func `the control plane opens with its token only`() throws {
        var world = try LabWorld()
        #expect(world.ask("GET", "/lab/tenant").status == 401)
        #expect(world.control("GET", "tenant").status == 200)
        #expect(world.control("GET", "nothing").status == 404)
    }

    @Test func `the tenant describes itself`() throws {
        var world = try LabWorld()
        let tenant = world.control("GET", "tenant").body
        #expect(tenant["tenantId"]?.string == TenantState.tenantID)
        #expect(tenant["clientSecret"] == "one")
        #expect(tenant["cloudAppsToken"] == "key")
        #expect(tenant["users"]?.array?.count == 10)
        #expect(tenant["users"]?[0]?["devices"]?.array?.count == 2)
        #expect(tenant["policies"]?.array?.count == 5)
    }

    static let unknown: [(Value, Int, String)] = [
        (["policy": "Suspicius user activity"], 404, "did you mean `Suspicious user activity`?"),
        (
            ["policy": "Mass download", "user": "megan.bowne@contoso.example"], 404,
            "did you mean `megan.bowen@contoso.example`?"
        ),
        (["policy": "Mass download", "severity": "Hihg"], 404, "did you mean `High`?"),
        ([:], 400, "give a policy's name or id"),
    ]

    @Test(arguments: unknown)
    func `what the lab does not have it refuses with the nearest name`(
        _ body: Value, _ status: Int, _ help: String
    ) throws {
        var world = try LabWorld()
        let answer = world.control("POST", "alerts", body: body)
        #expect(answer.status == status)
        #expect(answer.body["error"]?["help"]?.string == help)
    }

    @Test func `alerts about apps have no user`() throws {
        var world = try LabWorld()
        let answer = world.control("POST", "alerts", body: ["policy": "Risky OAuth app"])
        #expect(answer.status == 201)
        #expect(answer.body["user"] == .null)
        #expect(answer.body["devices"] == [])
    }

    @Test func `the record shows alerts with devices and deliveries`() throws {
        var world = try LabWorld()
        _ = world.cloud("POST", "ms_flow/", body: ["callback_url": "http://127.0.0.1:1/x"])
        let made = world.control(
            "POST", "alerts", body: ["policy": "660000000000000000000001", "severity": "low"]
        ).body
        let callback = try #require(world.state.outbox.first)
        world.state.record(callback, status: nil, at: world.now)
        world.state.record(callback, status: 202, at: world.now)
        let alert = world.control("GET", "alerts").body["value"]?[0]
        #expect(alert?["id"] == made["id"])
        #expect(alert?["title"] == "Suspicious user activity")
        #expect(alert?["user"] == "megan.bowen@contoso.example")
        #expect(alert?["severity"] == "Low")
        #expect(alert?["status"] == "open")
        #expect(alert?["devices"] == ["desk-mbowen.contoso.example", "lap-mbowen.contoso.example"])
        #expect(alert?["deliveries"]?.array?.map { $0["status"] } == [.null, 202])
    }

    @Test func `requests to services are remembered, those to the lab are not`() throws {
        var world = try LabWorld()
        _ = world.cloud("GET", "policies/")
        _ = world.ask("GET", "/api/machines")
        _ = world.ask("GET", "/")
        let requests = world.control("GET", "requests").body["value"]?.array ?? []
        #expect(requests.map { $0["service"] } == ["cloud-apps", "defender-endpoint", "none"])
        #expect(requests.map { $0["status"] } == [200, 401, 404])
    }

    @Test func `the memory of requests has an end`() {
        var log = RequestLog(capacity: 3)
        for path in ["/a", "/b", "/c", "/d"] {
            log.add(LabRequest(method: "GET", path: path, time: LabWorld.start), service: .none, status: 404)
        }
        #expect(log.values.map { $0["path"] } == ["/b", "/c", "/d"])
    }

    static let badFaults: [Value] = [
        [:], ["kind": "fire"], ["kind": "latency", "seconds": 1000], ["kind": "reset", "when": "later"],
        ["kind": "error", "count": 0],
    ]

    @Test(arguments: badFaults)
    func `what is no fault is refused`(_ body: Value) throws {
        var world = try LabWorld()
        #expect(world.control("POST", "faults", body: body).status == 400)
    }

    @Test func `a fault holds for its path and its count`() throws {
        var world = try LabWorld()
        let fault: Value = ["kind": "throttle", "path": "/api/machines", "count": 2, "seconds": 3]
        #expect(world.control("POST", "faults", body: fault).status == 201)
        #expect(world.cloud("GET", "policies/").status == 200)
        for _ in 0..<2 {
            let refused = world.ask("GET", "/api/machines")
            #expect(refused.status == 429)
            #expect(refused.headers.first?.value == "3")
        }
        #expect(world.ask("GET", "/api/machines").status == 401)
        #expect(world.control("GET", "faults").body["value"] == [])
    }

    @Test func `faults last until they are cleared`() throws {
        var world = try LabWorld()
        _ = world.control("POST", "faults", body: ["kind": "error"])
        #expect(world.ask("GET", "/v1.0/users").status == 500)
        #expect(world.control("DELETE", "faults").status == 200)
        #expect(world.ask("GET", "/v1.0/users").status == 401)
    }

    @Test(arguments: ["before", "after"])
    func `a connection is cut before or after the effect`(_ moment: String) throws {
        var world = try LabWorld()
        let token = world.token(.endpoint)
        let fault: Value = ["kind": "reset", "when": .string(moment), "count": 1]
        _ = world.control("POST", "faults", body: fault)
        let request = LabRequest(
            method: "POST", path: "/api/machines/desk-mbowen/isolate",
            headers: ["authorization": "Bearer \(token)"],
            body: Array(#"{"Comment":"x"}"#.utf8), time: world.now)
        let exchange = world.state.exchange(request)
        #expect(exchange.isCut)
        #expect(world.state.actions.count == (moment == "after" ? 1 : 0))
    }

    @Test func `a revoked token of Cloud Apps no longer works`() throws {
        var world = try LabWorld()
        _ = world.control("POST", "tokens/revoke", body: ["credential": "cloud-apps-token"])
        #expect(world.cloud("GET", "policies/").status == 401)
        let answer = world.control("POST", "tokens/revoke", body: ["credential": "cloud-app-token"])
        #expect(answer.body["error"]?["help"] == "did you mean `cloud-apps-token`?")
    }
}
