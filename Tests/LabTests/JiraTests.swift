import Testing
import Values

@testable import Lab

/// A caller of the lab's two Jiras.
private struct JiraWorld {
    var world: LabWorld

    init(limits: Bool = false) throws { world = try LabWorld(limits: limits) }

    mutating func cloud(
        _ method: String, _ path: String, _ body: Value? = nil, as user: String = "riposte"
    ) -> LabAnswer {
        let pair = Base64.encode(Array("\(user)@contoso.example:jira-token".utf8))
        return world.ask(
            method, "/rest/api/3/\(path)", body: body, headers: ["authorization": "Basic \(pair)"])
    }

    mutating func desk(_ method: String, _ path: String, _ body: Value? = nil) -> LabAnswer {
        let pair = Base64.encode(Array("riposte@contoso.example:jira-token".utf8))
        return world.ask(
            method, "/rest/servicedeskapi/\(path)", body: body, headers: ["authorization": "Basic \(pair)"])
    }

    mutating func own(_ method: String, _ path: String, _ body: Value? = nil) -> LabAnswer {
        world.ask(
            method, "/jira/rest/api/2/\(path)", body: body,
            headers: ["authorization": "Bearer jira-access-token"])
    }

    mutating func create(_ fields: Value = [:]) -> LabAnswer {
        var all: Value = ["project": ["key": "SEC"], "issuetype": ["name": "Task"], "summary": "x"]
        for member in fields.object ?? JSONObject() {
            all = all.setting(member.name, member.value.isNull ? nil : member.value)
        }
        return cloud("POST", "issue", ["fields": all])
    }
}

private func document(_ content: Value) -> Value { ["type": "doc", "version": 1, "content": content] }

@Suite struct JiraTests {
    @Test(
        arguments: [
            (["summary": .null], "summary", "You must specify a summary of the issue."),
            (
                ["summary": "a\nb"], "summary",
                "The summary is invalid because it contains newline characters."
            ),
            (["project": ["key": "NO"]], "project", "valid project is required"),
            (["issuetype": ["name": "No"]], "issuetype", "Specify a valid issue type"),
            (["labels": ["a b"]], "labels", "The label 'a b' contains spaces which is invalid."),
            (["assignee": ["accountId": "no"]], "assignee", "User 'no' does not exist."),
            (["priority": ["name": "No"]], "priority", "The priority selected is invalid."),
            (
                ["other": 1], "other",
                "Field 'other' cannot be set. It is not on the appropriate screen, or unknown."
            ),
            (
                ["description": "text"], "description",
                "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
            ),
        ] as [(Value, String, String)])
    func `a field that is wrong is named`(fields: Value, name: String, message: String) throws {
        var jira = try JiraWorld()
        let answer = jira.create(fields)
        #expect(answer.status == 400)
        #expect(answer.body["errors"]?[name] == .string(message))
    }

    @Test(
        arguments: [
            [["type": "paragraph", "content": [["type": "text", "text": ""]]]],
            [["type": "heading", "attrs": ["level": 7], "content": []]],
            [["type": "bulletList", "content": []]], [["type": "text", "text": "x"]],
            [["type": "codeBlock", "content": [["type": "text", "text": "x", "marks": [["type": "em"]]]]]],
            [
                [
                    "type": "paragraph",
                    "content": [["type": "text", "text": "x", "marks": [["type": "link"]]]],
                ]
            ],
            [["type": "table", "content": [["type": "tableCell", "content": []]]]],
        ] as [Value])
    func `a document that is none is refused`(content: Value) throws {
        var jira = try JiraWorld()
        let answer = jira.create(["description": document(content)])
        #expect(answer.status == 400 && answer.body["errorMessages"] == ["INVALID_INPUT"])
    }

    @Test func `a new issue is found after a while, or at once where its id is given`() throws {
        var jira = try JiraWorld()
        let id = jira.create(["labels": ["mark"]]).body["id"]?.string ?? ""
        let query: Value = ["jql": "labels = mark", "fields": ["summary"]]
        #expect(jira.cloud("POST", "search/jql", query).body["issues"] == [])
        let sure = query.setting("reconcileIssues", [.int(Int64(id) ?? 0)])
        #expect(jira.cloud("POST", "search/jql", sure).body["issues"]?.array?.count == 1)
        jira.world.now = jira.world.now + .seconds(2)
        let found = jira.cloud("POST", "search/jql", query).body
        #expect(found["issues"]?[0]?["fields"]?["summary"] == "x" && found["isLast"] == true)
        #expect(found["total"] == nil)
    }

    @Test(
        arguments: [
            ("project = SEC AND labels = a", 1), ("labels in (a, b) ORDER BY created DESC", 2),
            ("project = SEC AND labels != a", 1), ("summary ~ \"two\"", 1), ("labels is EMPTY", 1),
            ("project = SEC and not labels = a", 2), ("created >= -5m", 3),
            ("created >= \"-1m\" and created < -5m", 0),
            ("created >= \"2026/11/18 00:00\" AND project = SEC", 3), ("reporter = currentUser()", 3),
            ("status = \"To Do\" or status = Done", 3), ("(labels = a or labels = b) and summary ~ one", 1),
        ])
    func `a query finds what it means`(query: String, count: Int) throws {
        var jira = try JiraWorld()
        _ = jira.create(["summary": "one", "labels": ["a"]])
        _ = jira.create(["summary": "two", "labels": ["b"]])
        _ = jira.create(["summary": "three"])
        jira.world.now = jira.world.now + .seconds(2)
        let answer = jira.cloud("POST", "search/jql", ["jql": .string(query)])
        #expect(answer.status == 200)
        #expect(answer.body["issues"]?.array?.count == count)
    }

