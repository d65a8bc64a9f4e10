import ConnectorKit
import ConnectorTestSupport
import Engine
import Testing
import Values

@Suite struct ClosingTests {
    @Test(
        arguments: [
            "close-benign", "close-false-positive", "close-true-positive", "close-benign.one-unknown",
        ])
    func `alerts are closed, and those that are unknown are told`(name: String) async throws {
        let replayed = try await cloudApps.replay(name)
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
    }

    @Test(arguments: ["close-benign", "close-false-positive", "close-true-positive"])
    func `when no alert exists the call fails`(action: String) async {
        let answer: Value = ["closed": 0, "alertsNotFound": ["a", "b"]]
        let failure = await cloudApps.failure(of: action, ["alertIds": ["a", "b"]], 200, answer)
        #expect(failure == .notFound("none of the alerts exists: a, b"))
    }

    @Test func `a dry run closes nothing`() async {
        let host = cloudApps.host(answering: 200, ["closed_benign": 1])
        await #expect(throws: ConnectorFailure.self) {
            try await host.perform("close-benign", ["alertIds": ["a"]], isDryRun: true)
        }
        #expect(host.requests.isEmpty)
    }
}

@Suite struct MarkingTests {
    @Test(arguments: ["mark-read", "mark-unread"])
    func `an alert is marked`(name: String) async throws {
        let replayed = try await cloudApps.replay(name)
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
    }

    @Test func `an answer that is no JSON does not matter`() async throws {
        let output = try await cloudApps.perform("mark-read", ["alertId": "a"]) { _ in
            HTTPResponse(status: 200, body: Array("OK".utf8))
        }
        #expect(output == .null)
    }
}
