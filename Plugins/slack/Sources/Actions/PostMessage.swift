import ConnectorKit
import Values

/// Posts a message into a channel or a direct message.
struct PostMessage: Action {
    static let name = "post-message"

    func perform(_ input: MessageInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await input.post(call)
    }

    func reconcile(_ input: MessageInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await input.search(call)
    }
}

/// Answers a message in its thread.
struct ReplyInThread: Action {
    static let name = "reply-in-thread"

    func perform(_ input: MessageInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await input.post(call)
    }

    func reconcile(_ input: MessageInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await input.search(call)
    }
}

/// A message that is to be posted.
///
/// Slack takes no key for repeating a call, so the message carries ours in its metadata, which people do not see: after
/// an answer that was lost it tells whether the message was posted.
///
/// Source: docs.slack.dev, "chat.postMessage", "conversations.history", "conversations.replies" and "Using message
/// metadata", read 2026-11.
struct MessageInput: JSONDecodable {
    private static let eventType = "riposte_call"
    /// How far back a message is looked for.
    private static let pages = 5
    private static let pageSize = 200

    var channel: String
    var thread: String?
    var content: MessageContent
    /// Members of the request that are given as they are.
    private var options = JSONObject()
    private var metadata: JSONObject?

    init(_ json: JSONInput) throws(ConnectorFailure) {
        channel = try json.required("channel")
        thread = try json.optional("threadTs")
        content = try MessageContent(json)
        for (name, member) in [
            ("unfurlLinks", "unfurl_links"), ("unfurlMedia", "unfurl_media"),
            ("broadcast", "reply_broadcast"), ("username", "username"), ("iconEmoji", "icon_emoji"),
        ] {
            if let value = try json.optional(name, as: Value.self) { options[member] = value }
        }
        metadata = try json.optional("metadata")
    }

    func post(_ call: Call) async throws(ConnectorFailure) -> Value {
        var body = JSONObject()
        body["channel"] = .string(channel)
        if let thread { body["thread_ts"] = .string(thread) }
        for member in content.members { body[member.name] = member.value }
        for member in options { body[member.name] = member.value }
        body["metadata"] = marked(call)
        let answer = try await call.http(.slack("chat.postMessage", .object(body))).orThrow().json()
        return Self.output(answer["message"], channel: answer["channel"]?.string ?? channel, ts: answer["ts"])
    }

    func search(_ call: Call) async throws(ConnectorFailure) -> Value {
        guard let first = channel.first, "CGD".contains(first), !channel.contains("-") else {
            throw .unknownOutcome(
                "a message can be looked for only in a channel that is given by its id, and `\(channel)` is none"
            )
        }
        var cursor = ""
        for _ in 0..<Self.pages {
            var query = [
                (name: "channel", value: channel), (name: "limit", value: String(Self.pageSize)),
                (name: "include_all_metadata", value: "true"),
            ]
            if let thread { query.append(("ts", thread)) }
            if !cursor.isEmpty { query.append(("cursor", cursor)) }
            let method = thread == nil ? "conversations.history" : "conversations.replies"
            let page = try await call.http(.get("/api/\(method)", query: query)).orThrow().json()
            for message in page["messages"]?.array ?? [] where isOurs(message, call) {
                return Self.output(message, channel: channel, ts: message["ts"])
            }
            cursor = page["response_metadata"]?["next_cursor"]?.string ?? ""
            if cursor.isEmpty { throw .notFound("no message carries the mark of this call") }
        }
        throw .unknownOutcome(
            "the channel has more messages than can be searched for the mark of this call")
    }

    /// The caller's metadata with our mark in its payload.
    private func marked(_ call: Call) -> Value {
        var payload = metadata?["event_payload"]?.object ?? JSONObject()
        payload["riposte_key"] = .string(call.idempotencyKey)
        return [
            "event_type": metadata?["event_type"] ?? .string(Self.eventType),
            "event_payload": .object(payload),
        ]
    }

    private func isOurs(_ message: Value, _ call: Call) -> Bool {
        message["metadata"]?["event_payload"]?["riposte_key"]?.string == call.idempotencyKey
    }

    private static func output(_ message: Value?, channel: String, ts: Value?) -> Value {
        var output = JSONObject()
        output["channel"] = .string(channel)
        output["ts"] = ts ?? .null
        if let thread = message?["thread_ts"] { output["threadTs"] = thread }
        return .object(output)
    }
}

extension Request {
    /// A method of Slack's Web API with a JSON body.
    static func slack(_ method: String, _ body: Value) -> Request {
        // Slack warns of a missing character set.
        Request(
            "POST", "/api/\(method)", headers: [("content-type", "application/json; charset=utf-8")],
            body: body.jsonBytes())
    }
}
