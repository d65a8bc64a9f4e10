public import Values

/// Something that starts runs.
///
/// Implement what the descriptor's `modes` say: ``poll(_:since:_:)``, ``webhook(_:_:_:)``, and for services
/// that want registering ``subscribe(_:callback:_:)`` and its opposite.
public protocol Trigger: Sendable {
    /// The trigger's `with`; use ``NoInput`` for nothing.
    associatedtype Input: JSONDecodable
    /// As in the descriptor.
    static var name: String { get }

    /// Events since the cursor.
    ///
    /// Without a cursor: no events, and a cursor for now.
    func poll(_ input: Input, since cursor: String?, _ call: Call) async throws(ConnectorFailure)
        -> PollResult
    /// Turns a request that came in into events.
    func webhook(
        _ input: Input, _ request: WebhookRequest, _ call: Call
    ) async throws(ConnectorFailure) -> WebhookResult
    /// Registers the callback URL with the service; returns what unsubscribing needs.
    func subscribe(_ input: Input, callback: String, _ call: Call) async throws(ConnectorFailure) -> Value
    /// Extends a registration before it expires; returns what replaces it.
    func renew(
        _ input: Input, callback: String, subscription: Value, _ call: Call
    ) async throws(ConnectorFailure) -> Value
    /// Takes a registration back.
    func unsubscribe(_ input: Input, subscription: Value, _ call: Call) async throws(ConnectorFailure)
}

extension Trigger {
    /// Not supported.
    public func poll(
        _ input: Input, since cursor: String?, _ call: Call
    ) async throws(ConnectorFailure) -> PollResult {
        throw .unsupported("`\(Self.name)` cannot be polled")
    }

    /// Not supported.
    public func webhook(
        _ input: Input, _ request: WebhookRequest, _ call: Call
    ) async throws(ConnectorFailure) -> WebhookResult {
        throw .unsupported("`\(Self.name)` takes no webhook")
    }

    /// Not supported.
    public func subscribe(
        _ input: Input, callback: String, _ call: Call
    ) async throws(ConnectorFailure) -> Value {
        throw .unsupported("`\(Self.name)` needs no subscription")
    }

    /// Not supported.
    public func renew(
        _ input: Input, callback: String, subscription: Value, _ call: Call
    ) async throws(ConnectorFailure) -> Value {
        throw .unsupported("`\(Self.name)` needs no renewal")
    }

    /// Not supported.
    public func unsubscribe(
        _ input: Input, subscription: Value, _ call: Call
    ) async throws(ConnectorFailure) {
        throw .unsupported("`\(Self.name)` needs no subscription")
    }
}

/// One event of a trigger.
public struct Event: Sendable, Hashable {
    /// The service's own id of the event: seen again, it starts nothing.
    public var key: String
    /// What `triggerBody()` gives.
    public var body: Value
    /// When it happened, if the service says.
    public var time: Timestamp?

    /// An event.
    public init(key: String, body: Value, time: Timestamp? = nil) {
        self.key = key
        self.body = body
        self.time = time
    }
}

/// What a poll found.
public struct PollResult: Sendable, Hashable {
    /// Oldest first; at most 1,000.
    public var events: [Event]
    /// Where the next poll starts, opaque to the host; nil keeps the old one.
    public var cursor: String?
    /// Whether to poll again at once.
    public var hasMore: Bool

    /// A result.
    public init(events: [Event] = [], cursor: String?, hasMore: Bool = false) {
        self.events = events
        self.cursor = cursor
        self.hasMore = hasMore
    }
}

/// A request that came in at a trigger's URL.
public struct WebhookRequest: Sendable, Hashable {
    /// `POST`, ...
    public var method: String
    /// The path it came to.
    public var path: String
    /// Query parameters by name.
    public var query: [String: String]
    /// Header fields by name in lower case.
    public var headers: [String: String]
    /// The body: what its JSON says, or its text as a string; null when empty.
    public var body: Value

    /// A request.
    public init(
        method: String = "POST", path: String = "/", query: [String: String] = [:],
        headers: [String: String] = [:], body: Value = .null
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    init(_ json: Value?) {
        func texts(_ name: String) -> [String: String] {
            var texts: [String: String] = [:]
            for member in json?[name]?.object ?? JSONObject() {
                let key = name == "headers" ? member.name.lowercased() : member.name
                texts[key] = member.value.string ?? member.value.json()
            }
            return texts
        }
        self.init(
            method: json?["method"]?.string ?? "POST", path: json?["path"]?.string ?? "/",
            query: texts("query"),
            headers: texts("headers"), body: json?["body"] ?? .null)
    }
}

/// What a webhook gave.
public struct WebhookResult: Sendable, Hashable {
    /// What it reported; none for a handshake.
    public var events: [Event]
    /// What the sender gets once the events are safe.
    public var answer: WebhookAnswer

    /// A result; by default the sender gets 200 without a body.
    public init(events: [Event] = [], answer: WebhookAnswer = WebhookAnswer()) {
        self.events = events
        self.answer = answer
    }
}

/// The answer to a webhook.
public struct WebhookAnswer: Sendable, Hashable {
    /// HTTP status.
    public var status: Int
    /// Header fields.
    public var headers: [String: String]
    /// JSON body; null for none.
    public var body: Value

    /// An answer.
    public init(status: Int = 200, headers: [String: String] = [:], body: Value = .null) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    var json: Value {
        let fields = headers.sorted { $0.key < $1.key }.map { (name: $0.key, value: Value.string($0.value)) }
        return ["status": .int(Int64(status)), "headers": .object(JSONObject(fields)), "body": body]
    }
}
