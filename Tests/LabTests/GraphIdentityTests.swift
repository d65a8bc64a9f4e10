import Testing
import Values

@testable import Lab

@Suite struct GraphIdentityTests {
    private static let megan = "/v1.0/users/megan.bowen@contoso.example"
    private static let administrator = "/v1.0/users/nestor.wilke@contoso.example"

    @Test func `a user is disabled, signed out and given a new password`() throws {
        var world = try LabWorld()
        #expect(world.ask(as: .graph, "PATCH", Self.megan, body: ["accountEnabled": false]).status == 204)
        let revoked = world.ask(as: .graph, "POST", Self.megan + "/revokeSignInSessions")
        #expect(revoked.status == 200 && revoked.body["value"] == true)
        let profile: Value = [
            "passwordProfile": ["password": "Correct-Horse-9", "forceChangePasswordNextSignIn": true]
        ]
        #expect(world.ask(as: .graph, "PATCH", Self.megan, body: profile).status == 204)
        let names = "accountEnabled,signInSessionsValidFromDateTime,lastPasswordChangeDateTime"
        let user = world.ask(as: .graph, "GET", Self.megan + "?$select=\(names)").body
        #expect(user["accountEnabled"] == false)
        #expect(user["signInSessionsValidFromDateTime"]?.string == LabWorld.start.iso8601)
        #expect(user["lastPasswordChangeDateTime"]?.string == LabWorld.start.iso8601)
    }

    static let refused: [(String, Value, Int)] = [
        (administrator, ["accountEnabled": false], 403),
        (administrator, ["passwordProfile": ["password": "Correct-Horse-9"]], 403),
        (megan, ["passwordProfile": ["password": "simple"]], 400),
        (megan, ["accountEnabled": "no"], 400), (megan, ["shoeSize": 43], 400), (megan, [:], 400),
    ]

    @Test(arguments: refused)
    func `administrators are protected and mistakes refused`(
        _ path: String, _ body: Value, _ status: Int
    ) throws {
        var world = try LabWorld()
        #expect(world.ask(as: .graph, "PATCH", path, body: body).status == status)
    }

    @Test func `the general permission does not set passwords`() throws {
        var world = try LabWorld()
        world.state.applications[0].roles[.graph] = ["User.ReadWrite.All"]
        let profile: Value = ["passwordProfile": ["password": "Correct-Horse-9"]]
        #expect(world.ask(as: .graph, "PATCH", Self.megan, body: profile).status == 403)
        #expect(world.ask(as: .graph, "PATCH", Self.megan, body: ["accountEnabled": false]).status == 204)
    }

    @Test func `the roles of an administrator can be seen`() throws {
        var world = try LabWorld()
        let path = "/transitiveMemberOf/microsoft.graph.directoryRole"
        let roles = world.ask(as: .graph, "GET", Self.administrator + path).body["value"]
        #expect(roles?[0]?["displayName"] == "Global Administrator")
        #expect(world.ask(as: .graph, "GET", Self.megan + path).body["value"] == [])
    }

