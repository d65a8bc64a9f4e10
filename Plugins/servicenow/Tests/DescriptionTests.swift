import ConnectorKit
import ConnectorTestSupport
import ServiceNowConnector
import Testing
import Values

let instance = ConnectorFolder("servicenow", serviceNowPlugin)

@Suite struct DescriptionTests {
    @Test func `code, descriptor and README say the same`() throws {
        #expect(try instance.differences == [])
    }

    @Test func `the connection is tried with one user`() async throws {
        let host = instance.host(
            answering: 200, ["result": []], headers: [("content-type", "application/json")])
        try await host.test()
        #expect(
            host.requests.map(\.url) == [
                "/api/now/table/sys_user?sysparm_limit=1&sysparm_fields=sys_id&sysparm_exclude_reference_link=true"
            ])
    }

    @Test func `a page in place of JSON is no answer`() async {
        let host = instance.host { _ in
            Response(status: 200, headers: [("content-type", "text/html")], text: "<html>asleep</html>")
        }
        let failure = await #expect(throws: ConnectorFailure.self) { try await host.test() }
        #expect(failure?.status == .transient && failure?.code == "NotJSON")
    }
}
