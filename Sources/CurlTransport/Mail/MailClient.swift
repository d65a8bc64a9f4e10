import Engine
import Synchronization

/// Sends and fetches mail, on threads of its own: a slow mail server holds no HTTP request up.
final class MailClient: Sendable {
    private let options: CurlOptions
    /// Started by the first message.
    private let driver = Mutex<CurlDriver?>(nil)
    private let fetches = Mutex(0)

    /// Mailboxes that are read at once, each on a thread.
    private static let fetchLimit = 16

    init(options: CurlOptions) {
        var options = options
        options.connectionsPerHost = 3
        self.options = options
    }

    func shutDown() { driver.withLock { $0?.stop() } }

    /// The server's answer to a message.
    func carryOut(
        _ request: HTTPRequest, at parts: URLParts, deadline: ContinuousClock.Instant
    ) async throws(TransportError) -> HTTPResponse {
        try HeaderRules.check(request, limit: options.requestHeadBytes)
        try options.checkWrittenAddress(parts.origin.host)
        if parts.origin.scheme.hasPrefix("imap") {
            return try await fetch(request, at: parts, deadline: deadline)
        }
        let envelope = try MailEnvelope(request, at: parts)
        let exchange = Exchange(
            request: request, host: parts.origin.host, deadline: deadline, mail: envelope)
        return try await running().carryOut(exchange)
    }

    private func fetch(
        _ request: HTTPRequest, at parts: URLParts, deadline: ContinuousClock.Instant
    ) async throws(TransportError) -> HTTPResponse {
        let query = try MailboxQuery(request, at: parts)
        let isTaken = fetches.withLock { count in
            guard count < Self.fetchLimit else { return false }
            count += 1
            return true
        }
        guard isTaken else {
            throw TransportError(
                .rateLimited, "more than \(Self.fetchLimit) mailboxes are being read", wasSent: false)
        }
        defer { fetches.withLock { $0 -= 1 } }
        return try await IMAPFetch(query, host: parts.origin.host, options: options, deadline: deadline)
            .outcome().get()
    }

    private func running() -> CurlDriver {
        driver.withLock { driver in
            if let driver { return driver }
            let started = CurlDriver(options: options)
            driver = started
            return started
        }
    }
}
