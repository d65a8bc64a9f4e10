import ConnectorKit
import ConnectorTestSupport
import SlackConnector
import Testing
import Values

let slack = ConnectorFolder("slack", slackPlugin, settings: ["domain": "slack.com"])

@Suite struct DescriptionTests {
    @Test func `code, descriptor and README say the same`() throws {
        #expect(try slack.differences == [])
    }
}

@Suite struct ConnectionTests {
    @Test(arguments: ["chat:write", "channels:read,chat:write", "channels:read, chat:write"])
    func `a token that may post is good`(scopes: String) async throws {
        let host = slack.host(answering: 200, ["ok": true], headers: [("x-oauth-scopes", scopes)])
        try await host.test()
        #expect(host.requests.map { "\($0.method) \($0.url)" } == ["POST /api/auth.test"])
    }

    @Test(arguments: ["channels:read", "chat:write.public", ""])
    func `the scope that is missing is named`(scopes: String) async {
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await slack.host(answering: 200, ["ok": true], headers: [("x-oauth-scopes", scopes)]).test()
        }
        #expect(failure?.status == .forbidden && failure?.code == "missing_scope")
        #expect(failure?.message.contains("`chat:write`") == true)
    }

    @Test func `a token that Slack refuses with a 200 is no good`() async {
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await slack.host(answering: 200, ["ok": false, "error": "invalid_auth"]).test()
        }
        #expect(failure?.code == "invalid_auth")
    }
}
