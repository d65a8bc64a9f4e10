import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

private let json: [Request.Field] = [("content-type", "application/json")]

@Suite struct RecordTests {
    @Test(
        arguments: [
            (401, "User Not Authenticated", .auth), (403, "Operation Failed", .forbidden),
            (404, "No Record found", .notFound), (429, "Rate limit exceeded", .throttled),
            (400, "Invalid table x", .invalid), (500, "Exception", .transient),
        ] as [(Int, String, ConnectorFailure.Status)])
    func `a status means what HTTP says, with the service's words`(
        status: Int, code: String, meaning: ConnectorFailure.Status
    ) async {
        let body: Value = [
            "error": ["message": .string(code), "detail": "It said so"], "status": "failure",
        ]
        let input: Value = ["table": "incident", "sysId": "0123456789abcdef0123456789abcdef"]
        let failure = await instance.failure(of: "get-record", input, status, body)
        #expect(failure?.status == meaning && failure?.code == code)
        #expect(failure?.message == "the service answered \(status): It said so")
    }

    @Test(
        arguments: [
            "a^ORactive=true", "a\nb", "javascript:gs.sleep(1)", " JavaScript:x", "a^NQactive=true",
        ])
    func `a value cannot become a condition`(value: String) async {
        let inputs: [(String, Value)] = [
            ("list-records", ["table": "incident", "where": ["short_description": .string(value)]]),
            ("find-group", ["name": .string(value)]), ("find-user", ["userName": .string(value)]),
            ("create-incident", ["shortDescription": "x", "caller": .string(value)]),
            ("get-incident", ["incident": .string(value)]),
            ("create-record", ["table": "incident", "fields": [:], "correlationId": .string(value)]),
        ]
        for (action, input) in inputs {
            let failure = await instance.failure(of: action, input, 200, ["result": []], headers: json)
            #expect(failure?.status == .invalid, "\(action)")
        }
    }

    @Test(arguments: ["a=1^ORb", "A", "", "a b", "a^b"])
    func `a column has the form of one`(column: String) async {
        let input: Value = [
            "table": "incident", "where": .object(JSONObject([(name: column, value: Value.string("x"))])),
        ]
        let failure = await instance.failure(of: "list-records", input, 200, ["result": []], headers: json)
        #expect(failure?.status == .invalid)
    }

    @Test func `pages are read to the last, though one is short of what may not be read`() async throws {
        let host = instance.host { request in
            let isLast = request.url.contains("sysparm_offset=1000")
            return Response(
                status: 200, headers: isLast ? [] : [("link", "<https://x>;rel=\"next\"")],
                json: ["result": [["sys_id": isLast ? "b" : "a"]]])
        }
        let found = try await host.perform("list-records", ["table": "incident", "limit": 5000])
        #expect(found == ["result": [["sys_id": "a"], ["sys_id": "b"]], "truncated": false])
    }

    @Test(
        arguments: [
            ([["sys_id": "a", "correlation_id": "key-1"]], nil), ([], .notFound),
            ([["sys_id": "a"]], .unknownOutcome),
        ] as [(Value, ConnectorFailure.Status?)])
    func `a record that was made is found by its correlation id`(
        rows: Value, status: ConnectorFailure.Status?
    ) async {
        let host = instance.host(answering: 200, ["result": rows], headers: json)
        do throws(ConnectorFailure) {
            let found = try await host.reconcile("create-incident", ["shortDescription": "x"], key: "key-1")
            #expect(found["deduplicated"] == true && status == nil)
        } catch {
            #expect(error.status == status)
        }
    }

