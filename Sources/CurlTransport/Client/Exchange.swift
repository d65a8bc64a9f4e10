import Engine
import Synchronization

/// One request on its way, shared by the task that waits and the thread that works.
///
/// It ends exactly once.
final class Exchange: Sendable {
    typealias Outcome = Result<HTTPResponse, TransportError>

    let request: HTTPRequest
    let host: String
    let deadline: ContinuousClock.Instant
    /// What is sent by SMTP; nil for HTTP.
    let mail: MailEnvelope?

    private enum State {
        case idle
        case waiting(CheckedContinuation<Outcome, Never>)
        case over
    }

    private let state = Mutex(State.idle)
    private let cancelled = Atomic(false)

    init(request: HTTPRequest, host: String, deadline: ContinuousClock.Instant, mail: MailEnvelope? = nil) {
        self.mail = mail
        self.request = request
        self.host = host
        self.deadline = deadline
    }

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    /// Marks the exchange; the thread sees it the next time it wakes.
    func cancel() { cancelled.store(true, ordering: .releasing) }

    /// What comes of the exchange that `start` sets going.
    func outcome(_ start: () -> Void) async -> Outcome {
        await withCheckedContinuation { continuation in
            state.withLock { $0 = .waiting(continuation) }
            start()
        }
    }

    func end(_ outcome: Outcome) {
        let last = state.withLock { state in
            defer { state = .over }
            return state
        }
        if case .waiting(let continuation) = last { continuation.resume(returning: outcome) }
    }

    func fail(_ code: TransportError.Code, _ message: String, wasSent: Bool) {
        end(.failure(TransportError(code, message, wasSent: wasSent)))
    }
}
