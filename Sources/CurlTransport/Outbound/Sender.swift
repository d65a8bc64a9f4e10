import Catalog
import Engine
import Values

/// Sends one request of a connection to one address: credentials, rate limit, retries.
struct Sender: Sendable {
    let client: any HTTPClient
    let signIn: (any SignIn)?
    let limiter: RateLimiter
    let errors: ErrorMap
    let clock: any WallClock
    var schedule = RetrySchedule()
    var random: @Sendable () -> Double = { Double.random(in: 0..<1) }

    /// A service cannot hold a connection back for longer than this.
    private static let longestPause = Duration.seconds(3600)

    func send(_ request: HTTPRequest, options: SendOptions) async throws(TransportError) -> HTTPResponse {
        let host = try URLParts(request.url).origin.host
        let isRepeatable = request.isSafe || options.isIdempotent
        var attempt = 0
        var wasSent = false
        while true {
            attempt += 1
            let outcome = await once(request, options: options, host: host)
            if case .failure(let error) = outcome, error.wasSent { wasSent = true }
            let retryAfter = notePause(outcome)
            guard isDue(outcome, isRepeatable: isRepeatable),
                let delay = schedule.delay(after: attempt, retryAfter: retryAfter, random: random()),
                clock.now + delay < options.deadline
            else { return try settled(outcome, wasSent: wasSent) }
            guard (try? await clock.sleep(until: clock.now + delay)) != nil else {
                throw TransportError(.cancelled, "the request to `\(host)` was cancelled", wasSent: wasSent)
            }
        }
    }

    /// The request once, or twice when the service refuses the credentials and new ones can be had.
    private func once(
        _ request: HTTPRequest, options: SendOptions, host: String
    ) async -> Result<HTTPResponse, TransportError> {
        do throws(TransportError) {
            let response = try await exchange(request, options: options, host: host)
            guard response.status == 401, !options.skipsSignIn, let signIn, await signIn.reject() else {
                return .success(response)
            }
            return .success(try await exchange(request, options: options, host: host))
        } catch {
            return .failure(error)
        }
    }

    private func exchange(
        _ request: HTTPRequest, options: SendOptions, host: String
    ) async throws(TransportError) -> HTTPResponse {
        var request = request
        try await limiter.admit(host: host, action: options.action, deadline: options.deadline, clock: clock)
        if let signIn, !options.skipsSignIn { try await authorize(&request, signIn) }
        let left = options.deadline - clock.now
        guard left > .zero else {
            throw TransportError(.timeout, "the deadline passed before `\(host)` was asked", wasSent: false)
        }
        request.timeout = min(request.timeout, left)
        return try await client.send(request)
    }

    private func authorize(_ request: inout HTTPRequest, _ signIn: any SignIn) async throws(TransportError) {
        do throws(SignInError) {
            try await signIn.authorize(&request)
        } catch {
            throw TransportError(.signInFailed, "\(error.message) (\(error.code))", wasSent: false)
        }
    }

    private func isDue(_ outcome: Result<HTTPResponse, TransportError>, isRepeatable: Bool) -> Bool {
        switch outcome {
        case .success(let response):
            Repetition.isDue(after: response, isRepeatable: isRepeatable, errors: errors)
        case .failure(let error):
            Repetition.isDue(after: error, isRepeatable: isRepeatable)
        }
    }

    /// The wait that an answer asks for; after a 429 all requests of the connection keep it.
    private func notePause(_ outcome: Result<HTTPResponse, TransportError>) -> Duration? {
        guard case .success(let response) = outcome, [429, 503].contains(response.status),
            let text = response.header("retry-after"), let asked = RetryAfter.delay(text, now: clock.now)
        else { return nil }
        let delay = min(asked, Self.longestPause)
        if response.status == 429 { limiter.pause(until: clock.now + delay) }
        return delay
    }

    /// What an earlier try may have brought about counts for the request as a whole.
    private func settled(
        _ outcome: Result<HTTPResponse, TransportError>, wasSent: Bool
    ) throws(TransportError) -> HTTPResponse {
        do throws(TransportError) {
            return try outcome.get()
        } catch {
            throw TransportError(error.code, error.message, wasSent: wasSent)
        }
    }
}
