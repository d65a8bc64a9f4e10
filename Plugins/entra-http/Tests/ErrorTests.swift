import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

@Suite struct ErrorTests {
    private static let input: Value = ["method": "GET", "url": "/v1.0/users/nobody"]

    @Test(
        arguments: [
            (401, "InvalidAuthenticationToken", .auth), (403, "Authorization_RequestDenied", .forbidden),
            (404, "Request_ResourceNotFound", .notFound), (409, "nameAlreadyExists", .conflict),
            (429, "TooManyRequests", .throttled), (500, "generalException", .transient),
            (503, "serviceNotAvailable", .transient), (400, "Request_BadRequest", .invalid),
        ] as [(Int, String, ConnectorFailure.Status)])
    func `a status means what HTTP says, with the service's code`(
        status: Int, code: String, meaning: ConnectorFailure.Status
    ) async {
        let body: Value = ["error": ["code": .string(code), "message": "Said so", "innerError": [:]]]
        let failure = await entraHTTP.failure(of: "invoke", Self.input, status, body)
        #expect(failure?.status == meaning)
        #expect(failure?.code == code)
        #expect(failure?.message == "the service answered \(status): Said so")
    }

    @Test(arguments: [429, 503])
    func `a throttled call says when to come again`(status: Int) async {
        let failure = await entraHTTP.failure(
            of: "invoke", Self.input, status, headers: [("retry-after", "10")])
        #expect(failure?.status == .throttled)
        #expect(failure?.retryAfter == .seconds(10))
    }
}
