import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

private let message: Value = ["channel": "C0123ABCD", "text": "pc1 is isolated"]

@Suite struct MessageTests {
    private func sent(_ input: Value, action: String = "post-message") async throws -> Value {
        let host = slack.host(answering: 200, ["ok": true, "channel": "C0123ABCD", "ts": "1.000001"])
        _ = try await host.perform(action, input)
        return try Value(json: try #require(host.requests.first).body)
    }

    @Test(
        arguments: [
            (
                "text", "a & b <!channel> <https://evil.example|ok>",
                "a &amp; b &lt;!channel&gt; "
                    + "&lt;https://evil.example|ok&gt;"
            ),
            ("mrkdwn", "<@U1> *now*", "<@U1> *now*"),
        ])
    func `text is escaped unless it is meant as markup`(format: String, given: String, kept: String)
        async throws
    {
        let body = try await sent(["channel": "C1", "text": .string(given), "format": .string(format)])
        #expect(body["text"]?.string == kept)
    }

    @Test func `an empty message is not sent`() async {
        let host = slack.host(answering: 500)
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await host.perform("post-message", ["channel": "C1"])
        }
        #expect(failure?.code == "no_text" && host.requests.isEmpty)
    }

    @Test func `metadata of one's own is kept beside the mark`() async throws {
        let body = try await sent([
            "channel": "C1", "text": "t",
            "metadata": ["event_type": "case", "event_payload": ["case": 7]],
        ])
        let expected: Value = [
            "event_type": "case", "event_payload": ["case": 7, "riposte_key": "key-1"],
        ]
        #expect(body["metadata"] == expected)
    }

    @Test func `too long a text fails before anything is sent, or is cut`() async throws {
        let text = Value.string(String(repeating: "<", count: 20_000))
        let failure = await slack.failure(of: "post-message", ["channel": "C1", "text": text], 500)
        #expect(failure?.status == .invalid && failure?.code == "msg_too_long")
        let body = try await sent(["channel": "C1", "text": text, "tooLong": "cut"])
        let kept = try #require(body["text"]?.string)
        #expect(kept.count <= 40_000 && kept.hasSuffix("&lt; … (cut)"))
    }

    @Test func `an update that takes the blocks away says so`() async throws {
        let body = try await sent(
            ["channel": "C1", "ts": "1503435956.000247", "text": "t", "blocks": []], action: "update-message")
        #expect(body["blocks"] == [])
    }

    @Test(
        arguments: ["post-message", "reply-in-thread", "update-message"],
        ["channel_not_found", "missing_scope", "fatal_error"])
    func `a refusal with a 200 is a failure with Slack's code`(action: String, code: String) async {
        var input = message.object ?? JSONObject()
        if action == "update-message" { input["ts"] = "1503435956.000247" }
        if action == "reply-in-thread" { input["threadTs"] = "1503435956.000247" }
        let body: Value = ["ok": false, "error": .string(code), "needed": "chat:write"]
        let failure = await slack.failure(of: action, .object(input), 200, body)
        #expect(failure?.code == code)
        #expect(failure?.message == "the service answered `\(code)`: chat:write")
    }

    @Test func `a dry run posts nothing`() async {
        let host = slack.host(answering: 200, ["ok": true])
        await #expect(throws: ConnectorFailure.self) {
            try await host.perform("post-message", message, isDryRun: true)
        }
        #expect(host.requests.isEmpty)
    }
}

@Suite struct MessageLookupTests {
    private func page(_ keys: [String], next: String = "") -> Value {
        let messages = keys.map { key -> Value in
            [
                "ts": "1503435956.000247",
                "metadata": ["event_type": "riposte_call", "event_payload": ["riposte_key": .string(key)]],
            ]
        }
        return [
            "ok": true, "messages": .array(messages), "response_metadata": ["next_cursor": .string(next)],
        ]
    }

    @Test func `a message that was posted is found by its mark`() async throws {
        let host = slack.host(answering: 200, page(["key-0", "key-1"]))
        let found = try await host.reconcile("post-message", message)
        #expect(found == ["channel": "C0123ABCD", "ts": "1503435956.000247"])
        #expect(
            host.requests.map(\.url) == [
                "/api/conversations.history?channel=C0123ABCD&limit=200&include_all_metadata=true"
            ])
    }

    @Test func `an answer is looked for in its thread, page by page`() async throws {
        let host = slack.host { request in
            Response(
                status: 200,
                json: request.url.contains("cursor=n") ? self.page(["key-1"]) : self.page(["x"], next: "n"))
        }
        let input: Value = ["channel": "C0123ABCD", "threadTs": "1503435956.000100", "text": "t"]
        _ = try await host.reconcile("reply-in-thread", input)
        #expect(host.requests.count == 2)
        #expect(host.requests.allSatisfy { $0.url.contains("conversations.replies") })
    }

    @Test(
        arguments: [
            ("C0123ABCD", "", .notFound), ("C0123ABCD", "more", .unknownOutcome),
            ("#soc", "", .unknownOutcome),
        ]
            as [(String, String, ConnectorFailure.Status)])
    func `what cannot be told is not guessed`(
        channel: String, next: String, status: ConnectorFailure.Status
    ) async {
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await slack.host(answering: 200, page(["other"], next: next))
                .reconcile("post-message", ["channel": .string(channel), "text": "t"])
        }
        #expect(failure?.status == status)
    }
}
