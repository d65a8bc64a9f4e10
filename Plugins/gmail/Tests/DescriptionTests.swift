import ConnectorKit
import ConnectorTestSupport
import GmailConnector
import Testing
import Values

let gmail = ConnectorFolder("gmail", gmailPlugin, settings: ["mailbox": "soc@contoso.example"])

@Suite struct DescriptionTests {
    @Test func `code, descriptor and README say the same`() throws {
        #expect(try gmail.differences == [])
    }

    @Test func `what is sent is what was recorded`() async throws {
        let replayed = try await gmail.replay("send-mail")
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
    }
}
