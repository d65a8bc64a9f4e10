import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

@Suite struct ErrorTests {
    @Test(
        arguments: [
            (401, "Unauthorized", .auth), (403, "Forbidden", .forbidden),
            (404, "ResourceNotFound", .notFound),
            (409, "", .conflict), (429, "TooManyRequests", .throttled),
            (500, "InternalServerError", .transient), (400, "InvalidRequestBody", .invalid),
        ] as [(Int, String, ConnectorFailure.Status)])
    func `a status means what HTTP says, with the service's code`(
        status: Int, code: String, meaning: ConnectorFailure.Status
    ) async {
        let body: Value = ["error": ["code": .string(code), "message": "Said so", "target": "t"]]
        for (action, input) in Self.calls {
            let failure = await endpoint.failure(of: action, input, status, body)
            #expect(failure?.status == meaning)
            #expect(failure?.code == code)
            #expect(failure?.message == "the service answered \(status): Said so")
        }
    }

    @Test func `a throttled call says when to come again`() async {
        let failure = await endpoint.failure(
            of: "get-alert", ["alertId": "a1"], 429, headers: [("retry-after", "17")])
        #expect(failure?.status == .throttled)
        #expect(failure?.retryAfter == .seconds(17))
    }

    private static let calls: [(String, Value)] = [
        ("get-alert", ["alertId": "a1"]), ("get-machine", ["machineId": "m1"]), ("list-machines", [:]),
        ("list-machines-by-user", ["user": "meganb"]),
        ("run-antivirus-scan", ["machineId": "m1", "comment": "c"]),
        ("isolate-machine", ["machineId": "m1", "comment": "c"]),
        ("release-machine", ["machineId": "m1", "comment": "c"]),
        ("get-machine-action", ["actionId": "a1"]), ("wait-for-machine-action", ["actionId": "a1"]),
        ("run-hunting-query", ["query": "DeviceInfo"]),
    ]
}
