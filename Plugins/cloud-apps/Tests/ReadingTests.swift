import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

@Suite struct ReadingTests {
    @Test(
        arguments: [
            "get-alert", "list-alerts", "list-alerts.filtered", "list-activities", "list-activities.filtered",
            "get-policy", "list-policies",
        ])
    func `a reading action asks as the service documents it`(name: String) async throws {
        let replayed = try await cloudApps.replay(name)
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
    }

    @Test(
        arguments: [("list-activities", [:]), ("get-policy", ["policyId": "p"])]
            as [(String, Value)])
    func `a list is asked for in a dry run although it is a POST`(action: String, input: Value) async throws {
        let host = cloudApps.host(answering: 200, ["data": []])
        _ = try await host.perform(action, input, isDryRun: true)
        #expect(host.requests.map(\.method) == ["POST"])
    }
}
