import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

private let hook: Value = "https://prod-7.westeurope.logic.azure.com/workflows/1?sig=s"

@Suite struct CardTests {
    private func card(_ short: Value, tooLong: String = "fail") async throws -> Value {
        let host = teams.host(answering: 202)
        _ = try await host.perform(
            "post-card", ["webhook": hook, "card": short, "tooLong": .string(tooLong)])
        let request = try #require(host.requests.first)
        #expect(request.skipsSignIn && request.body.count <= 28 * 1024)
        return try #require(try Value(json: request.body)["attachments"]?.array?.first?["content"])
    }

    @Test(
        arguments: [
            ("[ok](https://evil.example)", "\\[ok\\](https://evil.example)"),
            ("a *b* _c_ `d`", "a \\*b\\* \\_c\\_ \\`d\\`"),
            ("# no\n- list\n12. item", "\\# no\n\\- list\n12\\. item"), ("1.5 MB - fine", "1\\.5 MB - fine"),
            ("C:\\temp", "C:\\\\temp"), ("plain", "plain"),
        ])
    func `what would be Markdown is escaped`(given: String, shown: String) async throws {
        let made = try await card([
            "title": "t", "text": .string(given), "facts": [["title": "f", "value": .string(given)]],
        ])
        #expect(made["body"]?.array?[1]["text"]?.string == shown)
        #expect(made["body"]?.array?[2]["facts"]?.array?.first?["value"]?.string == shown)
    }

    @Test func `Markdown that is meant is left alone`() async throws {
        let made = try await card(["title": "t", "text": "**now**", "format": "markdown"])
        #expect(made["body"]?.array?[1]["text"] == "**now**")
    }

    @Test(
        arguments: [
            ("high", "attention"), ("medium", "warning"), ("low", "accent"), ("informational", "emphasis"),
            ("good", "good"),
        ])
    func `the severity colours the title`(severity: String, style: String) async throws {
        let made = try await card(["title": "t", "severity": .string(severity)])
        #expect(made["body"]?.array?.first?["style"]?.string == style)
    }

    @Test func `people are mentioned by text and entity alike`() async throws {
        let made = try await card([
            "title": "t", "mention": [["name": "Megan <b>", "id": "meganb@contoso.example"]],
        ])
        #expect(made["body"]?.array?.last?["text"] == "<at>Megan b</at>")
        let entity = made["msteams"]?["entities"]?.array?.first
        #expect(
            entity?["text"] == "<at>Megan b</at>" && entity?["mentioned"]?["id"] == "meganb@contoso.example")
    }

    @Test func `a number as a fact is shown`() async throws {
        let made = try await card(["title": "t", "facts": [["title": "f", "value": 7]]])
        #expect(made["body"]?.array?.last?["facts"]?.array?.first?["value"] == "7")
    }

    @Test func `too large a card fails before anything is sent, or is cut`() async throws {
        let facts = Value.array(
            (0..<100).map {
                ["title": .string("f\($0)"), "value": .string(String(repeating: "ä", count: 400))]
            })
        let large: Value = [
            "title": "t", "text": .string(String(repeating: "*", count: 30_000)), "facts": facts,
        ]
        let host = teams.host(answering: 500)
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await host.perform("post-card", ["webhook": hook, "card": large])
        }
        #expect(failure?.code == "MessageSizeExceeded" && host.requests.isEmpty)
        _ = try await card(large, tooLong: "cut")
    }

    @Test(
        arguments: [
            ([:], "give either `card` or `adaptiveCard`"),
            (["card": ["title": "t"]], "give either `webhook`, or `team` and `channel`"),
            (["card": ["title": "t"], "team": "t"], "member `channel` is missing"),
            (
                ["webhook": "https://x.example", "adaptiveCard": ["type": "MessageCard"]],
                "member `adaptiveCard` is no Adaptive Card: its `type` is not `AdaptiveCard`"
            ),
            (
                ["webhook": "https://x.example", "adaptiveCard": "{"],
                "member `adaptiveCard` is text that is no JSON"
            ),
            (
                [
                    "webhook": "https://x.example",
                    "card": ["title": "t", "actions": [["title": "a", "url": "javascript:1"]]],
                ],
                "an action's `url` has to begin with `https://` or `http://`"
            ),
        ] as [(Value, String)])
    func `what is no card for anybody is refused`(input: Value, problem: String) async {
        let failure = await teams.failure(of: "post-card", input, 500)
        #expect(failure?.message == problem)
    }

    @Test(
        arguments: [
            (401, "Unauthorized", .auth), (403, "Forbidden", .forbidden), (404, "NotFound", .notFound),
            (429, "TooManyRequests", .throttled), (502, "", .transient),
        ] as [(Int, String, ConnectorFailure.Status)])
    func `a status means what HTTP says, with the service's code`(
        status: Int, code: String, meaning: ConnectorFailure.Status
    ) async {
        let body: Value = ["error": ["code": .string(code), "message": "Said so"]]
        let target: Value = ["team": "t", "channel": "c", "chat": "h", "messageId": "m", "text": "t"]
        for action in ["post-message", "reply-to-message", "post-chat-message"] {
            let failure = await teams.failure(of: action, target, status, body)
            #expect(failure?.status == meaning && failure?.code == code)
        }
        let failure = await teams.failure(
            of: "post-card", ["webhook": hook, "card": ["title": "t"]], status, body)
        #expect(failure?.status == meaning && failure?.code == code)
    }
}
