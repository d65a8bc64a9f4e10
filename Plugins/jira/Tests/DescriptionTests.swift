import ConnectorKit
import ConnectorTestSupport
import JiraConnector
import Testing
import Values

let cloud = ConnectorFolder("jira", jiraPlugin)
let dataCenter = ConnectorFolder("jira", jiraPlugin, settings: ["deployment": "data-center"])

@Suite struct DescriptionTests {
    @Test func `code, descriptor and README say the same`() throws {
        #expect(try cloud.differences == [])
    }

    @Test(arguments: [(cloud, "/rest/api/3/myself"), (dataCenter, "/rest/api/2/myself")])
    func `the connection is tried by asking who it is`(folder: ConnectorFolder, url: String) async throws {
        let host = folder.host(answering: 200, [:], headers: [("content-type", "application/json")])
        try await host.test()
        #expect(host.requests.map(\.url) == [url])
    }
}
