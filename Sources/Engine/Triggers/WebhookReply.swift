import Catalog
import Expressions
public import Values

/// What the sender of a webhook gets.
public struct WebhookReply: Sendable {
    /// HTTP status.
    public var status: Int
    /// Header fields.
    public var headers: [(name: String, value: String)]
    /// JSON body; null for none.
    public var body: Value
    /// The run that was started, where it is one.
    public var run: RunID?
    /// Whether the run's answer is to be fetched later.
    public var isAnsweredLater = false

    /// A reply.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: Value = .null) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// What the connector answers: `{status, headers, body}`; 202 when it says nothing.
    init(answer: Value) {
        let status = answer["status"]?.int.map { Int($0) } ?? 202
        self.status = (200..<600).contains(status) ? status : 202
        headers = Self.fields(of: answer["headers"] ?? [:])
        body = answer["body"] ?? .null
    }

    /// Header fields of an object; numbers and Booleans as text, what has no text is left out.
    static func fields(of headers: Value) -> [(name: String, value: String)] {
        (headers.object ?? JSONObject()).compactMap { member in
            switch member.value {
            case .null, .object, .array: nil
            default: (member.name, member.value.expressionText)
            }
        }
    }

    /// An answer that says what is wrong.
    static func refusal(_ status: Int, _ code: String, _ message: String) -> WebhookReply {
        let error: Value = ["code": .string(code), "message": .string(message)]
        return WebhookReply(status: status, body: ["error": error])
    }

    /// What a failed call means for the sender: its own mistakes are 4xx, all else is worth another try.
    init(failure: CallStatus, retryAfter: Duration?) {
        let statuses: [CallStatus: Int] = [
            .invalid: 400, .auth: 401, .forbidden: 403, .notFound: 404, .conflict: 409, .throttled: 429,
        ]
        status = statuses[failure] ?? 503
        headers = retryAfter.map { [("Retry-After", String(max(1, $0.components.seconds)))] } ?? []
        body = .null
    }
}
