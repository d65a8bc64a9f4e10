import Testing
import Values

@testable import Lab

@Suite struct ReputationTests {
    static let eicar = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"

    @Test(arguments: [
        eicar, eicar.uppercased(), "3395856ce81f2b7382dee72602f798b642f14140",
        "44d88612fea8a8f36de82e1278abb02f",
    ])
    func `a file is known by each of its hashes`(_ hash: String) throws {
        var world = try LabWorld()
        let file = world.reputation("GET", "files/\(hash)")
        #expect(file.status == 200)
        #expect(file.body["data"]?["id"]?.string == Self.eicar)
        let attributes = file.body["data"]?["attributes"]
        #expect(attributes?["last_analysis_stats"]?["malicious"] == 62)
        #expect(attributes?["names"]?[0] == "eicar.com")
        #expect(attributes?["first_submission_date"] == 1_148_292_194)
    }

    static let refusals: [(String, String, Value?, [String: String], Int, String)] = [
        ("GET", "files/00", nil, ["x-apikey": "key"], 404, "NotFoundError"),
        ("GET", "files/\(eicar)", nil, [:], 401, "AuthenticationRequiredError"),
        ("GET", "files/\(eicar)", nil, ["x-apikey": "other"], 401, "WrongCredentialsError"),
        ("GET", "ip_addresses/192.0.2.1", nil, ["x-apikey": "key"], 404, "NotFoundError"),
        ("GET", "ip_addresses/localhost", nil, ["x-apikey": "key"], 400, "InvalidArgumentError"),
        ("GET", "ioc_stream?order=size", nil, ["x-apikey": "key"], 400, "BadRequestError"),
        ("GET", "ioc_stream?limit=none", nil, ["x-apikey": "key"], 400, "BadRequestError"),
        ("GET", "ioc_stream?filter=origin:sky", nil, ["x-apikey": "key"], 400, "BadRequestError"),
        ("GET", "ioc_stream?filter=date:soon%2B", nil, ["x-apikey": "key"], 400, "BadRequestError"),
        ("GET", "ioc_stream?cursor=eA", nil, ["x-apikey": "key"], 400, "BadRequestError"),
        ("POST", "webhooks", [:], ["x-apikey": "key"], 400, "InvalidArgumentError"),
        ("DELETE", "webhooks/none", nil, ["x-apikey": "key"], 404, "NotFoundError"),
    ]

    @Test(arguments: refusals)
    func `refusals have the status and code of the service`(
        _ method: String, _ path: String, _ body: Value?, _ headers: [String: String], _ status: Int,
        _ code: String
    ) throws {
        var world = try LabWorld()
        let answer = world.ask(method, "/api/v3/\(path)", body: body, headers: headers)
        #expect(answer.status == status)
        #expect(answer.body["error"]?["code"]?.string == code)
        #expect(answer.body["error"]?["message"]?.string?.isEmpty == false)
    }

    @Test func `an address has its network and verdicts`() throws {
        var world = try LabWorld()
        let attributes = world.reputation("GET", "ip_addresses/198.51.100.23").body["data"]?["attributes"]
        #expect(attributes?["as_owner"] == "Example Net")
        #expect(attributes?["last_analysis_stats"]?["malicious"] == 9)
    }

