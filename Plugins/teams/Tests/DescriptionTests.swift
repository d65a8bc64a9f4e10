import ConnectorKit
import ConnectorTestSupport
import TeamsConnector
import Testing
import Values

let teams = ConnectorFolder(
    "teams", teamsPlugin, settings: ["graph": "graph.microsoft.com", "webhookHost": "*.logic.azure.com"])

@Suite struct DescriptionTests {
    @Test func `code, descriptor and README say the same`() throws {
        #expect(try teams.differences == [])
    }
}
