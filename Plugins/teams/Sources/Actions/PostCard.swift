import ConnectorKit
import Values

/// Posts an Adaptive Card through a workflow's webhook, or as a person into a channel.
///
/// Source: Microsoft Learn, "Create incoming webhooks with Workflows for Microsoft Teams" and "Send chatMessage in a
/// channel", read 2026-11.
struct PostCard: Action {
    static let name = "post-card"

    struct Input: JSONDecodable {
        var webhook: String?
        var channel: TeamsChannel?
        var message: CardMessage
        var subject: String?

        init(_ json: JSONInput) throws(ConnectorFailure) {
            webhook = try json.optional("webhook")
            if json["team"] != nil || json["channel"] != nil { channel = try TeamsChannel(json) }
            message = try CardMessage(json)
            subject = try json.optional("subject")
            guard (webhook == nil) != (channel == nil) else {
                throw json.failure("give either `webhook`, or `team` and `channel`")
            }
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        if let channel = input.channel {
            let request = try GraphMessage.card(input.message, subject: input.subject, call)
            return try await channel.post(request, call)
        }
        func envelope(_ card: Value) -> Value {
            [
                "type": "message",
                "attachments": [
                    ["contentType": .string(CardMessage.contentType), "contentUrl": .null, "content": card]
                ],
            ]
        }
        let card = try input.message.card(besides: envelope(.null).jsonBytes().count)
        var request = Request.post(input.webhook ?? "", json: envelope(card))
        // The address carries a signature of its own, and no token may go to it.
        request.skipsSignIn = true
        try await call.http(request).orThrow()
        return ["accepted": true]
    }
}
