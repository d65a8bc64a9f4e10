import HTTPTypes
import Hummingbird
public import Logging
public import ServiceLifecycle
import Synchronization
import Values

/// The listener that others call: services at `/hooks/TOKEN`, whoever starts playbooks at `/requests/PLAYBOOK`, those
/// whom steps wait for at `/callbacks/RUN/TOKEN`, people who decide at `/approvals`, and `GET /healthz` for whoever watches the host.
///
/// It speaks plain HTTP/1.1; TLS ends in front of it.
public struct WebhookServer: Service {
    /// Answers one request; returns only when what it starts is durable.
    public typealias Receiver = @Sendable (IncomingRequest) async -> WebhookAnswer

    /// The largest body of a hook's request that is read, in bytes.
    public static let maximumBody = 1 << 20
    /// The largest body for a playbook or a step, in bytes.
    public static let maximumContent = 8 << 20
    /// The largest body of a form, in bytes.
    public static let maximumForm = 64 << 10
    /// How many requests are answered at once.
    public static let maximumRequests = 1024

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
    ///   - receiver: answers requests.
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
        let desk = Desk(receiver: receiver)
        for method: HTTPRequest.Method in [.get, .post] {
            router.on("/hooks/:token", method: method) { request, _ in try await desk.answer(request) }
        }
        for method: HTTPRequest.Method in [.get, .put, .post, .patch, .delete] {
            for path: RouterPath in [
                "/requests/:playbook", "/requests/:playbook/**", "/callbacks/:run/:token",
            ] {
                router.on(path, method: method) { request, _ in try await desk.answer(request) }
            }
        }
        for path: RouterPath in ["/approvals", "/approvals/:token"] {
            for method: HTTPRequest.Method in [.get, .post] {
                router.on(path, method: method) { request, _ in try await desk.answer(request) }
            }
        }
        router.get("/answers/:run/:token") { request, _ in try await desk.answer(request) }
        let ready = onReady
        let application = Application(
            router: router,
            configuration: .init(address: .hostname(host, port: port), serverName: "riposte"),
            onServerRunning: { channel in await ready(channel.localAddress?.port ?? 0) },
            logger: log)
        try await application.run()
    }
}

/// Reads requests and hands them on, so many at once.
private final class Desk: Sendable {
    private let receiver: WebhookServer.Receiver
    private let count = Atomic(0)

    init(receiver: @escaping WebhookServer.Receiver) { self.receiver = receiver }

    func answer(_ request: Request) async throws -> Response {
        let others = count.add(1, ordering: .relaxed).oldValue
        defer { count.subtract(1, ordering: .relaxed) }
        guard others < WebhookServer.maximumRequests else {
            return WebhookAnswer(status: 503, headers: [("Retry-After", "10")]).response
        }
        let target = RequestTarget(request.head.path ?? "/")
        guard let route = Self.route(target.segments) else { return WebhookAnswer(status: 404).response }
        do {
            let (document, body) = try await document(request, route, target)
            return await receiver(IncomingRequest(route: route, document: document, body: body)).response
        } catch let error as BodyContent.Malformed {
            let body: Value = ["error": ["code": "InvalidRequestContent", "message": .string(error.message)]]
            return WebhookAnswer(status: 400, body: body).response
        }
    }

    private static func route(_ segments: [String]) -> IncomingRequest.Route? {
        if segments == ["approvals"] { return .approval(token: nil) }
        guard segments.count > 1 else { return nil }
        switch segments[0] {
        case "approvals" where segments.count == 2: return .approval(token: segments[1])
        case "hooks": return .hook(token: segments[1])
        case "requests": return .request(playbook: segments[1])
        case "callbacks" where segments.count == 3: return .callback(run: segments[1], token: segments[2])
        case "answers" where segments.count == 3: return .answer(run: segments[1], token: segments[2])
        default: return nil
        }
    }

    private func document(
        _ request: Request, _ route: IncomingRequest.Route, _ target: RequestTarget
    ) async throws -> (Value, [UInt8]) {
        var isHook = false
        var limit = WebhookServer.maximumContent
        switch route {
        case .hook: (isHook, limit) = (true, WebhookServer.maximumBody)
        case .approval: limit = WebhookServer.maximumForm
        default: break
        }
        var request = request
        let bytes: ByteBuffer
        do {
            bytes = try await request.collectBody(upTo: limit)
        } catch {
            throw HTTPError(.contentTooLarge, message: "a body may have at most \(limit) bytes")
        }
        var headers = JSONObject()
        for field in request.headers {
            let name = isHook ? field.name.canonicalName : field.name.rawName
            let earlier = headers[name]?.string
            headers[name] = .string(earlier.map { "\($0), \(field.value)" } ?? field.value)
        }
        if !isHook, let host = request.head.authority { headers["Host"] = .string(host) }
        var document = JSONObject()
        document["method"] = .string(request.method.rawValue)
        document["query"] = .object(target.query)
        document["headers"] = .object(headers)
        if isHook {
            let text = String(buffer: bytes)
            document["path"] = .string(request.uri.path)
            document["body"] = text.isEmpty ? .null : (try? Value(json: text)) ?? .string(text)
        } else {
            document["segments"] = .array(target.segments.dropFirst(2).map { .string($0) })
            document["body"] = try BodyContent.value(
                of: Array(buffer: bytes), contentType: request.headers[.contentType])
        }
        return (.object(document), isHook ? Array(buffer: bytes) : [])
    }
}
