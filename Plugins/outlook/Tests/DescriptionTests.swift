import ConnectorKit
import ConnectorTestSupport
import OutlookConnector
import Testing
import Values

let outlook = ConnectorFolder("outlook", outlookPlugin, settings: ["mailbox": "soc@contoso.example"])

@Suite struct DescriptionTests {
    @Test func `code, descriptor and README say the same`() throws {
        #expect(try outlook.differences == [])
    }

    @Test func `what is sent is what was recorded`() async throws {
        let replayed = try await outlook.replay("send-mail")
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
    }
}
