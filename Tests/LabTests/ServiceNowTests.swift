import Testing
import Values

@testable import Lab

@Suite struct ServiceNowTests {
    private static let basic = ["accept": "application/json", "content-type": "application/json"]

    private static func ask(
        _ world: inout LabWorld, _ method: String, _ target: String, body: Value? = nil,
        as user: String = "riposte",
        dropping name: String = ""
    ) -> LabAnswer {
        var headers = basic
        headers["authorization"] = "Basic " + Base64.encode(Array("\(user):servicenow-password".utf8))
        headers[name] = nil
        return world.ask(method, target, body: body, headers: headers)
    }

    private static func incident(_ world: inout LabWorld, _ body: Value) -> Value {
        ask(&world, "POST", "/api/now/table/incident", body: body).body["result"] ?? .null
    }

    @Test func `a record is created with what is calculated, and Location`() throws {
        var world = try LabWorld()
        let answer = Self.ask(
            &world, "POST", "/api/now/table/incident?sysparm_exclude_reference_link=true",
            body: ["short_description": "x", "impact": "1", "urgency": "1", "priority": "5", "nonsense": "y"])
        #expect(answer.status == 201)
        let record = try #require(answer.body["result"])
        #expect(record["priority"] == "1" && record["state"] == "1" && record["number"] == "INC0010001")
        #expect(record["nonsense"] == nil)
        #expect(record["sys_created_on"]?.string?.count == 19)
        let id = record["sys_id"]?.string ?? ""
        #expect(id.count == 32)
        #expect(answer.headers.contains { $0.name == "Location" && $0.value.hasSuffix("/incident/\(id)") })
    }

