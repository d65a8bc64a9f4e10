import ConnectorKit
import Mail
import Values

/// Sends a message.
///
/// Its id comes from the idempotency key, so that receivers know one that reaches them twice. The host never
/// sends it a second time by itself: a connection that breaks after the message's end leaves the outcome open.
struct Send: Action {
    static let name = "send"

    struct Input: JSONDecodable {
        var draft: MailDraft

        init(_ json: JSONInput) throws(ConnectorFailure) {
            do throws(MailProblem) {
                draft = try MailDraft(json.value)
            } catch {
                throw json.failure(error.message)
            }
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let server = try MailServer(call.settings)
        guard let from = input.draft.from ?? server.from else {
            throw .invalid("neither the input nor the connection says `from` whom the message is")
        }
        let message = input.draft.message(from: from, key: call.idempotencyKey, at: call.now)
        let bytes: [UInt8]
        do throws(MailProblem) {
            bytes = try message.written()
        } catch {
            throw .invalid(error.message)
        }
        let answer = try await call.http(
            server.submission(of: bytes, from: from.address, to: message.recipients))
        try server.check(answer)
        let said = try answer.json()
        return [
            "messageId": .string(message.messageID), "accepted": said["accepted"] ?? [],
            "refused": said["refused"] ?? [], "reply": said["text"] ?? "",
        ]
    }
}