    @Test(
        arguments: [
            ("", 400), ("ORDER BY created", 400), ("nothing = 1", 400), ("project = NO", 400),
            ("summary ~ \"open", 400), ("created > soon", 400), ("project SEC", 400), ("project =", 400),
        ])
    func `a query that is none, or is for everything, is refused`(query: String, status: Int) throws {
        var jira = try JiraWorld()
        #expect(jira.cloud("POST", "search/jql", ["jql": .string(query)]).status == status)
    }

    @Test func `the old search is gone in the cloud and there elsewhere`() throws {
        var jira = try JiraWorld()
        #expect(jira.cloud("POST", "search", ["jql": "project = SEC"]).status == 410)
        let fields: Value = ["project": ["key": "SEC"], "issuetype": ["name": "Task"], "summary": "x"]
        #expect(jira.own("POST", "issue", ["fields": fields]).status == 201)
        let found = jira.own("POST", "search", ["jql": "", "maxResults": 1]).body
        #expect(found["total"] == 1 && found["issues"]?.array?.count == 1)
    }

    @Test func `transitions depend on the status and may demand fields`() throws {
        var jira = try JiraWorld()
        _ = jira.create()
        func names(_ answer: LabAnswer) -> [String] {
            answer.body["transitions"]?.array?.compactMap { $0["name"]?.string } ?? []
        }
        #expect(names(jira.cloud("GET", "issue/SEC-1/transitions")) == ["Start progress", "Resolve"])
        let resolve: Value = ["transition": ["id": "31"]]
        let refused = jira.cloud("POST", "issue/SEC-1/transitions", resolve)
        #expect(refused.status == 400 && refused.body["errors"]?["resolution"] == "Resolution is required.")
        let whole = resolve.setting("fields", ["resolution": ["name": "Done"]])
        #expect(jira.cloud("POST", "issue/SEC-1/transitions", whole).status == 204)
        #expect(names(jira.cloud("GET", "issue/SEC-1/transitions")) == ["Reopen"])
        #expect(jira.cloud("POST", "issue/SEC-1/transitions", whole).status == 400)
    }

    @Test func `what may not be seen is not there`() throws {
        var jira = try JiraWorld()
        _ = jira.create(["project": ["key": "SOC"]])
        #expect(jira.cloud("GET", "issue/SOC-1").status == 200)
        #expect(jira.cloud("GET", "issue/SOC-1", as: "reader").status == 404)
        _ = jira.create()
        #expect(jira.cloud("PUT", "issue/SEC-1", ["fields": ["summary": "y"]], as: "reader").status == 403)
        #expect(jira.cloud("GET", "myself", as: "nobody").status == 401)
    }

    @Test func `a mail address that is hidden finds nobody`() throws {
        var jira = try JiraWorld()
        let hidden = try #require(jira.world.state.jiraCloud.users.first { $0.hidesEmail })
        #expect(jira.cloud("GET", "user/search?query=\(hidden.email)").body == [])
        let found = jira.cloud("GET", "user/search?query=\(URLText.encoded(hidden.displayName))").body
        #expect(found[0]?["accountId"] == .string(hidden.accountID) && found[0]?["emailAddress"] == nil)
    }

    @Test func `a request waits for its approval`() throws {
        var jira = try JiraWorld()
        let body: Value = [
            "serviceDeskId": "1", "requestTypeId": "3",
            "requestFieldValues": ["summary": "Exception", "description": "please"],
        ]
        let made = jira.desk("POST", "request", body)
        #expect(made.status == 201 && made.body["currentStatus"]?["status"] == "Waiting for approval")
        let approval = jira.desk("GET", "request/SOC-1/approval").body["values"]?[0]?["id"]?.string ?? ""
        let path = "request/SOC-1/approval/\(approval)"
        #expect(jira.desk("POST", path, ["decision": "maybe"]).status == 400)
        #expect(jira.desk("POST", path, ["decision": "approve"]).status == 200)
        #expect(jira.desk("POST", path, ["decision": "approve"]).status == 409)
        #expect(
            jira.desk("POST", "request/SOC-1/comment", ["body": "x", "public": false]).body["public"] == false
        )
    }

    @Test func `one issue takes twenty writes in two seconds`() throws {
        var jira = try JiraWorld(limits: true)
        _ = jira.create()
        let property: Value = ["a": 1]
        for _ in 0..<20 { #expect(jira.cloud("PUT", "issue/SEC-1/properties/p", property).status < 300) }
        let refused = jira.cloud("PUT", "issue/SEC-1/properties/p", property)
        #expect(refused.status == 429)
        #expect(refused.headers.contains { $0.name == "Retry-After" })
        #expect(refused.headers.contains { $0.value == "jira-per-issue-on-write" })
    }

    @Test func `a file needs the header against forged requests`() throws {
        var jira = try JiraWorld()
        _ = jira.create()
        let pair = Base64.encode(Array("riposte@contoso.example:jira-token".utf8))
        let part =
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
            + "Content-Type: text/plain\r\n\r\none\r\n--b--\r\n"
        var headers = [
            "authorization": "Basic \(pair)", "content-type": "multipart/form-data; boundary=b",
        ]
        let target = "/rest/api/3/issue/SEC-1/attachments"
        #expect(jira.world.ask("POST", target, text: part, headers: headers).status == 403)
        headers["x-atlassian-token"] = "no-check"
        let answer = jira.world.ask("POST", target, text: part, headers: headers)
        #expect(answer.body[0]?["filename"] == "a.txt" && answer.body[0]?["size"] == 3)
    }
}
