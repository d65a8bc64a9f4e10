import Testing
import Values

@testable import Lab

@Suite struct SlackTests {
    private var world: LabWorld

    init() throws { world = try LabWorld() }

    private mutating func call(_ method: String, _ body: Value = [:], token: String? = nil) -> LabAnswer {
        world.ask(
            "POST", "/api/\(method)", body: body,
            headers: [
                "authorization": "Bearer \(token ?? world.state.slackState.token ?? "gone")",
                "content-type": "application/json; charset=utf-8",
            ])
    }

    @Test mutating func `a message is posted, changed, answered and deleted`() throws {
        let posted = call("chat.postMessage", ["channel": "#soc", "text": "one"]).body
        #expect(posted["ok"] == true && posted["channel"] == "C0LABSOC01")
        let ts = try #require(posted["ts"])
        #expect(
            call("chat.update", ["channel": "C0LABSOC01", "ts": ts, "text": "two"]).body["text"] == "two")
        let answer = call("chat.postMessage", ["channel": "C0LABSOC01", "thread_ts": ts, "text": "three"])
        #expect(answer.body["message"]?["thread_ts"] == ts)
        let history = call("conversations.history", ["channel": "C0LABSOC01"]).body
        #expect(history["messages"]?.array?.map { $0["text"]?.string } == ["two"])
        let replies = call("conversations.replies", ["channel": "C0LABSOC01", "ts": ts]).body
        #expect(replies["messages"]?.array?.count == 2)
        #expect(call("chat.delete", ["channel": "C0LABSOC01", "ts": ts]).body["ok"] == true)
        #expect(
            call("chat.delete", ["channel": "C0LABSOC01", "ts": ts]).body["error"] == "message_not_found")
    }

    @Test mutating func `metadata shows to those who ask for it`() {
        let metadata: Value = ["event_type": "t", "event_payload": ["k": "v"]]
        _ = call("chat.postMessage", ["channel": "C0LABSOC01", "text": "t", "metadata": metadata])
        let plain = call("conversations.history", ["channel": "C0LABSOC01"]).body
        #expect(plain["messages"]?.array?.first?["metadata"] == nil)
        let all = call("conversations.history", ["channel": "C0LABSOC01", "include_all_metadata": true]).body
        #expect(all["messages"]?.array?.first?["metadata"] == metadata)
    }

    @Test(
        arguments: [
            ("chat.postMessage", ["channel": "C1", "text": "t"], "channel_not_found"),
            ("chat.postMessage", ["channel": "C0LABOUT01", "text": "t"], "not_in_channel"),
            ("chat.postMessage", ["channel": "C0LABOLD01", "text": "t"], "is_archived"),
            ("chat.postMessage", ["channel": "C0LABSOC01"], "no_text"),
            ("chat.postMessage", ["channel": "C0LABSOC01", "blocks": "x"], "invalid_blocks_format"),
            ("chat.postMessage", ["channel": "C0LABSOC01", "blocks": [["type": "x"]]], "invalid_blocks"),
            (
                "chat.postMessage", ["channel": "C0LABSOC01", "text": "t", "metadata": [:]],
                "invalid_metadata_format"
            ), ("chat.update", ["channel": "C0LABSOC01", "ts": "1.0", "text": "t"], "message_not_found"),
            ("conversations.replies", ["channel": "C0LABSOC01", "ts": "1.0"], "thread_not_found"),
            ("conversations.create", ["name": "SOC"], "invalid_name_specials"),
            ("conversations.create", ["name": "soc"], "name_taken"),
            ("conversations.archive", ["channel": "C0LABOLD01"], "already_archived"),
            ("conversations.archive", ["channel": "C0LABGEN01"], "cant_archive_general"),
            ("conversations.list", ["cursor": "x"], "invalid_cursor"),
            ("users.lookupByEmail", ["email": "nobody@contoso.example"], "users_not_found"),
            ("files.completeUploadExternal", ["files": [["id": "F1"]]], "file_not_found"),
            ("no.method", [:], "unknown_method"),
        ] as [(String, Value, String)])
    mutating func `what Slack refuses is refused with its code`(method: String, body: Value, code: String) {
        let answer = call(method, body)
        #expect(answer.status == 200 && answer.body["ok"] == false)
        #expect(answer.body["error"]?.string == code)
    }

    @Test mutating func `a token is asked for, and its scopes`() {
        #expect(call("auth.test", token: "").body["error"] == "not_authed")
        #expect(call("auth.test", token: "xoxb-other").body["error"] == "invalid_auth")
        world.state.slackState.scopes = ["users:read"]
        let refused = call("chat.postMessage", ["channel": "C0LABSOC01", "text": "t"]).body
        #expect(refused["error"] == "missing_scope" && refused["needed"] == "chat:write")
        #expect(refused["provided"] == "users:read")
        _ = world.control("POST", "tokens/revoke", body: ["credential": "slack-token"])
        #expect(call("auth.test", token: "xoxb").body["error"] == "token_revoked")
    }

    @Test mutating func `lists come page by page`() throws {
        let first = call("users.list", ["limit": 7]).body
        #expect(first["members"]?.array?.count == 7)
        let cursor = try #require(first["response_metadata"]?["next_cursor"])
        let second = call("users.list", ["limit": 7, "cursor": cursor]).body
        #expect(second["members"]?.array?.count == 3)
        #expect(second["response_metadata"]?["next_cursor"] == "")
    }

    @Test func `a channel takes one message a second`() throws {
        var world = try LabWorld(limits: true)
        let headers = [
            "authorization": "Bearer \(world.state.slackState.token ?? "")",
            "content-type": "application/json",
        ]
        let statuses = (0..<4).map { _ in
            world.ask(
                "POST", "/api/chat.postMessage", body: ["channel": "C0LABSOC01", "text": "t"],
                headers: headers)
        }
        #expect(statuses.map(\.status) == [200, 200, 200, 429])
        #expect(statuses.last?.headers.contains { $0.name == "Retry-After" } == true)
    }

    @Test mutating func `a file takes three requests`() throws {
        let place = call("files.getUploadURLExternal", ["filename": "a.txt", "length": 3]).body
        let url = try #require(place["upload_url"]?.string)
        let path = "/" + url.split(separator: "/").dropFirst(2).joined(separator: "/")
        #expect(world.ask("POST", path, text: "four").status == 400)
        #expect(world.ask("POST", path, text: "abc").status == 200)
        let body: Value = ["files": [["id": place["file_id"] ?? ""]], "channel_id": "C0LABSOC01"]
        #expect(call("files.completeUploadExternal", body).body["ok"] == true)
        #expect(world.state.slackState.channels.first?.messages.last?["files"]?.array?.count == 1)
    }

    @Test mutating func `the webhook answers in words`() {
        let path = "/slack/services/T/B/\(world.state.slackState.hook ?? "")"
        let json = ["content-type": "application/json"]
        let answer = world.ask("POST", path, body: ["text": "t"], headers: json)
        #expect(answer.status == 200 && answer.content?.bytes == Array("ok".utf8))
        #expect(world.ask("POST", path, body: [:], headers: json).content?.bytes == Array("no_text".utf8))
        #expect(world.ask("POST", "/slack/services/T/B/x", body: ["text": "t"]).status == 404)
    }

    @Test mutating func `a button that is pressed becomes a signed request`() throws {
        let blocks: Value = [
            [
                "type": "actions",
                "elements": [
                    [
                        "type": "button", "action_id": "ok", "value": "7",
                        "text": ["type": "plain_text", "text": "<b>Yes</b>"],
                    ]
                ],
            ]
        ]
        let posted = call("chat.postMessage", ["channel": "C0LABSOC01", "text": "?", "blocks": blocks]).body
        let press: Value = [
            "channel": "C0LABSOC01", "ts": posted["ts"] ?? "", "action": "ok", "user": "alexw",
        ]
        let headers = ["x-lab-token": "lab", "content-type": "application/json"]
        #expect(world.ask("POST", "/lab/slack/press", body: press, headers: headers).status == 409)
        _ = world.ask(
            "POST", "/lab/slack/app", body: ["requestUrl": "http://127.0.0.1:1/x"], headers: headers)
        #expect(world.ask("POST", "/lab/slack/press", body: press, headers: headers).status == 202)
        #expect(world.ask("POST", "/lab/slack/press", body: press).status == 401)
        let page = world.ask("GET", "/lab/slack/soc?token=lab").content?.bytes ?? []
        let html = String(decoding: page, as: UTF8.self)
        #expect(html.contains("&lt;b&gt;Yes&lt;/b&gt;") && !html.contains("<b>Yes"))
        #expect(world.ask("GET", "/lab/slack/soc").status == 401)
    }
}
