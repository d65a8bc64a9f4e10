import HTTPTypes
import Hummingbird
public import Logging
public import ServiceLifecycle
public import Values

/// The listener that services call: `POST /hooks/TOKEN`, and `GET /healthz` for whoever watches the host.
///
/// It speaks plain HTTP/1.1; TLS ends in front of it.
public struct WebhookServer: Service {
    /// Answers one webhook request; returns only when what it starts is durable.
    public typealias Receiver = @Sendable (_ token: String, _ request: Value) async -> WebhookAnswer

    /// The largest request body that is read, in bytes.
    public static let maximumBody = 1 << 20

    private let host: String
    private let port: Int
    private let receiver: Receiver
    private let onReady: @Sendable (_ port: Int) async -> Void
    private let log: Logger

    /// A listener.
    ///
    /// - Parameters:
    ///   - host: address to bind, `127.0.0.1` or `0.0.0.0`.
    ///   - port: port to bind; 0 takes a free one.
    ///   - log: where requests that fail are logged.
    ///   - onReady: called with the real port once requests are accepted.
    ///   - receiver: answers webhooks.
    public init(
        host: String, port: Int, log: Logger, onReady: @escaping @Sendable (Int) async -> Void,
        receiver: @escaping Receiver
    ) {
        self.host = host
        self.port = port
        self.receiver = receiver
        self.onReady = onReady
        self.log = log
    }

    /// Serves until the surrounding service group shuts down.
    public func run() async throws {
        let router = Router()
        router.get("/healthz") { _, _ in "ok\n" }
        let receiver = receiver
        router.on("/hooks/:token", method: .get) { request, context in
            try await Self.answer(request, context, receiver)
        }
        router.on("/hooks/:token", method: .post) { request, context in
            try await Self.answer(request, context, receiver)
        }
        let ready = onReady
        let application = Application(
            router: router,
            configuration: .init(address: .hostname(host, port: port), serverName: "riposte"),
            onServerRunning: { channel in await ready(channel.localAddress?.port ?? 0) },
            logger: log)
        try await application.run()
    }

    private static func answer(
        _ request: Request, _ context: BasicRequestContext, _ receiver: Receiver
    ) async throws -> Response {
        let token = context.parameters.get("token") ?? ""
        var request = request
        let bytes: ByteBuffer
        do {
            bytes = try await request.collectBody(upTo: maximumBody)
        } catch {
            throw HTTPError(.contentTooLarge, message: "a webhook body may have at most \(maximumBody) bytes")
        }
        return response(for: await receiver(token, description(of: request, body: bytes)))
    }

    /// What a trigger is given of a request: `{method, path, query, headers, body}`; a body that is not JSON is text.
    private static func description(of request: Request, body: ByteBuffer) -> Value {
        var headers = JSONObject()
        for field in request.headers { headers[field.name.canonicalName] = .string(field.value) }
        var query = JSONObject()
        for (name, value) in request.uri.queryParameters { query[String(name)] = .string(String(value)) }
        let text = String(buffer: body)
        return [
            "method": .string(request.method.rawValue),
            "path": .string(request.uri.path),
            "query": .object(query),
            "headers": .object(headers),
            "body": text.isEmpty ? .null : (try? Value(json: text)) ?? .string(text),
        ]
    }

    private static func response(for answer: WebhookAnswer) -> Response {
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        guard !answer.body.isNull else {
            return Response(status: .init(code: answer.status), headers: headers)
        }
        if headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return Response(
            status: .init(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body.json())))
    }
}

/// What the sender of a webhook gets.
public struct WebhookAnswer: Sendable {
    /// HTTP status.
    public var status: Int
    /// Header fields.
    public var headers: [(name: String, value: String)]
    /// JSON body; null for none.
    public var body: Value

    /// An answer.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: Value = .null) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
