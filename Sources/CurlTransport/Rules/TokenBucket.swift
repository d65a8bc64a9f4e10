import Catalog
import Values

/// One rate limit as a token bucket: half of the limit at once, the rest spread over the period.
///
/// No window of the period's length, wherever it begins, ever holds more than the limit: services that count
/// fixed or sliding windows both stay content. Driven by instants, so it needs no clock.
struct TokenBucket: Sendable {
    private let interval: Int64
    private let tolerance: Int64
    /// When the bucket would be as full as the next token needs it to be, in microseconds since the epoch.
    private var due: Int64 = .min

    /// A full bucket.
    init(_ limit: RateLimit) {
        let count = Int64(max(limit.limit, 1))
        let burst = (count + 1) / 2
        let refills = count - burst + 1
        let period = min(max(limit.period.wholeMilliseconds, 1), 366 * 86_400_000) * 1000
        interval = (period + refills - 1) / refills
        tolerance = (burst - 1) * interval
    }

    /// The first instant, not before `now`, at which a token can be taken.
    func earliest(now: Timestamp) -> Timestamp {
        guard due > .min else { return now }
        let micros = max(now.milliseconds * 1000, due - tolerance)
        return Timestamp(milliseconds: (micros + 999) / 1000)
    }

    /// Takes a token at an instant that ``earliest(now:)`` gave.
    mutating func take(at instant: Timestamp) {
        due = max(instant.milliseconds * 1000, due) + interval
    }
}
