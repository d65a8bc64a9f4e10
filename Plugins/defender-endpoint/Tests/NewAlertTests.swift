import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

private func alert(_ id: String, _ time: String) -> Value {
    ["id": .string(id), "machineId": "m1", "alertCreationTime": .string(time), "title": "not passed on"]
}

@Suite struct NewAlertPollTests {
    @Test func `without a cursor there are no events, and one for now`() async throws {
        let host = endpoint.host(answering: 500)
        let found = try await host.poll("new-alert")
        #expect(found == PollResult(cursor: "2023-11-14T22:13:20.000Z"))
        #expect(host.requests.isEmpty)
    }

    @Test func `alerts come oldest first with ids only, and the cursor is the newest's time`() async throws {
        let alerts: Value = [
            alert("b", "2026-11-20T08:00:02.5000000Z"), alert("a", "2026-11-20T08:00:01.000Z"),
            ["title": "no id"],
        ]
        let host = endpoint.host(answering: 200, ["value": alerts])
        let found = try await host.poll("new-alert", since: "2026-11-20T08:00:00.000Z")
        #expect(found.events.map(\.key) == ["a", "b"])
        #expect(found.events.first?.body == ["id": "a", "machineId": "m1"])
        #expect(
            found.cursor.flatMap(Timestamp.init(iso8601:)) == Timestamp(iso8601: "2026-11-20T08:00:02.5Z"))
        #expect(!found.hasMore)
        #expect(
            host.requests.map(\.url) == [
                "/api/alerts?%24filter=alertCreationTime%20ge%202026-11-20T08%3A00%3A00.000Z&%24top=1000"
            ])
    }

    @Test func `nothing new keeps the cursor`() async throws {
        let found = try await endpoint.host(answering: 200, ["value": []])
            .poll("new-alert", since: "2026-11-20T08:00:00.000Z")
        #expect(found == PollResult(cursor: "2026-11-20T08:00:00.000Z"))
    }

    @Test(arguments: ["2026-11-20T08:00:00.000Z", "2026-11-20T09:00:00.000Z"])
    func `a full page is followed by the next before the time moves on`(time: String) async throws {
        let full = Value.array((0..<1000).map { alert("a\($0)", time) })
        let host = endpoint.host { request in
            let isSecond = request.url.contains("%24skip=1000")
            return Response(
                status: 200, json: ["value": isSecond ? [alert("z", "2026-11-20T08:30:00.000Z")] : full])
        }
        let first = try await host.poll("new-alert", since: "2026-11-20T08:00:00.000Z")
        #expect(first.hasMore)
        #expect(first.cursor == "2026-11-20T08:00:00.000Z 1000 \(time)")
        let second = try await host.poll("new-alert", since: first.cursor)
        #expect(second.events.map(\.key) == ["z"])
        #expect(second.cursor == max(time, "2026-11-20T08:30:00.000Z"))
        #expect(!second.hasMore)
        #expect(host.requests.allSatisfy { $0.url.contains("ge%202026-11-20T08%3A00%3A00.000Z") })
    }

    @Test func `a refusal is no empty list`() async {
        await #expect(throws: ConnectorFailure.self) {
            try await endpoint.host(answering: 403).poll("new-alert", since: "2026-11-20T08:00:00.000Z")
        }
    }
}

@Suite struct NewAlertWebhookTests {
    @Test func `a callback is one event, answered with 202`() async throws {
        let body: Value = ["id": "a1", "machineId": "m1"]
        let (events, answer) = try await endpoint.host(answering: 500)
            .webhook("new-alert", request: ["method": "POST", "body": body])
        #expect(events == [Event(key: "a1", body: body)])
        #expect(answer["status"] == 202)
    }

    @Test(arguments: [nil, "text", [:], ["id": ""], ["id": 7]] as [Value])
    func `a body without an id is refused`(body: Value) async {
        await #expect(throws: ConnectorFailure.invalid("the request is no alert: `id` is missing")) {
            try await endpoint.host(answering: 500).webhook("new-alert", request: ["body": body])
        }
    }

    @Test func `subscribing sends what the service's own connector sends`() async throws {
        let callback = "https://soar.example/hooks/1"
        let answer: Value = [
            "id": "hook-1", "notificationUrl": .string(callback), "clientState": "flow",
        ]
        let host = endpoint.host(answering: 200, answer)
        let subscription = try await host.subscribe("new-alert", callback: callback)
        #expect(subscription == ["id": "hook-1"])
        let request = try #require(host.requests.first)
        #expect(request.method == "POST" && request.url == "/subscriptions")
        let sent: Value = [
            "clientState": "flow", "changeType": "created", "resource": "alerts",
            "expirationDateTime": "2038-09-20T12:00:00Z", "notificationUrl": .string(callback),
        ]
        #expect(try Value(json: request.body) == sent)
    }

    @Test func `a subscription without an id is a failure`() async {
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await endpoint.host(answering: 200, [:]).subscribe("new-alert", callback: "https://x.example")
        }
        #expect(failure?.status == .permanent)
    }

    @Test(arguments: [204, 404])
    func `unsubscribing is done when the subscription is gone`(status: Int) async throws {
        let host = endpoint.host(answering: status)
        try await host.unsubscribe("new-alert", subscription: ["id": "hook-1"])
        #expect(host.requests.map { "\($0.method) \($0.url)" } == ["DELETE /subscriptions/hook-1"])
    }

    @Test func `unsubscribing that is refused is a failure`() async {
        await #expect(throws: ConnectorFailure.self) {
            try await endpoint.host(answering: 403).unsubscribe("new-alert", subscription: ["id": "hook-1"])
        }
    }
}
