import Testing
import Values

@testable import Lab

@Suite struct CloudAppsTests {
    private static func world() throws -> LabWorld {
        var world = try LabWorld()
        for (policy, severity) in [
            ("Suspicious user activity", "High"), ("Mass download", "Low"), ("Impossible travel", "Medium"),
        ] {
            _ = world.control(
                "POST", "alerts", body: ["policy": .string(policy), "severity": .string(severity)])
            world.now = world.now + .seconds(10)
        }
        return world
    }

    static let filters: [(Value, Int)] = [
        ([:], 3), (["severity": ["eq": 2]], 1), (["severity": ["eq": [0, 1]]], 2),
        (["severity": ["neq": [0]]], 2),
        (["resolutionStatus": ["eq": 0]], 3), (["alertOpen": ["eq": true]], 3),
        (["alertOpen": ["eq": [false]]], 0),
        (["date": ["gte": .int(LabWorld.start.milliseconds + 10_000)]], 2),
        (["date": ["gte": .int(LabWorld.start.milliseconds), "lte": .int(LabWorld.start.milliseconds)]], 1),
        (["id": ["eq": "nothing"]], 0), (["date": ["gte_ndays": 1]], 3),
        (["severity": ["eq": 2], "alertOpen": ["eq": false]], 0),
    ]

    @Test(arguments: filters)
    func `filters of alerts hold together`(_ filters: Value, _ count: Int) throws {
        var world = try Self.world()
        let answer = world.cloud("POST", "alerts/", body: ["filters": filters])
        #expect(answer.status == 200)
        #expect(answer.body["data"]?.array?.count == count)
        #expect(answer.body["total"]?.int == Int64(count))
    }

    @Test func `lists are sorted and paged, by GET and by POST`() throws {
        var world = try Self.world()
        let oldest = world.cloud(
            "POST", "alerts/", body: ["sortField": "date", "sortDirection": "asc", "limit": 1])
        #expect(oldest.body["data"]?[0]?["title"] == "Suspicious user activity")
        #expect(oldest.body["hasNext"] == true)
        let newest = world.cloud("GET", "alerts/?limit=2&skip=0")
        #expect(newest.body["data"]?[0]?["title"] == "Impossible travel")
        let last = world.cloud("GET", "alerts/?sortField=severity&sortDirection=desc&skip=2")
        #expect(last.body["data"]?.array?.map { $0["title"] } == ["Mass download"])
        #expect(last.body["hasNext"] == false)
    }

    static let verdicts: [(String, String, Int64)] = [
        ("close_benign", "closed_benign", 4), ("close_false_positive", "closed_false_positive", 3),
        ("close_true_positive", "closed_true_positive", 5), ("resolve", "closed_true_positive", 5),
        ("dismiss_bulk", "closed_false_positive", 3),
    ]

