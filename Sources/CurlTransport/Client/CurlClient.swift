public import Engine

/// HTTP/1.1 and HTTP/2 through one libcurl multi handle on a thread of its own.
///
/// It sends requests as they are: no credentials, no cookies, no retries. Certificates are always verified.
/// Redirects are followed here, to the same origin only; a request whose `redirectLimit` is 0 gets the
/// redirect itself as its answer.
public final class CurlClient: HTTPClient {
    private let driver: CurlDriver
    private let mail: MailClient
    private let options: CurlOptions

    /// Starts the thread, which lives until ``shutDown()`` or until the client is gone.
    public init(options: CurlOptions) {
        self.options = options
        driver = CurlDriver(options: options)
        mail = MailClient(options: options)
    }

    deinit { shutDown() }

    /// Ends what is under way as cancelled and stops the thread; later requests end as cancelled too.
    public func shutDown() {
        driver.stop()
        mail.shutDown()
    }

    /// The answer of any status.
    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let deadline = ContinuousClock.now + request.timeout
        let parts = try URLParts(request.url)
        if parts.isMail {
            guard request.allowsMail else { throw URLParts.refusal("the URL is that of a mail server") }
            return try await mail.carryOut(request, at: parts, deadline: deadline)
        }
        var request = request
        var hops = 0
        while true {
            let response = try await exchange(request, deadline: deadline)
            guard request.redirectLimit > 0, let location = Redirect.location(in: response) else {
                return response
            }
            let origin = try URLParts(request.url).origin
            let target = try Redirect.target(of: location, from: request.url)
            guard target.origin == origin else {
                throw TransportError(
                    .redirectDenied, "`\(origin.host)` redirects to another origin, `\(target.origin.host)`",
                    wasSent: true)
            }
            hops += 1
            guard hops <= request.redirectLimit else {
                throw TransportError(
                    .redirectDenied, "`\(origin.host)` redirects more than \(request.redirectLimit) times",
                    wasSent: true)
            }
            Redirect.follow(&request, to: target, status: response.status)
        }
    }

    /// The answer to a request, sent where the environment's rewriting says.
    private func exchange(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(TransportError) -> HTTPResponse {
        let target = options.rewrite.target(of: request.url)
        guard target != request.url else { return try await carryOut(request, deadline: deadline) }
        var moved = request
        moved.url = target
        var response = try await carryOut(moved, deadline: deadline)
        response.headers = response.headers.map { field in
            guard Self.pointers.contains(field.name),
                let place = try? Redirect.target(of: field.value, from: target).text
            else { return field }
            return (field.name, named(place, near: request.url))
        }
        return response
    }

    /// The header fields of answers that say where to go on.
    private static let pointers: Set<String> = [
        "location", "content-location", "operation-location", "azure-asyncoperation",
    ]

    /// The address that requests name for one that an answer names, if possible one of the same origin.
    private func named(_ place: String, near url: String) -> String {
        let names = options.rewrite.sources(of: place)
        let origin = try? URLParts(url).origin
        return names.first { (try? URLParts($0).origin) == origin } ?? names.first ?? place
    }

    private func carryOut(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(TransportError) -> HTTPResponse {
        let parts = try URLParts(request.url)
        try HeaderRules.check(request, limit: options.requestHeadBytes)
        try options.checkWrittenAddress(parts.origin.host)
        let exchange = Exchange(request: request, host: parts.origin.host, deadline: deadline)
        return try await driver.carryOut(exchange)
    }
}

extension CurlDriver {
    /// What comes of an exchange, which ends early when the task is cancelled.
    func carryOut(_ exchange: Exchange) async throws(TransportError) -> HTTPResponse {
        let outcome = await withTaskCancellationHandler {
            await exchange.outcome { start(exchange) }
        } onCancel: {
            exchange.cancel()
            wake()
        }
        return try outcome.get()
    }
}

extension CurlOptions {

    /// What can be told from the URL alone; of names it is `localhost`, which a proxy would resolve itself.
    func checkWrittenAddress(_ host: String) throws(TransportError) {
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        let range: AddressRange? =
            if let address = IPAddress(host) {
                AddressRange.range(of: address)
            } else if proxy != nil, name == "localhost" || name.hasSuffix(".localhost") {
                .loopback
            } else {
                nil
            }
        guard let range, !allow.contains(range) else { return }
        throw .addressDenied(host: host, range: range)
    }
}

extension TransportError {
    static func addressDenied(host: String, range: AddressRange) -> TransportError {
        TransportError(
            .addressDenied,
            "`\(host)` is a \(range.rawValue) address, which the environment's `network.allow` does not name",
            wasSent: false)
    }
}
