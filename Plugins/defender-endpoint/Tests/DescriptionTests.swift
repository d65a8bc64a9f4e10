import ConnectorKit
import ConnectorTestSupport
import DefenderEndpointConnector
import Testing
import Values

let endpoint = ConnectorFolder("defender-endpoint", defenderEndpointPlugin)

@Suite struct DescriptionTests {
    @Test func `code, descriptor and README say the same`() throws {
        #expect(try endpoint.differences == [])
    }

    @Test func `the connection is tried with one machine`() async throws {
        let host = endpoint.host(answering: 200, ["value": []])
        try await host.test()
        #expect(host.requests.map(\.url) == ["/api/machines?%24top=1"])
    }
}
