import Hummingbird
import Values

/// Hands requests to the tenant.
struct LabResponder: HTTPResponder {
    typealias Context = LabContext

    /// The largest request body that is read, in bytes.
    private static let maximumBody = 32 << 20

    let tenant: Tenant
    let deliveries: Deliveries
    let now: @Sendable () -> Timestamp

    func respond(to request: Request, context: LabContext) async throws -> Response {
        guard let asked = await description(of: request) else { return Response(status: .contentTooLarge) }
        let (exchange, callbacks) = tenant.exchange(asked)
        deliveries.add(callbacks)
        if exchange.delay > .zero { try await Task.sleep(for: exchange.delay) }
        if exchange.isCut {
            await context.cut()
            throw ConnectionCut()
        }
        return Self.response(exchange.answer)
    }

    /// What the tenant is given of a request; nil when its body is too large.
    private func description(of request: Request) async -> LabRequest? {
        var request = request
        guard let body = try? await request.collectBody(upTo: Self.maximumBody) else { return nil }
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName.lowercased()] = field.value }
        if let host = request.head.authority { headers["host"] = host }
        return LabRequest(
            method: request.method.rawValue, path: URLText.decoded(request.uri.path),
            query: URLText.query(request.uri.query ?? ""), headers: headers,
            body: Array(body.readableBytesView),
            time: now())
    }

    private static func response(_ answer: LabAnswer) -> Response {
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPFields.Element.Name(name) { headers[name] = value }
        }
        let json = LabAnswer.Content(
            type: "application/json; charset=utf-8", bytes: answer.body.isNull ? [] : answer.body.jsonBytes())
        let content = answer.content ?? json
        guard !content.bytes.isEmpty else {
            return Response(status: .init(code: answer.status), headers: headers)
        }
        headers[.contentType] = content.type
        return Response(
            status: .init(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: content.bytes)))
    }
}

/// A connection was ended by a fault.
private struct ConnectionCut: Error {}

/// A request's context that can end the connection it came over.
struct LabContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let cut: @Sendable () async -> Void

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        let channel = source.channel
        cut = { try? await channel.close() }
    }
}
