import ConnectorKit
import Values

/// Replaces what a message of the app says.
///
/// Source: docs.slack.dev, "chat.update", read 2026-11.
struct UpdateMessage: Action {
    static let name = "update-message"

    struct Input: JSONDecodable {
        var channel: String
        var ts: String
        var content: MessageContent
        /// Blocks that are given as an empty list go.
        var clearsBlocks: Bool

        init(_ json: JSONInput) throws(ConnectorFailure) {
            channel = try json.required("channel")
            ts = try json.required("ts")
            content = try MessageContent(json)
            clearsBlocks = json.value["blocks"]?.array?.isEmpty ?? false
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        var body = JSONObject()
        body["channel"] = .string(input.channel)
        body["ts"] = .string(input.ts)
        for member in input.content.members { body[member.name] = member.value }
        if input.clearsBlocks { body["blocks"] = [] }
        // The same end state however often it is sent.
        let request = Request.slack("chat.update", .object(body)).idempotent()
        let answer = try await call.http(request).orThrow().json()
        return [
            "channel": answer["channel"] ?? .string(input.channel), "ts": answer["ts"] ?? .string(input.ts),
        ]
    }
}
