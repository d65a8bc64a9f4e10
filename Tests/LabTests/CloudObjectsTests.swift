import Testing
import Values

@testable import Lab

@Suite struct CloudObjectsTests {
    private static let file = "5f60a1b2c3d4e5f600000002"

    @Test(
        arguments: [
            ("RemoveEveryoneFileTask", 0), ("RemoveSharedLinkFileTask", 1), ("RemoveExternalFileTask", 1),
        ])
    func `governance takes sharing away`(task: String, sharing: Int64) throws {
        var world = try LabWorld()
        let entity: Value = ["id": .string(Self.file), "appId": 15600]
        let answer = world.cloud(
            "POST", "files/bulk_governance/",
            body: ["task_name": .string(task), "entities": [entity], "params": nil])
        #expect(answer.status == 200)
        #expect(world.cloud("GET", "files/\(Self.file)/").body["fileAccessLevel"]?[0] == .int(sharing))
    }

    @Test(
        arguments: [
            (["task_name": "Nothing", "entities": [["id": "x", "appId": 1]]], 400),
            (["task_name": "RemoveExternalFileTask", "entities": []], 400),
            (["task_name": "RemoveExternalFileTask", "entities": [["id": "x", "appId": "1"]]], 400),
            (["task_name": "RemoveExternalFileTask", "entities": [["id": "x", "appId": 1]]], 404),
        ] as [(Value, Int)])
    func `governance of what is not there is refused`(body: Value, status: Int) throws {
        var world = try LabWorld()
        #expect(world.cloud("POST", "files/bulk_governance/", body: body).status == status)
    }

    @Test func `files are found by their names and their sharing`() throws {
        var world = try LabWorld()
        for (filters, count) in [
            (["sharing": ["eq": [4]]], 2), (["filename": ["contains": ["SALARIES"]]], 1),
            (["filename": ["startswith": ["plan"]]], 1), (["quarantined": ["eq": true]], 0),
        ] as [(Value, Int)] {
            let found = world.cloud("POST", "files/", body: ["filters": filters])
            #expect(found.body["data"]?.array?.count == count)
        }
    }

    @Test func `an entity is found by its key`() throws {
        var world = try LabWorld()
        let user = try #require(world.state.directory.users.first)
        let key = Base64.encode(Array(#"{"id":"\#(user.id)","saas":11161,"inst":0}"#.utf8))
        #expect(world.cloud("GET", "entities/\(key)/").body["displayName"] == .string(user.displayName))
        #expect(world.cloud("GET", "entities/\(key)/retrieve_tree/").body["accounts"]?.array?.count == 1)
        #expect(world.cloud("GET", "entities/nonsense/").status == 400)
    }

    @Test func `an IP range is made, replaced and removed`() throws {
        var world = try LabWorld()
        let range: Value = ["name": "Berlin", "category": 1, "subnets": ["192.0.2.0/24"]]
        let id = try #require(world.cloud("POST", "subnet/create_rule/", body: range).body.string)
        let other = range.setting("category", 3)
        #expect(world.cloud("POST", "subnet/\(id)/update_rule/", body: other).status == 200)
        let listed = world.cloud("POST", "subnet/", body: ["filters": ["category": ["eq": [3]]]])
        #expect(listed.body["data"]?[0]?["_id"] == .string(id))
        #expect(world.cloud("DELETE", "subnet/\(id)/").status == 200)
        #expect(world.cloud("DELETE", "subnet/\(id)/").status == 404)
        #expect(world.cloud("POST", "subnet/create_rule/", body: ["name": "x"]).status == 400)
    }

    @Test func `an app is tagged`() throws {
        var world = try LabWorld()
        let answer = world.cloud("POST", "discovery/discovery_app/10489/set_banned/", body: ["ban": "true"])
        #expect(answer.status == 200)
        #expect(world.state.cloudAppsState.apps == ["10489": "unsanctioned"])
    }
}
