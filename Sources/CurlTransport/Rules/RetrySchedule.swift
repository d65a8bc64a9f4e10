/// How often and after which waits a request is sent again.
struct RetrySchedule: Sendable {
    /// How often in all, the first time included.
    var tries = 3
    /// The wait after the first try; it doubles after each.
    var base: Duration = .milliseconds(500)
    /// The longest wait of our own choosing.
    var longest: Duration = .seconds(30)

    /// The wait after a try, counted from 1; nil when it was the last.
    ///
    /// - Parameters:
    ///   - attempt: how many tries there were.
    ///   - retryAfter: the wait that the service asks for, which is never cut short.
    ///   - random: from 0 up to 1; half of our own wait is left to it, so that callers spread.
    func delay(after attempt: Int, retryAfter: Duration?, random: Double) -> Duration? {
        guard attempt < tries else { return nil }
        let doubled = min(base * (1 << min(attempt - 1, 20)), longest)
        guard let retryAfter else { return doubled * (0.5 + random / 2) }
        return retryAfter + base * (random / 2)
    }
}
