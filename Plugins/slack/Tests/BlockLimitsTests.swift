import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

private func section(_ count: Int) -> Value {
    ["type": "section", "text": ["type": "mrkdwn", "text": .string(String(repeating: "x", count: count))]]
}

@Suite struct BlockLimitsTests {
    @Test(
        arguments: [
            (
                .array(Array(repeating: ["type": "divider"], count: 51)),
                "there are 51 blocks, and a message takes 50"
            ),
            ([["text": "t"]], "block 0 has no `type`"),
            ([section(3001)], "block 0, a section, has 3001 characters in `text.text`, and takes 3000"),
            (
                [["type": "divider", "block_id": "a"], ["type": "divider", "block_id": "a"]],
                "block 1, a divider, has the `block_id` of another block"
            ),
            (
                [
                    [
                        "type": "context",
                        "elements": .array(Array(repeating: ["type": "mrkdwn", "text": "t"], count: 11)),
                    ]
                ],
                "block 0, a context, has 11 `elements`, and takes 10"
            ),
            (
                [
                    [
                        "type": "actions",
                        "elements": [
                            [
                                "type": "button", "action_id": "a",
                                "text": [
                                    "type": "plain_text", "text": .string(String(repeating: "x", count: 76)),
                                ],
                            ]
                        ],
                    ]
                ], "block 0, a actions, has 76 characters in `text.text`, and takes 75"
            ),
        ] as [(Value, String)])
    func `blocks that Slack would refuse are not sent`(blocks: Value, problem: String) async {
        let host = slack.host(answering: 500)
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await host.perform("post-message", ["channel": "C1", "text": "t", "blocks": blocks])
        }
        #expect(failure?.message == problem && failure?.code == "invalid_blocks")
        #expect(host.requests.isEmpty)
    }

    @Test func `what is too long can be cut`() async throws {
        let host = slack.host(answering: 200, ["ok": true, "channel": "C1", "ts": "1.000001"])
        let blocks = Value.array([section(4000)] + Array(repeating: ["type": "divider"], count: 60))
        _ = try await host.perform("post-message", ["channel": "C1", "blocks": blocks, "tooLong": "cut"])
        let sent = try Value(json: try #require(host.requests.first).body)["blocks"]?.array ?? []
        #expect(sent.count == 50)
        #expect(sent.first?["text"]?["text"]?.string?.count == 3000)
        #expect(sent.last?["elements"]?.array?.first?["text"] == "… and 12 more")
    }
}
