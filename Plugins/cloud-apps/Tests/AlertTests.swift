import CloudAppsConnector
import ConnectorKit
import Testing
import Values

@Suite struct AlertTests {
    private let alert: Value = [
        "_id": "603f704aaf7417985bbf3b22", "timestamp": 1_700_000_000_500,
        "title": "Suspicious user activity",
        "severityValue": 2, "policy": ["id": "p1", "label": "Suspicious user activity"],
        "entities": [["type": "account", "id": "u1", "pa": "megan.bowen@contoso.example"]],
    ]

    private func host(
        _ respond: @escaping @Sendable (Request) throws(ConnectorFailure) -> Response
    ) -> ScriptedHost {
        ScriptedHost(cloudAppsPlugin, connector: "cloud-apps", respond: respond)
    }

    @Test func `a polled alert has the form of the callback`() async throws {
        let alert = alert
        let host = host { _ in Response(status: 200, json: ["data": [alert], "hasNext": false]) }
        let found = try await host.poll("alert-generated", since: "1700000000000")
        let event = try #require(found.events.first)
        #expect(event.key == "603f704aaf7417985bbf3b22")
        #expect(event.body["CompromisedEntity"] == "megan.bowen@contoso.example")
        #expect(event.body["Severity"] == "High" && event.body["ProviderPolicyId"] == "p1")
        #expect(event.body["Entities"]?[0]?["UPNSuffix"] == "contoso.example")
        #expect(found.cursor == "1700000000500" && !found.hasMore)
    }

    @Test func `a webhook without an alert is refused`() async throws {
        let host = host { _ in Response(status: 200) }
        let good = try await host.webhook(
            "alert-generated", request: ["method": "POST", "body": ["ProviderAlertId": "a1"]])
        #expect(good.events.map(\.key) == ["a1"] && good.answer["status"] == 202)
        await #expect(throws: ConnectorFailure.self) {
            try await host.webhook("alert-generated", request: ["method": "POST", "body": ["id": "a1"]])
        }
    }

    @Test func `a subscription is taken back under the id it was given`() async throws {
        let host = host { _ in Response(status: 200, json: ["flow_id": "f1"]) }
        let subscription = try await host.subscribe(
            "alert-generated", callback: "https://riposte.example/hooks/x")
        try await host.unsubscribe("alert-generated", subscription: subscription)
        #expect(host.requests.map(\.url) == ["/cas/api/v1/ms_flow/", "/cas/api/v1/ms_flow/f1/"])
    }

    @Test(arguments: [
        ("close-benign", "benign"), ("close-false-positive", "false_positive"),
        ("close-true-positive", "true_positive"),
    ])
    func `closing names the alerts in a filter`(action: String, verdict: String) async throws {
        let host = host { _ in Response(status: 200, json: ["closed": 1]) }
        _ = try await host.perform(action, ["alertIds": ["a1"], "comment": "checked"])
        let request = try #require(host.requests.first)
        #expect(request.url == "/cas/api/v1/alerts/close_\(verdict)/")
        #expect(try Value(json: request.body) == ["filters": ["id": ["eq": ["a1"]]], "comment": "checked"])
    }

    @Test func `closing alerts that do not exist fails`() async throws {
        let host = host { _ in Response(status: 200, json: ["closed_benign": 0, "alertsNotFound": ["a1"]]) }
        await #expect(throws: ConnectorFailure.self) {
            try await host.perform("close-benign", ["alertIds": ["a1"]])
        }
    }
}
