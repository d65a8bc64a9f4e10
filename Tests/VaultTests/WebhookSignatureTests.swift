import Catalog
import Engine
import Testing
import Values
import Vault

@Suite struct WebhookSignatureTests {
    /// Source: docs.slack.dev, "Verifying requests from Slack", the worked example; read 2026-11.
    private static let slack = WebhookProof(
        scheme: .sha256, secret: "signingSecret", header: "x-slack-signature", prefix: "v0=",
        timestamp: "x-slack-request-timestamp", format: "v0:{timestamp}:{body}")
    private static let slackKey = Secret("8f742231b10e8888abcd99yyyzzz85a5")
    private static let slackBody = Array(
        ("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
            + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
            + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
            + "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
            .utf8)
    private static let slackSignature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    private static let slackTime = Timestamp(milliseconds: 1_531_420_618_000)

    private func refusal(
        _ headers: [String: String], body: [UInt8] = slackBody, now: Timestamp = slackTime
    ) -> String? {
        WebhookSignature(Self.slack)
            .refusal(headers: headers, body: body, key: Self.slackKey, now: now)?.code
    }

    private static let signed = [
        "x-slack-signature": slackSignature, "x-slack-request-timestamp": "1531420618",
    ]

    @Test func `the example of Slack's documentation is believed`() {
        #expect(refusal(Self.signed) == nil)
        let text = WebhookSignature(Self.slack)
            .text(of: Self.slackBody, timestamp: "1531420618", key: Self.slackKey)
        #expect(text == Self.slackSignature)
    }

    @Test(
        arguments: [
            ("x-slack-signature", nil, "VA0020"), ("x-slack-request-timestamp", nil, "VA0020"),
            ("x-slack-request-timestamp", "soon", "VA0020"), ("x-slack-signature", "", "VA0021"),
            ("x-slack-signature", "v0=zz", "VA0021"), ("x-slack-signature", "v0=", "VA0021"),
            ("x-slack-signature", String(slackSignature.dropFirst(3)), "VA0021"),
            ("x-slack-signature", slackSignature + "00", "VA0021"),
            ("x-slack-request-timestamp", "1531420619", "VA0021"),
            ("x-slack-request-timestamp", "-9223372036854775808", "VA0022"),
        ] as [(String, String?, String)])
    func `a request that does not prove itself is not`(header: String, value: String?, code: String) {
        var headers = Self.signed
        headers[header] = value
        #expect(refusal(headers) == code)
    }

    @Test func `a body that was changed is not believed`() {
        #expect(refusal(Self.signed, body: Self.slackBody + [0x26]) == "VA0021")
        #expect(refusal(Self.signed, body: []) == "VA0021")
    }

    @Test(arguments: [(-300, nil), (300, nil), (301, "VA0022"), (-301, "VA0022")] as [(Int64, String?)])
    func `a request counts for five minutes`(seconds: Int64, code: String?) {
        #expect(refusal(Self.signed, now: Self.slackTime + .seconds(seconds)) == code)
    }

    /// Source: docs.github.com, "Validating webhook deliveries", "Testing the webhook payload validation"; read 2026-11.
    @Test func `the example of GitHub's documentation is believed`() {
        let proof = WebhookProof(
            scheme: .sha256, secret: "s", header: "x-hub-signature-256", prefix: "sha256=")
        let headers = [
            "x-hub-signature-256":
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        ]
        let refusal = WebhookSignature(proof).refusal(
            headers: headers, body: Array("Hello, World!".utf8), key: Secret("It's a Secret to Everybody"),
            now: Self.slackTime)
        #expect(refusal == nil)
    }

    /// Source: RFC 4231, section 4.3 (test case 2), and RFC 2202, section 3 (test case 2).
    @Test(
        arguments: [
            (
                .sha256, .base64, .base64, "SmVmZQ==",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ), (.sha1, .hex, .text, "Jefe", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        ] as [(WebhookProof.Scheme, WebhookProof.Encoding, WebhookProof.KeyForm, String, String)])
    func `other schemes are data`(
        scheme: WebhookProof.Scheme, encoding: WebhookProof.Encoding, form: WebhookProof.KeyForm,
        key: String, code: String
    ) throws {
        let proof = WebhookProof(
            scheme: scheme, secret: "s", key: form, header: "h", prefix: "HMAC ", encoding: encoding)
        let body = Array("what do ya want for nothing?".utf8)
        let bytes = try #require([UInt8](hex: code))
        let signature = "HMAC " + (encoding == .hex ? code : Base64.encode(bytes))
        #expect(WebhookSignature(proof).text(of: body, key: Secret(key)) == signature)
        let refusal = WebhookSignature(proof).refusal(
            headers: ["h": signature], body: body, key: Secret(key), now: Self.slackTime)
        #expect(refusal == nil)
    }

    @Test func `a key that is not of its form is said to be so`() {
        let proof = WebhookProof(scheme: .sha256, secret: "s", key: .base64, header: "h")
        let refusal = WebhookSignature(proof).refusal(
            headers: ["h": "00"], body: [], key: Secret("&"), now: Self.slackTime)
        #expect(refusal?.code == "VA0023" && refusal?.message == "the secret `s` is not of the form expected")
    }
}