    @Test(
        arguments: [
            (["state": "6"], "Resolution code, Resolution notes"),
            (["state": "7", "close_code": "Duplicate"], "Resolution notes"),
            (["state": "3"], "On hold reason"),
            (["state": "3", "hold_reason": "1"], "Additional comments"),
        ] as [(Value, String)])
    func `a data policy names what is mandatory`(change: Value, missing: String) throws {
        var world = try LabWorld()
        let id = Self.incident(&world, ["short_description": "x"])["sys_id"]?.string ?? ""
        let answer = Self.ask(&world, "PATCH", "/api/now/table/incident/\(id)", body: change)
        #expect(answer.status == 403)
        #expect(
            answer.body["error"]?["detail"]?.string
                == "Data Policy Exception: The following fields are mandatory: \(missing)")
        #expect(answer.body["status"] == "failure")
    }

    @Test func `journal fields are written and never read, but in their table and as display values`() throws
    {
        var world = try LabWorld()
        let id =
            Self.incident(&world, ["short_description": "x", "work_notes": "one"])["sys_id"]?.string ?? ""
        let target = "/api/now/table/incident/\(id)"
        _ = Self.ask(&world, "PATCH", target, body: ["work_notes": "two"])
        #expect(Self.ask(&world, "GET", target).body["result"]?["work_notes"] == "")
        let shown = Self.ask(&world, "GET", target + "?sysparm_display_value=true").body["result"]
        #expect(shown?["work_notes"]?.string?.contains("(Work notes)\ntwo") ?? false)
        let entries = Self.ask(
            &world, "GET",
            "/api/now/table/sys_journal_field?sysparm_query=element_id=\(id)^element=work_notes")
        #expect(entries.body["result"]?.array?.map { $0["value"] } == ["one", "two"])
    }

    @Test(
        arguments: [
            ("short_description=b", ["b"]),
            ("short_description!=b^ORDERBYDESCshort_description", ["c", "a"]),
            ("short_description=a^ORshort_description=c", ["a", "c"]),
            ("nonsense=1^short_description=a", ["a"]),
            ("nonsense=1", ["a", "b", "c"]), ("short_description=a^NQshort_description=b", ["a", "b"]),
            ("short_descriptionINa,c^impact=3", ["a", "c"]),
            ("caller_id.email=megan.bowen@contoso.example", ["a"]),
            ("caller_idISEMPTY", ["b", "c"]), ("numberSTARTSWITHINC^number>INC0010001", ["b", "c"]),
        ])
    func `an encoded query finds what it means, and parts that name nothing are dropped`(
        query: String, found: [String]
    ) throws {
        var world = try LabWorld()
        let user = Self.ask(&world, "GET", "/api/now/table/sys_user?email=megan.bowen@contoso.example")
        for text in ["a", "b", "c"] {
            let caller = text == "a" ? user.body["result"]?[0]?["sys_id"] ?? "" : ""
            _ = Self.incident(&world, ["short_description": .string(text), "caller_id": caller])
        }
        let encoded = URLText.encoded(query)
        let answer = Self.ask(&world, "GET", "/api/now/table/incident?sysparm_query=\(encoded)")
        #expect(answer.body["result"]?.array?.compactMap { $0["short_description"]?.string } == found)
    }

    @Test func `pages have links and a total, which is counted before rights`() throws {
        var world = try LabWorld()
        for _ in 0..<3 { _ = Self.incident(&world, ["short_description": "x"]) }
        let page = Self.ask(&world, "GET", "/api/now/table/incident?sysparm_limit=2&sysparm_fields=number")
        #expect(page.body["result"]?.array?.count == 2)
        #expect(page.headers.first { $0.name == "X-Total-Count" }?.value == "3")
        let link = page.headers.first { $0.name == "Link" }?.value ?? ""
        #expect(link.contains("sysparm_offset=2>;rel=\"next\"") && link.contains("rel=\"last\""))
        _ = Self.ask(&world, "POST", "/api/now/table/sn_si_incident", body: ["short_description": "s"])
        let hidden = Self.ask(&world, "GET", "/api/now/table/sn_si_incident", as: "reader")
        #expect(hidden.body["result"] == [])
        #expect(hidden.headers.first { $0.name == "X-Total-Count" }?.value == "1")
    }

    @Test func `security incidents only move forward`() throws {
        var world = try LabWorld()
        let made = Self.ask(&world, "POST", "/api/now/table/sn_si_incident", body: ["short_description": "s"])
        let id = made.body["result"]?["sys_id"]?.string ?? ""
        let target = "/api/now/table/sn_si_incident/\(id)"
        #expect(made.body["result"]?["state"] == "10")
        #expect(Self.ask(&world, "PATCH", target, body: ["state": "18"]).status == 200)
        #expect(Self.ask(&world, "PATCH", target, body: ["state": "16"]).status == 403)
        #expect(Self.ask(&world, "PATCH", target, body: ["state": "3"]).status == 403)
        let done: Value = ["state": "3", "close_code": "True positive", "close_notes": "Contained"]
        #expect(Self.ask(&world, "PATCH", target, body: done).status == 200)
    }

    @Test(
        arguments: [
            ("GET", "/api/now/table/nothing", "riposte", "", 400),
            ("GET", "/api/now/table/incident/0000", "riposte", "", 404),
            ("GET", "/api/now/v1/table/incident", "riposte", "", 404),
            ("GET", "/api/now/table/incident", "nobody", "", 401),
            ("GET", "/api/now/table/incident", "riposte", "authorization", 401),
            ("GET", "/api/now/table/incident", "riposte", "accept", 400),
            ("POST", "/api/now/table/incident", "riposte", "content-type", 400),
            ("POST", "/api/now/table/incident", "reader", "", 403),
            ("GET", "/api/now/table/incident?sysparm_offset=-1", "riposte", "", 400),
            ("GET", "/api/now/nothing", "riposte", "", 400),
        ])
    func `refusals have the service's status and form`(
        method: String, target: String, user: String, dropped: String, status: Int
    ) throws {
        var world = try LabWorld()
        let body: Value? = method == "POST" ? ["short_description": "x"] : nil
        let answer = Self.ask(&world, method, target, body: body, as: user, dropping: dropped)
        #expect(answer.status == status)
        #expect(answer.body["error"]?["message"]?.string != nil && answer.body["status"] == "failure")
    }

    @Test func `a file is stored as it is`() throws {
        var world = try LabWorld()
        let id = Self.incident(&world, ["short_description": "x"])["sys_id"]?.string ?? ""
        let target = "/api/now/attachment/file?table_name=incident&table_sys_id=\(id)&file_name=a.txt"
        let stored = Self.ask(&world, "POST", target, body: "text")
        #expect(stored.status == 201 && stored.body["result"]?["size_bytes"] == "6")
        let file = stored.body["result"]?["sys_id"]?.string ?? ""
        #expect(
            Self.ask(&world, "GET", "/api/now/attachment/\(file)/file").content?.bytes
                == Array("\"text\"".utf8))
    }

    @Test(
        arguments: [
            ("grant_type=password&username=riposte&password=servicenow-password", 200),
            ("grant_type=client_credentials", 200), ("grant_type=password&username=riposte&password=no", 401),
            ("grant_type=else", 401), ("grant_type=refresh_token&refresh_token=no", 401),
        ])
    func `tokens are given for each grant`(grant: String, status: Int) throws {
        var world = try LabWorld()
        let form = "\(grant)&client_id=\(ServiceNowState.clientID)&client_secret=servicenow-client-secret"
        let answer = world.ask(
            "POST", "/oauth_token.do", text: form,
            headers: ["content-type": "application/x-www-form-urlencoded"])
        #expect(answer.status == status)
        guard status == 200 else { return }
        let token = answer.body["access_token"]?.string ?? ""
        let headers = ["accept": "*/*", "authorization": "Bearer \(token)"]
        #expect(world.ask("GET", "/api/now/table/incident", headers: headers).status == 200)
        world.now = world.now + .seconds(1801)
        #expect(world.ask("GET", "/api/now/table/incident", headers: headers).status == 401)
    }
}