    @Test func `the fifth request of a minute exceeds the quota`() throws {
        var world = try LabWorld(limits: true)
        for _ in 0..<4 { #expect(world.reputation("GET", "files/\(Self.eicar)").status == 200) }
        world.now = world.now + .seconds(15)
        let refused = world.reputation("GET", "files/\(Self.eicar)")
        #expect(refused.status == 429)
        #expect(refused.body["error"]?["code"] == "QuotaExceededError")
        #expect(refused.headers.map(\.name) == ["Retry-After"])
        #expect(refused.headers.first?.value == "45")
        world.now = world.now + .seconds(45)
        #expect(world.reputation("GET", "files/\(Self.eicar)").status == 200)
    }

    @Test func `the stream is read from a time on, in pages, in both orders`() throws {
        var world = try LabWorld()
        for rule in ["a", "b", "c"] {
            #expect(world.control("POST", "notifications", body: ["rule": .string(rule)]).status == 201)
            world.now = world.now + .seconds(10)
        }
        #expect(world.rules("limit=2&order=date-") == ["c", "b"])
        let after = "order=date%2B&filter=origin%3Ahunting%20date%3A2026-11-18T11%3A06%3A40%2B"
        #expect(world.rules("limit=40&\(after)") == ["b", "c"])
        #expect(world.rules("filter=date:2026-11-18T11:06:50-") == ["a"])
        #expect(world.rules("filter=notification_tag:b") == ["b"])
        let first = world.reputation("GET", "ioc_stream?limit=1&\(after)").body
        let cursor = try #require(first["meta"]?["cursor"]?.string)
        let encoded = URLText.encoded(cursor)
        let second = world.reputation("GET", "ioc_stream?limit=1&\(after)&cursor=\(encoded)").body
        #expect(second["data"]?[0]?["context_attributes"]?["hunting_info"]?["rule_name"] == "c")
        #expect(second["meta"] == [:])
    }

    @Test func `a notification goes to everyone who registered`() throws {
        var world = try LabWorld()
        let hook: Value = ["data": ["type": "webhook", "attributes": ["url": "http://127.0.0.1:1/hooks/a"]]]
        let made = world.reputation("POST", "webhooks", body: hook)
        let id = try #require(made.body["data"]?["id"]?.string)
        let raised = world.control("POST", "notifications", body: ["hash": .string(Self.eicar)]).body
        let callback = try #require(world.state.outbox.first)
        #expect(callback.url == "http://127.0.0.1:1/hooks/a")
        #expect(callback.body["data"]?["id"]?.string == Self.eicar)
        #expect(callback.body["data"]?["context_attributes"]?["notification_id"] == raised["id"])
        world.state.record(callback, status: 200, at: world.now)
        let record = world.control("GET", "notifications").body["value"]?[0]
        #expect(record?["rule"]?.string == HuntingMatch.usualRule)
        #expect(record?["deliveries"]?.array?.map { $0["status"] } == [200])
        #expect(world.reputation("DELETE", "webhooks/\(id)").status == 200)
        _ = world.control("POST", "notifications")
        #expect(world.state.outbox.count == 1)
    }

    @Test func `a file that the lab does not have raises nothing`() throws {
        var world = try LabWorld()
        #expect(world.control("POST", "notifications", body: ["hash": "00"]).status == 404)
        #expect(world.control("POST", "notifications", body: ["rule": ""]).status == 400)
        #expect(world.state.matches.isEmpty)
    }

    @Test func `faults and a revoked key look as the service has them`() throws {
        var world = try LabWorld()
        for (kind, status, code) in [
            ("throttle", 429, "QuotaExceededError"), ("error", 503, "TransientError"),
        ] {
            let fault: Value = ["kind": .string(kind), "path": "/api/v3/files", "count": 1]
            #expect(world.control("POST", "faults", body: fault).status == 201)
            let answer = world.reputation("GET", "files/\(Self.eicar)")
            #expect(answer.status == status)
            #expect(answer.body["error"]?["code"]?.string == code)
        }
        let revoked: Value = ["credential": "reputation-key"]
        #expect(world.control("POST", "tokens/revoke", body: revoked).status == 200)
        #expect(world.reputation("GET", "files/\(Self.eicar)").status == 401)
        #expect(world.cloud("GET", "policies/").status == 200)
        #expect(world.control("GET", "requests").body["value"]?[0]?["service"] == "reputation")
    }
}

extension LabWorld {
    /// Asks the reputation service with its key.
    fileprivate mutating func reputation(_ method: String, _ path: String, body: Value? = nil) -> LabAnswer {
        ask(method, "/api/v3/\(path)", body: body, headers: ["x-apikey": "key"])
    }

    /// The rules of the stream's objects.
    fileprivate mutating func rules(_ query: String) -> [String] {
        let found = reputation("GET", "ioc_stream?\(query)").body["data"]?.array ?? []
        return found.compactMap { $0["context_attributes"]?["hunting_info"]?["rule_name"]?.string }
    }
}
