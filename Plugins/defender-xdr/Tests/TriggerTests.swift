import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

private func item(_ id: String, _ created: String, changed: String? = nil) -> Value {
    [
        "id": .string(id), "createdDateTime": .string(created),
        "lastUpdateDateTime": .string(changed ?? created), "severity": "high",
    ]
}

@Suite struct TriggerTests {
    @Test(arguments: ["new-alert", "new-incident", "incident-changed"])
    func `without a cursor there are no events, and one for now`(trigger: String) async throws {
        let host = xdr.host(answering: 500)
        #expect(try await host.poll(trigger) == PollResult(cursor: "2023-11-14T22:13:20.000Z"))
        #expect(host.requests.isEmpty)
    }

    @Test func `a poll looks back, and the cursor is the newest's time`() async throws {
        let host = xdr.host(
            answering: 200,
            ["value": [item("b", "2026-11-20T08:00:02.500Z"), item("a", "2026-11-20T07:58:00Z")]])
        let found = try await host.poll("new-alert", since: "2026-11-20T08:00:00.000Z")
        #expect(found.events.map(\.key) == ["a", "b"])
        #expect(found.cursor == "2026-11-20T08:00:02.500Z" && !found.hasMore)
        #expect(
            host.requests.map(\.url) == [
                "/v1.0/security/alerts_v2?%24filter=createdDateTime%20ge%202026-11-20T07%3A55%3A00.000Z"
                    + "&%24top=500"
            ])
    }

    @Test func `what was seen does not move the time back`() async throws {
        let host = xdr.host(answering: 200, ["value": [item("a", "2026-11-20T07:58:00Z")]])
        let found = try await host.poll("new-incident", since: "2026-11-20T08:00:00.000Z")
        #expect(found.cursor == "2026-11-20T08:00:00.000Z")
    }

    @Test func `the same incident is news again when it changed`() async throws {
        let host = xdr.host(
            answering: 200,
            ["value": [item("1", "2026-11-20T08:00:00Z", changed: "2026-11-20T08:03:00Z")]])
        let found = try await host.poll("incident-changed", since: "2026-11-20T08:00:00.000Z")
        #expect(found.events.map(\.key) == ["1 2026-11-20T08:03:00Z"])
        #expect(host.requests.first?.url.contains("lastUpdateDateTime%20ge") == true)
    }

    @Test func `severities and the service narrow the filter`() async throws {
        let host = xdr.host(answering: 200, ["value": []])
        _ = try await host.poll(
            "new-alert",
            ["severities": ["high", "medium"], "serviceSource": "microsoftDefenderForCloudApps"],
            since: "2026-11-20T08:00:00.000Z")
        let text = host.requests.first?.url.replacing("%20", with: " ").replacing("%27", with: "'") ?? ""
        #expect(
            text.contains(
                " and %28severity eq 'high' or severity eq 'medium'%29 and serviceSource eq "
                    + "'microsoftDefenderForCloudApps'"))
    }

    @Test func `a full page is followed by the next before the time moves on`() async throws {
        let full = Value.array((0..<50).map { item("i\($0)", "2026-11-20T09:00:00.000Z") })
        let host = xdr.host { request in
            let isSecond = request.url.contains("%24skip=50")
            return Response(
                status: 200, json: ["value": isSecond ? [item("z", "2026-11-20T08:30:00.000Z")] : full])
        }
        let first = try await host.poll("new-incident", since: "2026-11-20T08:00:00.000Z")
        #expect(first.hasMore && first.cursor == "2026-11-20T08:00:00.000Z 50 2026-11-20T09:00:00.000Z")
        let second = try await host.poll("new-incident", since: first.cursor)
        #expect(second.events.map(\.key) == ["z"] && !second.hasMore)
        #expect(second.cursor == "2026-11-20T09:00:00.000Z")
    }
}
