import ConnectorKit
import ConnectorTestSupport
import Synchronization
import Testing
import Values

private let json: [Request.Field] = [("content-type", "application/json")]

@Suite struct IssueTests {
    @Test func `refusals name the fields that are wrong`() async {
        let body: Value = [
            "errorMessages": ["Not so"], "errors": ["summary": "is missing", "labels": "has blanks"],
        ]
        let failure = await cloud.failure(of: "create-issue", ["project": "SEC"], 400, body)
        #expect(failure?.status == .invalid)
        #expect(
            failure?.message
                == "the service answered 400: Not so; `summary`: is missing; `labels`: has blanks")
    }

    @Test(
        arguments: [
            (401, .auth), (403, .forbidden), (404, .notFound), (409, .conflict), (429, .throttled),
            (500, .transient), (422, .invalid),
        ] as [(Int, ConnectorFailure.Status)])
    func `a status means what HTTP says`(status: Int, meaning: ConnectorFailure.Status) async {
        let failure = await cloud.failure(of: "get-issue", ["issue": "SEC-1"], status)
        #expect(failure?.status == meaning)
    }

    @Test func `a limit's reason is the code, and when to come again is told`() async {
        let failure = await cloud.failure(
            of: "get-issue", ["issue": "SEC-1"], 429,
            headers: [("retry-after", "7"), ("ratelimit-reason", "jira-per-issue-on-write")])
        #expect(failure?.code == "jira-per-issue-on-write" && failure?.retryAfter == .seconds(7))
    }

    @Test func `an issue that was made is found by its mark, once the index has it`() async throws {
        let looks = Mutex(0)
        let host = cloud.host { request in
            let look = looks.withLock { looks in
                looks += 1
                return looks
            }
            let other: Value = ["id": "1", "key": "SEC-1", "properties": ["riposte": ["key": "key-2"]]]
            let own: Value = ["id": "2", "key": "SEC-2", "properties": ["riposte": ["key": "key-1"]]]
            return Response(status: 200, json: ["issues": .array(look < 3 ? [other] : [other, own])])
        }
        let found = try await host.reconcile("create-issue", ["project": "SEC"], key: "key-1")
        #expect(found["key"] == "SEC-2" && found["deduplicated"] == true)
        #expect(host.slept == [.seconds(1), .seconds(4)])
        let asked = try Value(json: host.requests[0].body)
        #expect(asked["properties"] == ["riposte"])
        #expect(asked["jql"]?.string?.contains("labels = \"riposte-") ?? false)
    }

    @Test func `an issue that was not made is looked for half a minute`() async {
        let host = cloud.host(answering: 200, ["issues": []], headers: json)
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await host.reconcile("create-issue", ["project": "SEC"], key: "key-1")
        }
        #expect(failure?.status == .notFound)
        #expect(host.slept.reduce(.zero, +) == .seconds(30))
    }

    @Test(
        arguments: [
            ("key-1", nil), ("key-2", .notFound),
        ] as [(String, ConnectorFailure.Status?)])
    func `a comment is found by its property`(key: String, status: ConnectorFailure.Status?) async {
        let comment: Value = ["id": "7", "properties": [["key": "riposte", "value": ["key": "key-1"]]]]
        let host = cloud.host(answering: 200, ["comments": [comment]], headers: json)
        let input: Value = ["issue": "SEC-1", "comment": "x"]
        do throws(ConnectorFailure) {
            #expect(try await host.reconcile("add-comment", input, key: key)["id"] == "7")
            #expect(status == nil)
        } catch {
            #expect(error.status == status)
        }
    }

    @Test func `what a transition demands is asked for before it is sent`() async {
        let transition: Value = [
            "id": "31", "name": "Resolve", "to": ["name": "Done"],
            "fields": ["resolution": ["required": true, "name": "Resolution"]],
        ]
        let host = cloud.host(answering: 200, ["transitions": [transition]], headers: json)
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await host.perform("transition-issue", ["issue": "SEC-1", "transition": "RESOLVE"])
        }
        #expect(failure?.code == "FieldsRequired" && failure?.message.contains("`resolution`") ?? false)
        #expect(host.requests.map(\.method) == ["GET"])
    }

    @Test(
        arguments: [
            ([["displayName": "Megan"], ["displayName": "Megan"]], "UserAmbiguous"), ([], "UserNotFound"),
            ([["displayName": "Meg Ryan"]], "UserNotFound"),
        ] as [(Value, String)])
    func `a person has to be one`(users: Value, code: String) async {
        let host = cloud.host(answering: 200, users, headers: json)
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await host.perform("assign-issue", ["issue": "SEC-1", "assignee": "Megan"])
        }
        #expect(failure?.code == code)
    }

    @Test(arguments: ["a\"b", "a\r\nb", "a\nb"])
    func `a file's name cannot write into the form`(name: String) async {
        let input: Value = ["issue": "SEC-1", "fileName": .string(name), "text": "x"]
        let failure = await cloud.failure(of: "upload-attachment", input, 200)
        #expect(failure?.status == .invalid)
    }
}

@Suite struct IssueChangedTests {
    @Test func `without a cursor there are no events, and one for now`() async throws {
        let found = try await cloud.host(answering: 500).poll("issue-changed", ["jql": "project = SEC"])
        #expect(found == PollResult(cursor: "2023-11-14T22:13:20.000Z"))
    }

    @Test func `a look goes back some minutes, page by page, and knows changes by their time`() async throws {
        let host = cloud.host { request in
            let isSecond = try? Value(json: request.body)["nextPageToken"] == "t"
            let issue: Value = ["id": "1", "fields": ["updated": "2023-11-14T23:10:00.000+0100"]]
            return Response(
                status: 200,
                json: isSecond == true ? ["issues": []] : ["issues": [issue], "nextPageToken": "t"])
        }
        let since = "2023-11-14T22:03:20.000Z"
        let first = try await host.poll("issue-changed", ["jql": "project = SEC"], since: since)
        #expect(first.events.map(\.key) == ["1/2023-11-14T22:10:00.000Z"] && first.hasMore)
        #expect(first.cursor == "2023-11-14T22:10:00.000Z 14 t")
        let second = try await host.poll("issue-changed", ["jql": "project = SEC"], since: first.cursor)
        #expect(second == PollResult(cursor: "2023-11-14T22:10:00.000Z"))
        let asked = try host.requests.map { try Value(json: $0.body)["jql"]?.string }
        let wanted = "(project = SEC) AND updated >= \"-14m\" ORDER BY updated ASC, key ASC"
        #expect(asked == [wanted, wanted])
    }

    @Test func `Data Center is read by places`() async throws {
        let host = dataCenter.host(
            answering: 200,
            ["issues": [["id": "1", "fields": ["created": "2023-11-14T22:10:00.000+0000"]]], "total": 2],
            headers: json)
        let found = try await host.poll(
            "issue-changed", ["jql": "project = SEC", "onlyNew": true], since: "2023-11-14T22:03:20.000Z")
        #expect(found.events.map(\.key) == ["1"] && found.cursor == "2023-11-14T22:10:00.000Z 14 1")
    }
}
