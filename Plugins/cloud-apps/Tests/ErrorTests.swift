import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

@Suite struct ErrorTests {
    @Test(
        arguments: [
            (401, .auth), (403, .forbidden), (404, .notFound), (409, .conflict), (429, .throttled),
            (500, .transient), (400, .invalid),
        ] as [(Int, ConnectorFailure.Status)])
    func `a status means what HTTP says, whatever the body`(status: Int, meaning: ConnectorFailure.Status)
        async
    {
        // What changes something and is sent by the host leaves the outcome open after a fault.
        for (action, input) in Self.calls where status < 500 || !action.hasPrefix("mark-") {
            let failure = await cloudApps.failure(of: action, input, status)
            #expect(failure?.status == meaning)
            #expect(failure?.message == "the service answered \(status)")
        }
    }

    @Test func `a throttled call says when to come again`() async {
        let failure = await cloudApps.failure(
            of: "get-alert", ["alertId": "a1"], 429, headers: [("retry-after", "17")])
        #expect(failure?.status == .throttled)
        #expect(failure?.retryAfter == .seconds(17))
    }

    private static let calls: [(String, Value)] = [
        ("get-alert", ["alertId": "a1"]), ("list-alerts", [:]), ("close-benign", ["alertIds": ["a1"]]),
        ("close-false-positive", ["alertIds": ["a1"]]), ("close-true-positive", ["alertIds": ["a1"]]),
        ("mark-read", ["alertId": "a1"]), ("mark-unread", ["alertId": "a1"]), ("list-activities", [:]),
        ("get-policy", ["policyId": "p1"]), ("list-policies", [:]),
    ]
}
