import Catalog
import Engine
import Values

/// Where the final answer of an accepted request will be.
struct Ticket: Sendable {
    enum Kind: Sendable {
        /// Answers 202 until the final answer is there.
        case location
        /// Answers with a body whose `status` says how far it is.
        case operation
    }

    var url: String
    var kind: Kind
    /// Whether it is where the request went, so that its credentials may go there too.
    var isTrusted: Bool
    /// How long to wait before asking.
    var retryAfter: String?

    /// How an operation says that it did not succeed.
    static let failures: Set<String> = ["failed", "canceled", "cancelled"]

    /// Nil when the answer is final.
    init?(_ answer: HTTPResponse, from url: String, of origin: String) {
        guard answer.status == 202 else { return nil }
        let names: [(String, Kind)] = [("location", .location), ("azure-asyncoperation", .operation)]
        for (name, kind) in names {
            guard let target = answer.header(name).flatMap({ Address.resolve($0, from: url) }),
                !Address.losesTLS(from: url, to: target)
            else { continue }
            self.url = target
            self.kind = kind
            isTrusted = Address.isSameOrigin(target, origin)
            retryAfter = answer.header("retry-after")
            return
        }
        return nil
    }
}

/// Asks for the final answer of an accepted request until it is there.
///
/// Source: Microsoft Learn, "Create custom APIs you can call from Azure Logic Apps", perform long-running tasks.
struct AsyncAnswer: Sendable {
    let input: RequestInput
    let courier: Courier
    let clock: any WallClock
    let deadline: Timestamp

    private static let standardDelay = Duration.seconds(10)
    private static let longestDelay = Duration.seconds(300)
    /// Failures in a row that are put up with.
    private static let patience = 5

    func wait(for first: Ticket) async throws(Trouble) -> (answer: HTTPResponse, url: String) {
        var ticket = first
        var failures = 0
        while true {
            try await pause(ticket)
            let (answer, url): (HTTPResponse, String)
            do throws(Trouble) {
                (answer, url) = try await courier.send(
                    question(ticket.url), isTrusted: ticket.isTrusted, deadline: deadline)
            } catch {
                failures += 1
                guard error.status == .transient || error.status == .timeout, failures < Self.patience else {
                    throw Trouble(error.status, error.code, error.message, wasSent: true)
                }
                continue
            }
            if StatusMeaning.of(answer.status) == .throttled
                || [408, 502, 503, 504].contains(answer.status)
            {
                failures += 1
                guard failures < Self.patience else { return (answer, url) }
                ticket.retryAfter = answer.header("retry-after") ?? ticket.retryAfter
                continue
            }
            failures = 0
            if let next = Ticket(answer, from: url, of: input.request.url) {
                ticket = next
            } else if answer.status == 202 || isRunning(answer, ticket) {
                ticket.retryAfter = answer.header("retry-after") ?? ticket.retryAfter
            } else {
                return (answer, url)
            }
        }
    }

    private func question(_ url: String) -> HTTPRequest {
        var request = input.request
        request.method = "GET"
        request.url = url
        request.body = []
        request.headers.removeAll { $0.name.lowercased().hasPrefix("content-") }
        return request
    }

    /// Whether an operation's status is none of the three final ones.
    private func isRunning(_ answer: HTTPResponse, _ ticket: Ticket) -> Bool {
        guard ticket.kind == .operation, answer.status < 300,
            let status = (try? Value(json: answer.body))?["status"]?.string
        else { return false }
        return status.lowercased() != "succeeded" && !Ticket.failures.contains(status.lowercased())
    }

    private func pause(_ ticket: Ticket) async throws(Trouble) {
        let asked = RetryAfter.delay(ticket.retryAfter, now: clock.now) ?? Self.standardDelay
        let until = clock.now + min(max(asked, .milliseconds(100)), Self.longestDelay)
        let host = Address.host(ticket.url)
        guard until < deadline else {
            throw Trouble(
                .timeout, "HC0004", "`\(host)` accepted the request and did not finish it in time",
                wasSent: true)
        }
        do {
            try await clock.sleep(until: until)
        } catch {
            throw Trouble(
                .cancelled, TransportError.Code.cancelled.rawValue,
                "waiting for `\(host)` was cancelled", wasSent: true)
        }
    }
}
