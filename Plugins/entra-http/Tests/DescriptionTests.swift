import ConnectorKit
import ConnectorTestSupport
import EntraHTTPConnector
import Testing
import Values

let entraHTTP = ConnectorFolder(
    "entra-http", entraHTTPPlugin,
    settings: ["baseUrl": "https://graph.microsoft.com", "resource": "https://graph.microsoft.com"])

@Suite struct DescriptionTests {
    @Test func `code, descriptor and README say the same`() throws {
        #expect(try entraHTTP.differences == [])
    }

    @Test(arguments: [200, 403, 404, 500])
    func `a connection is good when its token is not refused`(status: Int) async throws {
        let host = entraHTTP.host(answering: status)
        try await host.test()
        #expect(host.requests.map { "\($0.method) \($0.url)" } == ["GET /"])
    }

    @Test func `a connection whose token is refused is not`() async {
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await entraHTTP.host(answering: 401).test()
        }
        #expect(failure?.status == .auth)
    }
}
