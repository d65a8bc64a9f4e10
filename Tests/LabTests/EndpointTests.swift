import Testing
import Values

@testable import Lab

@Suite struct EndpointTests {
    static let desk = "1e5bc9d7e413ddd7902c2932e418702b84d000c0"
    static let scan: Value = ["Comment": "look", "ScanType": "Full"]

    @Test func `a user's account name leads to the machines`() throws {
        var world = try LabWorld()
        let own = world.ask(as: .endpoint, "GET", "/api/users/MeganB/machines").body["value"]?.array ?? []
        #expect(
            own.map { $0["computerDnsName"] } == [
                "desk-mbowen.contoso.example", "lap-mbowen.contoso.example",
            ])
        #expect(own.allSatisfy { $0["healthStatus"] == "Active" && $0["id"]?.string?.count == 40 })
        #expect(world.ask(as: .endpoint, "GET", "/api/users/nobody/machines").body["value"] == [])
        #expect(world.ask(as: .endpoint, "GET", "/api/users/lynner/machines").body["value"] == [])
        #expect(world.ask(as: .endpoint, app: 1, "GET", "/api/users/meganb/machines").status == 403)
    }

    @Test(arguments: [desk, "desk-mbowen", "desk-mbowen.contoso.example"])
    func `a machine is found by id and by name`(_ key: String) throws {
        var world = try LabWorld()
        for prefix in ["/api", "/api/v1.0"] {
            #expect(
                world.ask(as: .endpoint, "GET", "\(prefix)/machines/\(key)").body["id"]?.string == Self.desk)
        }
    }

    static let lists: [(String, Int)] = [
        ("", 12), ("?$top=5", 5), ("?$top=5&$skip=10", 2), ("?$filter=healthStatus eq 'Inactive'", 1),
        ("?$filter=osPlatform+eq+'Linux'+or+osPlatform+eq+'macOS'", 2),
        ("?$filter=contains(computerDnsName,'mbowen')", 2),
        ("?$filter=machineTags eq 'domain-controller'", 1),
        ("?$filter=startswith(osPlatform,'windows') and not (healthStatus eq 'Inactive')", 9),
    ]

    @Test(arguments: lists)
    func `machines are listed as OData asks`(_ query: String, _ count: Int) throws {
        var world = try LabWorld()
        let answer = world.ask(as: .endpoint, "GET", "/api/machines\(query)")
        #expect(answer.body["value"]?.array?.count == count)
    }

    @Test func `an action goes from pending over in progress to succeeded`() throws {
        var world = try LabWorld()
        let made = world.ask(
            as: .endpoint, "POST", "/api/machines/\(Self.desk)/runAntiVirusScan", body: Self.scan)
        #expect(made.status == 201)
        #expect(made.body["scope"] == "Full")
        let id = try #require(made.body["id"]?.string)
        for status in ["Pending", "InProgress", "Succeeded", "Succeeded"] {
            #expect(
                world.ask(as: .endpoint, "GET", "/api/machineactions/\(id)").body["status"]?.string == status)
            world.now = world.now + .seconds(1)
        }
    }

    @Test func `the same action on the same machine waits for the first`() throws {
        var world = try LabWorld()
        let path = "/api/machines/\(Self.desk)/runAntiVirusScan"
        _ = world.ask(as: .endpoint, "POST", path, body: Self.scan)
        let second = world.ask(as: .endpoint, "POST", path, body: Self.scan)
        #expect(second.status == 400)
        #expect(second.body["error"]?["code"] == "BadRequest")
        #expect(second.body["error"]?["message"] == "Action is already in progress")
        let isolate: Value = ["Comment": "look", "IsolationType": "Selective"]
        let other = world.ask(as: .endpoint, "POST", "/api/machines/\(Self.desk)/isolate", body: isolate)
        #expect(other.body["scope"] == "Selective")
        world.now = world.now + .seconds(2)
        #expect(world.ask(as: .endpoint, "POST", path, body: Self.scan).status == 201)
        #expect(world.control("GET", "machine-actions").body["value"]?.array?.count == 3)
    }

    static let refusals: [(String, Value, Int, String)] = [
        ("desk-mbowen/runAntiVirusScan", ["ScanType": "Full"], 400, "MissingRequiredParameter"),
        ("desk-mbowen/runAntiVirusScan", ["Comment": "x"], 400, "MissingRequiredParameter"),
        (
            "desk-mbowen/runAntiVirusScan", ["comment": "x", "scanType": "Full"], 400,
            "MissingRequiredParameter"
        ),
        ("desk-mbowen/runAntiVirusScan", ["Comment": "x", "ScanType": "Deep"], 400, "InvalidInput"),
        ("desk-mbowen/runAntiVirusScan", [1], 400, "InvalidRequestBody"),
        ("mac-avance/runAntiVirusScan", ["Comment": "x", "ScanType": "Full"], 400, "OsPlatformNotSupported"),
        ("mac-avance/isolate", ["Comment": "x"], 400, "OsPlatformNotSupported"),
        ("nothing/isolate", ["Comment": "x"], 404, "ResourceNotFound"),
        ("desk-mbowen/explode", ["Comment": "x"], 404, "ResourceNotFound"),
    ]

    @Test(arguments: refusals)
    func `a bad action gets the code of the service`(
        _ path: String, _ body: Value, _ status: Int, _ code: String
    ) throws {
        var world = try LabWorld()
        let answer = world.ask(as: .endpoint, "POST", "/api/machines/\(path)", body: body)
        #expect(answer.status == status)
        #expect(answer.body["error"]?["code"]?.string == code)
        #expect(answer.body["error"]?["target"]?.string != nil)
    }

    static let kinds = MachineAction.kinds.map { ($0.path, $0.type) }

    @Test(arguments: kinds)
    func `every kind of action can be run, by the role it needs`(_ path: String, _ type: String) throws {
        var world = try LabWorld()
        let target = "/api/machines/lap-awilber/\(path)"
        let body = Self.scan.setting("Sha1", "3395856ce81f2b7382dee72602f798b642f14140")
        let answer = world.ask(as: .endpoint, "POST", target, body: body)
        #expect(answer.status == (type == "Offboard" ? 200 : 201))
        #expect(answer.body["type"]?.string == type)
        #expect(world.ask(as: .endpoint, app: 1, "POST", target, body: body).status == 403)
    }

    @Test func `actions are filtered and cancelled`() throws {
        var world = try LabWorld()
        let made = world.ask(
            as: .endpoint, "POST", "/api/machines/\(Self.desk)/isolate", body: ["Comment": "x"])
        let id = made.body["id"]?.string ?? ""
        let query = "?$filter=type%20eq%20'Isolate'%20and%20machineId%20eq%20'\(Self.desk)'&$top=1000"
        #expect(
            world.ask(as: .endpoint, "GET", "/api/machineactions\(query)").body["value"]?[0]?["id"]?.string
                == id)
        let none = world.ask(as: .endpoint, "GET", "/api/machineactions?$filter=status eq 'Failed'")
        #expect(none.body["value"] == [])
        let cancel = "/api/machineactions/\(id)/cancel"
        #expect(world.ask(as: .endpoint, "POST", cancel, body: [:]).status == 400)
        let cancelled = world.ask(as: .endpoint, "POST", cancel, body: ["Comment": "no"])
        #expect(cancelled.body["status"] == "Cancelled")
        #expect(world.ask(as: .endpoint, "POST", cancel, body: ["Comment": "no"]).status == 400)
    }

    @Test func `alerts call the subscriptions and can be listed from a time`() throws {
        var world = try LabWorld()
        let subscription: Value = [
            "clientState": "flow", "changeType": "created", "resource": "alerts",
            "expirationDateTime": "2038-09-20T12:00:00Z", "notificationUrl": "http://127.0.0.1:1/hooks/b",
        ]
        let id =
            world.ask(as: .endpoint, "POST", "/subscriptions", body: subscription).body["id"]?.string ?? ""
        let alert = world.control(
            "POST", "endpoint-alerts", body: ["machine": "lap-mbowen", "severity": "high"]
        ).body
        #expect(
            world.state.outbox.first?.body == [
                "id": alert["id"] ?? .null, "machineId": alert["machineId"] ?? .null,
            ])
        for (query, count) in [
            ("alertCreationTime ge \(world.now.iso8601)", 1),
            ("alertCreationTime gt \(world.now.iso8601)", 0),
            ("severity eq 'High'", 1), ("severity eq 'Low'", 0),
        ] {
            let answer = world.ask(
                as: .endpoint, "GET", "/api/alerts?$filter=\(URLText.encoded(query))&$top=1000")
            #expect(answer.body["value"]?.array?.count == count)
        }
        #expect(world.ask(as: .endpoint, "GET", "/api/alerts/\(alert["id"]?.string ?? "")").body == alert)
        #expect(world.ask(as: .endpoint, "GET", "/subscriptions/\(id)").status == 200)
        #expect(world.ask(as: .endpoint, "DELETE", "/subscriptions/\(id)").status == 204)
        #expect(world.ask(as: .endpoint, "DELETE", "/subscriptions/\(id)").status == 404)
    }

    @Test func `the hundred-and-first request of a minute is refused`() throws {
        var world = try LabWorld(limits: true)
        for _ in 0..<100 { #expect(world.ask(as: .endpoint, "GET", "/api/machines?$top=1").status == 200) }
        let refused = world.ask(as: .endpoint, "GET", "/api/machines")
        #expect(refused.status == 429)
        #expect(refused.body["error"]?["code"] == "TooManyRequests")
        #expect(refused.headers.first?.value == "60")
    }
}