    @Test(
        arguments: [([["value": "noted\n[riposte key-1]"]], nil), ([["value": "by hand"]], .notFound)]
            as [(Value, ConnectorFailure.Status?)])
    func `a note is found by its mark`(rows: Value, status: ConnectorFailure.Status?) async {
        let input: Value = ["incident": "0123456789abcdef0123456789abcdef", "text": "noted"]
        let host = instance.host(answering: 200, ["result": rows], headers: json)
        do throws(ConnectorFailure) {
            _ = try await host.reconcile("add-work-note", input, key: "key-1")
            #expect(status == nil)
        } catch {
            #expect(error.status == status)
        }
    }

    @Test func `journals are not changed as other fields are`() async {
        for name in ["work_notes", "comments"] {
            let fields: Value = .object(JSONObject([(name: name, value: Value.string("x"))]))
            let failure = await instance.failure(
                of: "update-incident", ["incident": "INC1", "fields": fields], 200)
            #expect(failure?.status == .invalid)
        }
    }

    @Test func `a state that a rule kept is no success`() async {
        let record: Value = ["sys_id": "a", "state": "2"]
        let input: Value = [
            "incident": "0123456789abcdef0123456789abcdef", "closeCode": "Duplicate", "closeNotes": "x",
        ]
        let failure = await instance.failure(
            of: "resolve-incident", input, 200, ["result": record], headers: json)
        #expect(failure?.status == .conflict && failure?.code == "StateKept")
        #expect(failure?.output == record)
    }

    @Test func `a file that is too large is not fetched`() async {
        let host = instance.host(
            answering: 200, ["result": ["size_bytes": "999", "file_name": "a"]], headers: json)
        let input: Value = ["attachmentId": "0123456789abcdef0123456789abcdef", "maximumBytes": 10]
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await host.perform("download-attachment", input)
        }
        #expect(failure?.code == "TooLarge" && host.requests.count == 1)
    }
}

@Suite struct RecordChangedTests {
    private static let since = "2023-11-14 22:00:00"

    @Test func `without a cursor there are no events, and one for now`() async throws {
        let found = try await instance.host(answering: 500).poll("record-changed")
        #expect(found == PollResult(cursor: "2023-11-14 22:13:20"))
    }

    @Test func `changes are read from a minute before on, and go on where a page ended`() async throws {
        let host = instance.host { request in
            let isFirst = !request.url.contains("NQ")
            let row: Value = ["sys_id": "a", "sys_mod_count": "2", "sys_updated_on": "2023-11-14 22:05:00"]
            return Response(
                status: 200, headers: isFirst ? [("link", "<https://x>;rel=\"next\"")] : [("link", "")],
                json: ["result": .array(isFirst ? [row] : [])])
        }
        let first = try await host.poll("record-changed", ["query": "active=true"], since: Self.since)
        #expect(first.events.map(\.key) == ["a/2"] && first.hasMore)
        #expect(first.events.first?.time == Timestamp(iso8601: "2023-11-14T22:05:00Z"))
        #expect(first.cursor == "2023-11-14 22:05:00|2023-11-14 22:05:00|a")
        let second = try await host.poll("record-changed", ["query": "active=true"], since: first.cursor)
        #expect(second == PollResult(cursor: "2023-11-14 22:05:00"))
        func asked(_ text: String) -> String { "sysparm_query=\(text.percentEncoded)&" }
        #expect(
            host.requests[0].url.contains(
                asked(
                    "active=true^sys_updated_on>=2023-11-14 21:59:00^ORDERBYsys_updated_on^ORDERBYsys_id")))
        #expect(
            host.requests[1].url.contains(
                asked(
                    "active=true^sys_updated_on=2023-11-14 22:05:00^sys_id>a^NQ"
                        + "active=true^sys_updated_on>2023-11-14 22:05:00^ORDERBYsys_updated_on^ORDERBYsys_id"
                )))
    }

    @Test(arguments: ["active=true^NQstate=1", "ORDERBYnumber"])
    func `a query that would break the places is refused`(query: String) async {
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await instance.host(answering: 200).poll(
                "record-changed", ["query": .string(query)], since: Self.since)
        }
        #expect(failure?.status == .invalid)
    }
}
