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
}
