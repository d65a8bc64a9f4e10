import ConnectorKit
import Values

/// Posts a message into a channel.
struct PostMessage: Action {
    static let name = "post-message"

    struct Input: JSONDecodable {
        var channel: TeamsChannel
        var text: MessageText

        init(_ json: JSONInput) throws(ConnectorFailure) {
            channel = try TeamsChannel(json)
            text = try MessageText(json)
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await input.channel.post(GraphMessage.text(input.text), call)
    }
}

/// Answers a message of a channel.
struct ReplyToMessage: Action {
    static let name = "reply-to-message"

    func perform(_ input: PostMessage.Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await input.channel.post(GraphMessage.text(input.text), call)
    }
}

/// Posts a message, or a card, into a chat.
struct PostChatMessage: Action {
    static let name = "post-chat-message"

    struct Input: JSONDecodable {
        var chat: String
        var text: MessageText?
        var card: CardMessage?

        init(_ json: JSONInput) throws(ConnectorFailure) {
            chat = try json.required("chat")
            if json["text"] != nil { text = try MessageText(json) }
            if json["card"] != nil || json["adaptiveCard"] != nil { card = try CardMessage(json) }
            guard (text == nil) != (card == nil) else {
                throw json.failure("give either `text`, or `card` or `adaptiveCard`")
            }
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        var message = Value.null
        if let text = input.text { message = GraphMessage.text(text) }
        if let card = input.card { message = try GraphMessage.card(card, subject: nil, call) }
        let path = "/v1.0/chats/\(input.chat.percentEncoded)/messages"
        return GraphMessage.output(try await call.http(.post(path, json: message)).orThrow().json())
    }
}
