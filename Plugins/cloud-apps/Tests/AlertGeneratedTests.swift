import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

private func alert(_ id: String, at time: Int64) -> Value {
    ["_id": .string(id), "timestamp": .int(time), "title": "T", "severityValue": 2]
}

@Suite struct AlertGeneratedPollTests {
    @Test func `without a cursor there are no events, and one for now`() async throws {
        let host = cloudApps.host(answering: 500)
        #expect(try await host.poll("alert-generated") == PollResult(cursor: "1700000000000"))
        #expect(host.requests.isEmpty)
    }

    @Test func `alerts since the cursor come oldest first, and the newest is the next cursor`() async throws {
        let data: Value = [alert("a", at: 2000), alert("b", at: 3000), ["timestamp": 2500]]
        let host = cloudApps.host(answering: 200, ["data": data])
        let found = try await host.poll("alert-generated", since: "1500")
        #expect(found.events.map(\.key) == ["a", "b"])
        #expect(found.events.map(\.time) == [2000, 3000].map { Timestamp(milliseconds: $0) })
        #expect(found.cursor == "3000")
        #expect(!found.hasMore)
        let request = try #require(host.requests.first)
        let sent: Value = [
            "filters": ["date": ["gte": 1500]], "sortField": "date", "sortDirection": "asc", "limit": 100,
        ]
        #expect(request.url == "/cas/api/v1/alerts/")
        #expect(try Value(json: request.body) == sent)
    }

    @Test func `nothing new keeps the cursor`() async throws {
        let found = try await cloudApps.host(answering: 200, ["data": []]).poll(
            "alert-generated", since: "1500")
        #expect(found == PollResult(cursor: "1500"))
    }

    @Test(arguments: [(1500, "1501"), (1600, "1600")] as [(Int64, String)])
    func `a full page asks for more, and steps over a full instant`(time: Int64, cursor: String) async throws
    {
        let data = Value.array((0..<100).map { alert("a\($0)", at: time) })
        let found = try await cloudApps.host(answering: 200, ["data": data])
            .poll("alert-generated", since: "1500")
        #expect(found.events.count == 100)
        #expect(found.cursor == cursor)
        #expect(found.hasMore)
    }

    @Test func `an alert of the list looks as the callback's`() async throws {
        let listed = try cloudApps.golden("get-alert").expected
        let found = try await cloudApps.host(answering: 200, ["data": [listed]])
            .poll("alert-generated", since: "1500")
        let body = try #require(found.events.first?.body)
        #expect(body["ProviderAlertId"] == listed["_id"])
        #expect(body["ProviderPolicyId"] == "5f1a0c2be4b0d1a2b3c4d5e6")
        #expect(body["Severity"] == "High")
        #expect(body["AlertType"] == "15795464")
        #expect(body["CompromisedEntity"] == "megan.bowen@contoso.example")
        #expect(body["AlertDisplayName"] == listed["title"])
        #expect(body["TimeGenerated"]?.string.flatMap(Timestamp.init(iso8601:)) == found.events.first?.time)
        let account: Value = [
            "Type": "account", "AadUserId": "48d31887-5fad-4d73-a9f5-3c356e68a038", "Name": "megan.bowen",
            "UPNSuffix": "contoso.example",
        ]
        #expect(body["Entities"] == [account])
    }

    @Test(
        arguments: [(0, "Low"), (1, "Medium"), (2, "High"), (3, "Informational"), (9, "Informational")]
            as [(Value, Value)])
    func `a severity has the callback's name`(value: Value, name: Value) async throws {
        let host = cloudApps.host(answering: 200, ["data": [["_id": "a", "severityValue": value]]])
        let found = try await host.poll("alert-generated", since: "1")
        #expect(found.events.first?.body["Severity"] == name)
    }
}

@Suite struct AlertGeneratedWebhookTests {
    @Test func `a callback is one event with all it brought, answered with 202`() async throws {
        let body: Value = [
            "ProviderAlertId": "a1", "TimeGenerated": "2026-11-20T08:00:00Z", "Severity": "High",
        ]
        let (events, answer) = try await cloudApps.host(answering: 500)
            .webhook("alert-generated", request: ["body": body])
        #expect(events == [Event(key: "a1", body: body, time: Timestamp(iso8601: "2026-11-20T08:00:00Z"))])
        #expect(answer["status"] == 202)
    }

    @Test(arguments: [nil, "text", [:], ["ProviderAlertId": ""], ["ProviderAlertId": 1]] as [Value])
    func `a body without an alert's id is refused`(body: Value) async {
        await #expect(
            throws: ConnectorFailure.invalid("the request is no alert: `ProviderAlertId` is missing")
        ) {
            try await cloudApps.host(answering: 500).webhook("alert-generated", request: ["body": body])
        }
    }

    @Test(
        arguments: [
            Response(status: 200, json: ["flow_id": "f1"]),
            Response(status: 201, headers: [("location", "/cas/api/v1/ms_flow/f1/")]),
        ])
    func `subscribing gives the callback's URL and keeps the id`(answer: Response) async throws {
        let host = cloudApps.host { _ in answer }
        let subscription = try await host.subscribe(
            "alert-generated", callback: "https://soar.example/hooks/1")
        #expect(subscription == ["flowId": "f1"])
        let request = try #require(host.requests.first)
        #expect(request.method == "POST" && request.url == "/cas/api/v1/ms_flow/")
        #expect(try Value(json: request.body) == ["callback_url": "https://soar.example/hooks/1"])
    }

    @Test func `a subscription without an id is a failure`() async {
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await cloudApps.host(answering: 200).subscribe(
                "alert-generated", callback: "https://x.example")
        }
        #expect(failure?.status == .permanent)
    }

    @Test(arguments: [200, 404])
    func `unsubscribing is done when the subscription is gone`(status: Int) async throws {
        let host = cloudApps.host(answering: status)
        try await host.unsubscribe("alert-generated", subscription: ["flowId": "f1"])
        #expect(host.requests.map { "\($0.method) \($0.url)" } == ["DELETE /cas/api/v1/ms_flow/f1/"])
    }

    @Test func `unsubscribing that is refused is a failure`() async {
        await #expect(throws: ConnectorFailure.self) {
            try await cloudApps.host(answering: 403).unsubscribe(
                "alert-generated", subscription: ["flowId": "f1"])
        }
    }
}
