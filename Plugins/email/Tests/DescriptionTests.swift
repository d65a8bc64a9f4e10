import ConnectorKit
import ConnectorTestSupport
import EmailConnector
import Testing
import Values

let email = ConnectorFolder(
    "email", emailPlugin,
    settings: ["smtp": "smtp://mail.contoso.example:587", "from": "SOC <soc@contoso.example>"])

@Suite struct DescriptionTests {
    @Test func `code, descriptor and README say the same`() throws {
        #expect(try email.differences == [])
    }

    @Test func `what is sent is what was recorded`() async throws {
        let replayed = try await email.replay("send")
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
    }

    @Test func `a connection is tried by signing in`() async throws {
        let host = email.host(answering: 235, ["code": 235, "text": "ok"])
        try await host.test()
        #expect(host.requests.map(\.method) == ["GET"])
    }
}
