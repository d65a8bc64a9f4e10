public import Catalog
import Engine
import Synchronization
public import Values

/// The rate limits of one connection, shared by all its requests.
public final class RateLimiter: Sendable {
    private struct State {
        var buckets: [TokenBucket]
        /// Those that only requests of one action fill, by its name.
        var actions: [String: [TokenBucket]]
        var pausedUntil: Timestamp?
    }

    private let state: Mutex<State>

    /// Full buckets for the limits; without any, only pauses hold requests back.
    ///
    /// Those of an action, by its name, count beside the others for its own requests only.
    public init(limits: [RateLimit], ofActions actions: [String: [RateLimit]] = [:]) {
        state = Mutex(
            State(
                buckets: limits.map(TokenBucket.init),
                actions: actions.mapValues { $0.map(TokenBucket.init) }))
    }

    /// Full buckets for all limits of a connector.
    public convenience init(_ connector: ConnectorDescriptor) {
        let own = connector.actions.filter { !$0.rates.isEmpty }.map { ($0.name, $0.rates) }
        self.init(limits: connector.rates, ofActions: Dictionary(own) { first, _ in first })
    }

    /// Lets nobody send before an instant: the service asked for it.
    public func pause(until instant: Timestamp) {
        state.withLock { state in
            state.pausedUntil = max(state.pausedUntil ?? instant, instant)
        }
    }

    /// Reserves a place for one request and gives its instant; nil when that is past the deadline.
    func reserve(for action: String? = nil, now: Timestamp, deadline: Timestamp) -> Timestamp? {
        state.withLock { state in
            let start = max(now, state.pausedUntil ?? now)
            var own = action.flatMap { state.actions[$0] } ?? []
            let instant = (state.buckets + own).reduce(start) { max($0, $1.earliest(now: start)) }
            guard instant <= deadline else { return nil }
            for index in state.buckets.indices { state.buckets[index].take(at: instant) }
            for index in own.indices { own[index].take(at: instant) }
            if let action, !own.isEmpty { state.actions[action] = own }
            return instant
        }
    }

    /// When a pause ends that holds now.
    func pauseEnd(now: Timestamp) -> Timestamp? {
        state.withLock { state in
            state.pausedUntil.flatMap { $0 > now ? $0 : nil }
        }
    }

    /// Waits for a place; refuses at once when there is none before the deadline.
    func admit(
        host: String, action: String? = nil, deadline: Timestamp, clock: any WallClock
    ) async throws(TransportError) {
        guard var instant = reserve(for: action, now: clock.now, deadline: deadline) else {
            throw .rateLimited(host)
        }
        while instant > clock.now {
            guard (try? await clock.sleep(until: instant)) != nil else {
                throw TransportError(.cancelled, "the request to `\(host)` was cancelled", wasSent: false)
            }
            // Someone else's 429 may have paused the connection in the meantime.
            guard let end = pauseEnd(now: clock.now) else { return }
            guard end <= deadline else { throw .rateLimited(host) }
            instant = end
        }
    }
}

extension TransportError {
    static func rateLimited(_ host: String) -> TransportError {
        TransportError(
            .rateLimited, "the rate limit for `\(host)` lets no request go before the deadline",
            wasSent: false)
    }
}
