import Catalog
import Testing
import Values

@Suite struct WebhookDescriptorTests {
    private static func read(_ verify: String) -> (WebhookProof?, [Diagnostic]) {
        let (read, findings) = PluginDescriptor.read(
            """
            { "riposte": 1, "plugin": { "name": "chat", "version": "1.0.0" },
              "connectors": { "chat": { "title": "Chat",
                "triggers": { "pressed": { "title": "Pressed", "modes": ["webhook"],
                  "webhook": { "verify": \(verify) } } } } } }
            """, file: "d.json")
        return (read?.connectors.first?.triggers.first?.proof, findings)
    }

    @Test func `a descriptor says how requests are signed`() {
        let (proof, findings) = Self.read(
            """
            { "scheme": "hmac-sha256", "secret": "signingSecret", "header": "X-Slack-Signature", "prefix": "v0=",
              "timestamp": "X-Slack-Request-Timestamp", "tolerance": "PT2M", "format": "v0:{timestamp}:{body}" }
            """)
        #expect(findings == [])
        let expected = WebhookProof(
            scheme: .sha256, secret: "signingSecret", header: "x-slack-signature", prefix: "v0=",
            timestamp: "x-slack-request-timestamp", tolerance: .seconds(120), format: "v0:{timestamp}:{body}")
        #expect(proof == expected)
    }

    @Test func `the body alone is signed unless more is said`() {
        let (proof, findings) = Self.read(
            #"{ "scheme": "hmac-sha1", "secret": "s", "header": "X-Hub-Signature", "encoding": "base64", "key": "base64" }"#
        )
        #expect(findings == [])
        #expect(proof?.format == "{body}" && proof?.timestamp == nil && proof?.tolerance == .seconds(300))
        #expect(proof?.encoding == .base64 && proof?.key == .base64 && proof?.scheme == .sha1)
    }

    @Test(
        arguments: [
            (#"{ "scheme": "hmac-md5", "secret": "s", "header": "h" }"#, "DE0009"),
            (#"{ "scheme": "hmac-sha256", "header": "h" }"#, "DE0003"),
            (#"{ "scheme": "hmac-sha256", "secret": "s", "header": "h", "salt": "x" }"#, "DE0002"),
            (#"{ "scheme": "hmac-sha256", "secret": "s", "header": "h", "format": "v0" }"#, "DE0004"),
            (
                #"{ "scheme": "hmac-sha256", "secret": "s", "header": "h", "format": "{timestamp}{body}" }"#,
                "DE0004"
            ),
            (#"{ "scheme": "hmac-sha256", "secret": "s", "header": "h", "timestamp": "t" }"#, "DE0004"),
            (#"{ "scheme": "hmac-sha256", "secret": "s", "header": "h", "tolerance": "5m" }"#, "DE0010"),
        ])
    func `a mistake is one finding`(verify: String, code: String) {
        let (_, findings) = Self.read(verify)
        #expect(findings.map(\.code) == [code])
    }
}