    @Test(arguments: verdicts)
    func `closing counts what it closed and names what it did not find`(
        _ call: String, _ count: String, _ resolution: Int64
    ) throws {
        var world = try Self.world()
        let id = Value.string(world.state.alerts[0].id)
        let answer = world.cloud(
            "POST", "alerts/\(call)/", body: ["filters": ["id": ["eq": [id, "gone"]]], "comment": "seen"])
        #expect(
            answer.body
                == [count: 1, "alertsNotFound": ["gone"]].reduce(Value.object(JSONObject())) {
                    $0.setting($1.key, $1.value)
                })
        let alert = world.cloud("GET", "alerts/\(world.state.alerts[0].id)/").body
        #expect(alert["resolutionStatusValue"]?.int == resolution)
        #expect(alert["comment"] == "seen")
    }

    @Test func `alerts can be marked`() throws {
        var world = try Self.world()
        let id = world.state.alerts[0].id
        #expect(world.cloud("POST", "alerts/\(id)/read/").status == 200)
        #expect(world.cloud("GET", "alerts/\(id)/").body["statusValue"] == 1)
        #expect(world.cloud("POST", "alerts/\(id)/unread/").status == 200)
        #expect(world.cloud("GET", "alerts/\(id)/").body["statusValue"] == 0)
        #expect(world.cloud("POST", "alerts/gone/read/").status == 404)
    }

    static let requests: [(String, String, Value?, [String: String], Int)] = [
        ("GET", "/cas/api/v1/alerts/", nil, ["authorization": "token key"], 200),
        ("GET", "/api/v1/alerts/", nil, ["authorization": "TOKEN key"], 200),
        ("GET", "/api/v1/alerts/", nil, ["authorization": "Token wrong"], 401),
        ("GET", "/api/v1/alerts/", nil, [:], 401),
        ("POST", "/api/v1/alerts/", ["filters": ["colour": ["eq": 1]]], ["authorization": "Token key"], 400),
        ("POST", "/api/v1/alerts/close_benign/", [:], ["authorization": "Token key"], 400),
        ("POST", "/api/v1/ms_flow/", [:], ["authorization": "Token key"], 400),
        ("DELETE", "/api/v1/ms_flow/none/", nil, ["authorization": "Token key"], 404),
        ("GET", "/api/v1/policies/none/", nil, ["authorization": "Token key"], 404),
        (
            "POST", "/api/v1/policies/660000000000000000000001/?projectedMSFlowFields=true", nil,
            ["authorization": "Token key"], 200
        ),
        ("POST", "/api/v1/activities/", ["limit": 5], ["authorization": "Token key"], 200),
    ]

    @Test(arguments: requests)
    func `requests get the status of the service`(
        _ method: String, _ path: String, _ body: Value?, _ headers: [String: String], _ status: Int
    ) throws {
        var world = try LabWorld()
        #expect(world.ask(method, path, body: body, headers: headers).status == status)
    }

    @Test func `activities are found by the user's directory id`() throws {
        var world = try LabWorld()
        let id = Value.string(try #require(world.state.directory.user("megan.bowen@contoso.example")).id)
        let answer = world.cloud(
            "POST", "activities/",
            body: ["filters": ["entity": ["eq": [["id": id, "saas": 11161, "inst": 0]]]]])
        #expect(answer.body["total"] == 3)
    }

    @Test func `reading roles may not close`() throws {
        var world = try Self.world()
        let body: Value = ["filters": ["id": ["eq": ["x"]]]]
        #expect(world.ask(as: .cloudApps, app: 1, "POST", "/api/v1/alerts/").status == 200)
        #expect(
            world.ask(as: .cloudApps, app: 1, "POST", "/api/v1/alerts/close_benign/", body: body).status
                == 403)
        #expect(world.ask(as: .cloudApps, "POST", "/api/v1/alerts/close_benign/", body: body).status == 200)
    }

    @Test func `the thirty-first request of a minute is refused`() throws {
        var world = try LabWorld(limits: true)
        for _ in 0..<30 { #expect(world.cloud("GET", "policies/").status == 200) }
        world.now = world.now + .seconds(20)
        let refused = world.cloud("GET", "policies/")
        #expect(refused.status == 429)
        #expect(refused.headers.first?.name == "Retry-After")
        #expect(refused.headers.first?.value == "40")
        world.now = world.now + .seconds(40)
        #expect(world.cloud("GET", "policies/").status == 200)
    }

    @Test func `an alert calls every playbook with the body of the trigger`() throws {
        var world = try LabWorld()
        let flow = world.cloud("POST", "ms_flow/", body: ["callback_url": "http://127.0.0.1:1/hooks/a"])
        let id = try #require(flow.body["flow_id"]?.string)
        _ = world.control("POST", "alerts", body: ["policy": "suspicious user activity"])
        let callback = try #require(world.state.outbox.first)
        #expect(callback.url == "http://127.0.0.1:1/hooks/a")
        #expect(callback.body["CompromisedEntity"] == "megan.bowen@contoso.example")
        #expect(callback.body["ProviderPolicyId"] == "660000000000000000000001")
        #expect(callback.body["ProviderAlertId"]?.string?.count == 24)
        #expect(callback.body["ProviderAlertId"]?.string == world.state.alerts[0].id)
        #expect(world.cloud("DELETE", "ms_flow/\(id)/").status == 200)
        _ = world.control("POST", "alerts", body: ["policy": "Suspicious user activity"])
        #expect(world.state.outbox.count == 1)
    }
}
