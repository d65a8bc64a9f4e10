import Engine
import Values

/// What left this machine for a call: the host's check of "nothing happened".
struct SentRequests: Sendable {
    private static let plannedLimit = 100

    private var unansweredUnsafe = 0
    private var mayHaveActed = false
    /// Requests of a dry run that were not sent.
    private(set) var planned: [Value] = []
    /// HTTP status of the last answer.
    private(set) var lastStatus: Int?
    /// When the last answer said to come again, as it said it.
    private(set) var lastRetryAfter: String?
    /// Why the last request had no answer; nil when it had one.
    private(set) var lastError: TransportError?

    /// Whether a request that is not safe may have had an effect.
    var mayHaveHadEffect: Bool { mayHaveActed || unansweredUnsafe > 0 }

    mutating func begin(isSafe: Bool) {
        if !isSafe { unansweredUnsafe += 1 }
    }

    mutating func end(isSafe: Bool, response: HTTPResponse) {
        let status = response.status
        lastStatus = status
        lastRetryAfter = response.header("retry-after")
        lastError = nil
        guard !isSafe else { return }
        unansweredUnsafe -= 1
        if Self.mayHaveActed(status) { mayHaveActed = true }
    }

    mutating func end(isSafe: Bool, error: TransportError) {
        lastError = error
        guard !isSafe else { return }
        unansweredUnsafe -= 1
        if error.wasSent { mayHaveActed = true }
    }

    mutating func plan(_ request: Value) {
        if planned.count < Self.plannedLimit { planned.append(request) }
    }

    /// A refusal (4xx), "not implemented" and "unavailable" leave everything as it was; other faults of a
    /// server do not tell.
    private static func mayHaveActed(_ status: Int) -> Bool {
        switch status {
        case 408: true
        case 400..<500, 501, 503: false
        default: true
        }
    }
}
