import ConnectorKit
import Values

/// A channel of a team.
struct TeamsChannel: JSONDecodable {
    var team: String
    var channel: String
    /// The message that is answered, if one is.
    var replyTo: String?

    init(_ json: JSONInput) throws(ConnectorFailure) {
        team = try json.required("team")
        channel = try json.required("channel")
        replyTo = try json.optional("messageId")
    }

    /// Posts a message, and says where it is.
    func post(_ message: Value, _ call: Call) async throws(ConnectorFailure) -> Value {
        var path = "/v1.0/teams/\(team.percentEncoded)/channels/\(channel.percentEncoded)/messages"
        if let replyTo { path += "/\(replyTo.percentEncoded)/replies" }
        return GraphMessage.output(try await call.http(.post(path, json: message)).orThrow().json())
    }
}

/// Messages as Graph takes and gives them.
///
/// Source: Microsoft Learn, "chatMessage resource type" and "Send chatMessage in a channel or a chat", read 2026-11.
enum GraphMessage {
    /// A message of words.
    static func text(_ input: MessageText) -> Value {
        var message = JSONObject()
        if let subject = input.subject { message["subject"] = .string(subject) }
        if let importance = input.importance { message["importance"] = .string(importance) }
        message["body"] = ["contentType": "html", "content": .string(input.html)]
        return .object(message)
    }

    /// A message of a card.
    static func card(_ card: CardMessage, subject: String?, _ call: Call) throws(ConnectorFailure) -> Value {
        let id = identifier(call)
        func message(_ card: String) -> JSONObject {
            var message = JSONObject()
            if let subject { message["subject"] = .string(subject) }
            message["body"] = [
                "contentType": "html", "content": .string("<attachment id=\"\(id)\"></attachment>"),
            ]
            // Graph wants the card as text.
            message["attachments"] = [
                [
                    "id": .string(id), "contentType": .string(CardMessage.contentType), "contentUrl": .null,
                    "content": .string(card),
                ]
            ]
            return message
        }
        let content = try card.card(besides: Value.object(message("")).jsonBytes().count)
        return .object(message(content.json()))
    }

    static func output(_ answer: Value) -> Value {
        var output = JSONObject()
        for name in ["id", "webUrl", "createdDateTime", "replyToId", "chatId"] {
            if let member = answer[name], !member.isNull { output[name] = member }
        }
        return .object(output)
    }

    /// Names the attachment within its message: the same for every try of a call.
    ///
    /// FNV-1a, twice with different beginnings; it only has to look like the identifiers that clients make.
    private static func identifier(_ call: Call) -> String {
        let halves = [0xcbf2_9ce4_8422_2325, 0x8422_2325_cbf2_9ce4] as [UInt64]
        let bytes = halves.flatMap { basis in
            let hash = call.idempotencyKey.utf8.reduce(basis) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
            return (0..<8).map { UInt8(truncatingIfNeeded: hash >> (56 - 8 * $0)) }
        }
        return String.hex(bytes)
    }
}

/// What a message says.
struct MessageText: JSONDecodable {
    enum Format: String, CaseIterable, JSONDecodable {
        case text, html
    }

    var html: String
    var subject: String?
    var importance: String?

    init(_ json: JSONInput) throws(ConnectorFailure) {
        let text: String = try json.required("text")
        let format = try json.optional("format", as: Format.self) ?? .text
        html = format == .text ? CardText.html(text) : text
        subject = try json.optional("subject")
        importance = try json.optional("importance")
        guard html.utf8.count <= 28 * 1024 else {
            throw .invalid(
                "the message has \(html.utf8.count) bytes, and Teams takes 28 KB", code: "MessageSizeExceeded"
            )
        }
    }
}
