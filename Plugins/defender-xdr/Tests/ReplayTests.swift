import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

@Suite struct ReplayTests {
    @Test(
        arguments: [
            "comment-alert", "comment-incident", "add-incident-tags", "add-incident-tags.already",
            "add-incident-tags.at-the-same-time", "remove-incident-tags", "list-alert-devices",
            "list-alert-devices.incident", "run-hunting-query", "run-hunting-query.truncated",
        ])
    func `an action asks as the service documents it`(name: String) async throws {
        let replayed = try await xdr.replay(name)
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
    }

    static let calls: [(String, Value)] = [
        ("comment-alert", ["alertId": "a", "comment": "c"]),
        ("add-incident-tags", ["incidentId": "1", "tags": ["t"]]), ("list-alert-devices", ["alertId": "a"]),
        ("run-hunting-query", ["query": "DeviceInfo"]),
    ]

    @Test(
        arguments: [
            (401, "InvalidAuthenticationToken", .auth), (403, "Forbidden", .forbidden),
            (404, "NotFound", .notFound), (400, "BadRequest", .invalid),
            (500, "generalException", .transient),
        ] as [(Int, String, ConnectorFailure.Status)])
    func `a status means what HTTP says, with the service's code`(
        status: Int, code: String, meaning: ConnectorFailure.Status
    ) async {
        let body: Value = ["error": ["code": .string(code), "message": "Said so"]]
        for (action, input) in Self.calls {
            let failure = await xdr.failure(of: action, input, status, body)
            #expect(failure?.status == meaning && failure?.code == code)
        }
    }

    static let invalid: [(String, Value)] = [
        ("list-alert-devices", [:]), ("list-alert-devices", ["alertId": "a", "incidentId": "1"]),
        ("add-incident-tags", ["incidentId": "1", "tags": []]),
        ("add-incident-tags", ["incidentId": "1", "tags": [""]]),
        ("comment-alert", ["alertId": "a"]),
    ]

    @Test(arguments: invalid)
    func `what cannot be is refused before anything is sent`(_ action: String, _ input: Value) async {
        let failure = await xdr.failure(of: action, input, 200, [:])
        #expect(failure?.status == .invalid)
    }
}

@Suite struct CommentLookupTests {
    @Test func `a comment is found by its mark`() async throws {
        let comments: Value = [["comment": "seen"], ["comment": "done [riposte key-1]"]]
        let host = xdr.host(answering: 200, ["id": "1", "comments": comments])
        let input: Value = ["incidentId": "1", "comment": "done"]
        #expect(try await host.reconcile("comment-incident", input) == ["comments": comments])
        #expect(host.requests.map(\.url) == ["/v1.0/security/incidents/1"])
    }

    @Test func `no mark means no comment`() async {
        let host = xdr.host(answering: 200, ["id": "1", "comments": [["comment": "done [riposte key-2]"]]])
        await #expect(throws: ConnectorFailure.notFound("no comment carries the mark of this call")) {
            try await host.reconcile("comment-alert", ["alertId": "a", "comment": "done"])
        }
    }

    @Test func `tags that somebody else keeps changing are a conflict`() async {
        let host = xdr.host { request throws(ConnectorFailure) in
            Response(status: 200, json: ["customTags": [.string("other")]])
        }
        do throws(ConnectorFailure) {
            _ = try await host.perform("add-incident-tags", ["incidentId": "1", "tags": ["mine"]])
            Issue.record("no conflict")
        } catch {
            #expect(error.status == .conflict)
        }
        #expect(host.requests.count { $0.method == "PATCH" } == 3)
    }
}