    @Test func `members of a group come and go`() throws {
        var world = try LabWorld()
        let group = try #require(
            world.state.directory.groups.first(where: { $0.name == "Restricted Access" }))
        let user = try #require(world.state.directory.user("megan.bowen@contoso.example"))
        let link: Value = [
            "@odata.id": .string("https://graph.microsoft.com/v1.0/directoryObjects/\(user.id)")
        ]
        let path = "/v1.0/groups/\(group.id)/members"
        #expect(world.ask(as: .graph, "POST", path + "/$ref", body: link).status == 204)
        let again = world.ask(as: .graph, "POST", path + "/$ref", body: link)
        #expect(again.status == 400)
        let check = world.ask(
            as: .graph, "POST", Self.megan + "/checkMemberGroups",
            body: ["groupIds": [.string(group.id), "9a8d7c6b-5e4f-4a3b-8c2d-1e0f9a8b2001"]])
        #expect(check.body["value"] == [.string(group.id)])
        #expect(world.ask(as: .graph, "DELETE", path + "/\(user.id)/$ref").status == 204)
        #expect(world.ask(as: .graph, "DELETE", path + "/\(user.id)/$ref").status == 404)
        let dynamic = try #require(world.state.directory.groups.first { $0.isDynamic })
        #expect(
            world.ask(as: .graph, "DELETE", "/v1.0/groups/\(dynamic.id)/members/\(user.id)/$ref").status
                == 400)
    }

    @Test func `the risk of a user is confirmed and dismissed`() throws {
        var world = try LabWorld()
        let user = try #require(world.state.directory.user("megan.bowen@contoso.example"))
        let path = "/v1.0/identityProtection/riskyUsers"
        for (action, level) in [("confirmCompromised", "high"), ("dismiss", "none")] {
            let answer = world.ask(
                as: .graph, "POST", "\(path)/\(action)", body: ["userIds": [.string(user.id)]])
            #expect(answer.status == 204)
            let row = world.ask(as: .graph, "GET", "\(path)/\(user.id)").body
            #expect(row["riskLevel"]?.string == level)
        }
        let named = world.ask(
            as: .graph, "POST", "\(path)/dismiss", body: ["userIds": ["megan.bowen@contoso.example"]])
        #expect(named.status == 404)
        #expect(world.ask(as: .graph, "POST", "\(path)/dismiss", body: ["userIds": []]).status == 400)
    }

    @Test func `sign-ins and detections are filtered`() throws {
        var world = try LabWorld()
        let signIns = world.ask(
            as: .graph, "GET",
            "/v1.0/auditLogs/signIns?$filter=ipAddress%20eq%20'198.51.100.23'%20and%20"
                + "status/errorCode%20eq%200")
        #expect(signIns.body["value"]?.array?.map { $0["userDisplayName"] } == ["Megan Bowen"])
        let detections = world.ask(as: .graph, "GET", "/v1.0/identityProtection/riskDetections?$top=1")
        #expect(detections.body["value"]?[0]?["riskEventType"] == "unfamiliarFeatures")
    }

    @Test func `a named location keeps its type`() throws {
        var world = try LabWorld()
        let id = try #require(world.state.identity.locations[1]["id"]?.string)
        let path = "/v1.0/identity/conditionalAccess/namedLocations/\(id)"
        var body: Value = [
            "ipRanges": [
                ["@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "198.51.100.23/32"]
            ]
        ]
        #expect(world.ask(as: .graph, "PATCH", path, body: body).status == 400)
        body = body.setting("@odata.type", "#microsoft.graph.ipNamedLocation")
        #expect(world.ask(as: .graph, "PATCH", path, body: body).status == 204)
        let location = world.ask(as: .graph, "GET", path).body
        #expect(location["ipRanges"]?[0]?["cidrAddress"] == "198.51.100.23/32")
    }

    @Test func `searching and counting want eventual consistency`() throws {
        var world = try LabWorld()
        let headers = [
            "authorization": "Bearer \(world.token(.graph))", "consistencylevel": "eventual",
        ]
        let answer = world.ask(
            "GET", "/v1.0/users?$search=\"mail:nobody\"%20OR%20\"displayName:megan\"&$count=true",
            headers: headers)
        #expect(answer.body["@odata.count"] == 1)
        #expect(answer.body["value"]?[0]?["givenName"] == "Megan")
    }
}

@Suite struct GraphBatchTests {
    @Test func `the parts of a batch are answered each on its own`() throws {
        var world = try LabWorld()
        let body: Value = [
            "requests": [
                ["id": "1", "method": "GET", "url": "/users/megan.bowen@contoso.example?$select=id"],
                ["id": "2", "method": "GET", "url": "/users/nobody"],
                ["id": "3", "method": "GET", "url": "/users", "dependsOn": ["2"]],
                [
                    "id": "4", "method": "PATCH", "url": "/users/adele.vance@contoso.example",
                    "headers": ["Content-Type": "application/json"], "body": ["accountEnabled": false],
                ],
            ]
        ]
        let answer = world.ask(as: .graph, "POST", "/v1.0/$batch", body: body)
        #expect(answer.status == 200)
        let responses = answer.body["responses"]?.array ?? []
        #expect(responses.map { $0["status"] } == [200, 404, 424, 204])
        #expect(responses[0]["body"]?["id"]?.string?.isEmpty == false)
        #expect(world.state.directory.user("adele.vance@contoso.example")?.isEnabled == false)
    }

    static let malformed: [Value] = [
        [:], ["requests": []],
        ["requests": [["id": "1", "method": "GET", "url": "https://graph.microsoft.com/v1.0/users"]]],
        ["requests": [["id": "1", "method": "FETCH", "url": "/users"]]],
        [
            "requests": [
                ["id": "1", "method": "GET", "url": "/users"], ["id": "1", "method": "GET", "url": "/users"],
            ]
        ],
        ["requests": [["id": "1", "method": "PATCH", "url": "/users/x", "body": ["a": 1]]]],
        ["requests": [["id": "1", "method": "GET", "url": "/users", "dependsOn": ["2"]]]],
        [
            "requests": .array(
                (0..<21).map { ["id": .string(String($0)), "method": "GET", "url": "/users"] })
        ],
    ]

    @Test(arguments: malformed)
    func `a malformed batch is refused as a whole`(_ body: Value) throws {
        var world = try LabWorld()
        #expect(world.ask(as: .graph, "POST", "/v1.0/$batch", body: body).status == 400)
    }
}
