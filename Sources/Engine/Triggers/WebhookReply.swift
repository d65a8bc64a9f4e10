import Catalog
public import Values

/// What the sender of a webhook gets.
public struct WebhookReply: Sendable {
    /// HTTP status.
    public var status: Int
    /// Header fields.
    public var headers: [(name: String, value: String)]
    /// JSON body; null for none.
    public var body: Value

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
        headers = (answer["headers"]?.object ?? JSONObject()).compactMap { member in
            member.value.string.map { (member.name, $0) }
        }
        body = answer["body"] ?? .null
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
