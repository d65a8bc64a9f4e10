import CloudAppsConnector
import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

let cloudApps = ConnectorFolder("cloud-apps", cloudAppsPlugin)

@Suite struct DescriptionTests {
    @Test func `code, descriptor and README say the same`() throws {
        #expect(try cloudApps.differences == [])
    }

    @Test func `the connection is tried with one alert`() async throws {
        let host = cloudApps.host(answering: 200, ["data": []])
        try await host.test()
        #expect(host.requests.map(\.url) == ["/cas/api/v1/alerts/"])
        #expect(try host.requests.map { try Value(json: $0.body) } == [["limit": 1]])
    }
}
