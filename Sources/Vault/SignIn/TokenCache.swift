import Engine
import Synchronization
import Values

/// A token and how long it is good.
struct AccessToken: Sendable {
    var secret: Secret
    var expires: Timestamp
    /// When to fetch the next one: 5 minutes before the end, or a tenth of its life where that is shorter.
    var renewal: Timestamp

    init(_ secret: Secret, lifetime: Duration, asked: Timestamp) {
        self.secret = secret
        expires = asked + lifetime
        renewal = asked + (lifetime - min(.seconds(300), lifetime / 10))
    }
}

/// Keeps one token; of all callers that need a new one, one fetches and the others wait for it.
///
/// The fetch runs in the caller that came first. When that caller is cancelled, the next one takes over, so
/// that nobody suffers from another's cancellation and nothing outlives its callers.
final class TokenCache: Sendable {
    private typealias Outcome = Result<AccessToken, SignInError>

    private struct State {
        var token: AccessToken?
        var isFetching = false
        /// Resumed with nil to look again: the one who fetched gave up, or the waiter did.
        var waiting: [UInt64: CheckedContinuation<Outcome?, Never>] = [:]
        var nextWaiter: UInt64 = 0
        var dropped: Timestamp?
    }

    private enum Turn {
        case known(AccessToken)
        case lead(old: AccessToken?)
        case wait
    }

    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())

    /// Refusals that come so soon after a first one concern the token that is gone already.
    private static let echo = Duration.seconds(10)

    init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// The token that is good, or what `fetch` gives.
    func token(
        orFrom fetch: () async throws(SignInError) -> AccessToken
    ) async throws(SignInError) -> Secret {
        while true {
            if Task.isCancelled { throw SignInError.cancelled }
            switch turn() {
            case .known(let token): return token.secret
            case .lead(let old): return try await lead(instead: old, fetch).secret
            case .wait: if let outcome = await wait() { return try outcome.get().secret }
            }
        }
    }

    /// Forgets the token, which was refused; whether it was still there.
    @discardableResult
    func drop() -> Bool {
        let instant = now()
        return state.withLock { state in
            if let dropped = state.dropped, instant - dropped < Self.echo { return false }
            state.dropped = instant
            state.token = nil
            return true
        }
    }

    private func turn() -> Turn {
        let instant = now()
        return state.withLock { state in
            if let token = state.token, instant < token.renewal { return .known(token) }
            if state.isFetching { return .wait }
            state.isFetching = true
            return .lead(old: state.token)
        }
    }

    private func lead(
        instead old: AccessToken?, _ fetch: () async throws(SignInError) -> AccessToken
    ) async throws(SignInError) -> AccessToken {
        do throws(SignInError) {
            let fresh = try await fetch()
            settle(.success(fresh), fresh: fresh)
            return fresh
        } catch {
            if Task.isCancelled {
                settle(nil)
            } else if error.isTransient, let old, now() < old.expires {
                // The old token still has minutes to live: no reason to fail anyone.
                settle(.success(old))
                return old
            } else {
                settle(.failure(error))
            }
            throw error
        }
    }

    private func settle(_ outcome: Outcome?, fresh: AccessToken? = nil) {
        let waiting = state.withLock { state in
            state.isFetching = false
            if let fresh { state.token = fresh }
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: outcome) }
    }

    /// The outcome of the fetch that is running; nil to look again.
    private func wait() async -> Outcome? {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = state.withLock { state in
                    guard state.isFetching, !Task.isCancelled else { return false }
                    state.waiting[id] = continuation
                    return true
                }
                if !isWaiting { continuation.resume(returning: nil) }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: nil)
        }
    }
}

extension TokenCache: CustomReflectable {
    var customMirror: Mirror { Mirror(self, children: []) }
}
