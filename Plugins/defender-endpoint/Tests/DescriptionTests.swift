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
}
