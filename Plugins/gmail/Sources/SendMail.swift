import ConnectorKit
import Mail
import Values

/// Sends a message, whose id comes from the idempotency key.
///
/// Source: developers.google.com/gmail/api, "users.messages.send".
struct SendMail: Action {
    static let name = "send-mail"

    struct Input: JSONDecodable {
        var draft: MailDraft
        var thread: String?

        init(_ json: JSONInput) throws(ConnectorFailure) {
            do throws(MailProblem) {
                draft = try MailDraft(json.value)
            } catch {
                throw json.failure(error.message)
            }
            thread = try json.optional("threadId")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        guard let from = input.draft.from ?? call.settings["mailbox"]?.string.flatMap(MailAddress.init(text:))
        else {
            throw .invalid("neither the input nor the connection says `from` whom the message is")
        }
        let message = input.draft.message(from: from, key: call.idempotencyKey, at: call.now)
        let bytes: [UInt8]
        do throws(MailProblem) {
            // Gmail takes the envelope from the headers, and takes the blind copies out itself.
            bytes = try message.written(withBlindCopies: true)
        } catch {
            throw .invalid(error.message)
        }
        var body = JSONObject([("raw", .string(Base64.encode(bytes, urlSafe: true, padded: false)))])
        if let thread = input.thread { body["threadId"] = .string(thread) }
        let answer = try await call.http(
            .post("/gmail/v1/users/me/messages/send", json: .object(body))
        ).orThrow().json()
        return [
            "id": answer["id"] ?? .null, "threadId": answer["threadId"] ?? .null,
            "messageId": .string(message.messageID),
        ]
    }
}
