import Playbooks
import Values

/// How long to wait before a retry.
///
/// Source: Microsoft Learn, "Handle errors and exceptions in Azure Logic Apps", retry policies.
enum RetryDelay {
    /// The longest time that a service's Retry-After is followed for.
    static let longest = Duration.seconds(86_400)

    /// - Parameters:
    ///   - policy: the step's policy.
    ///   - number: 1 for the first retry.
    ///   - asked: what the service asked for; it wins.
    ///   - random: 64 random bits.
    /// - Returns: nil when the policy has no such retry.
    static func delay(_ policy: RetryPolicy, number: Int, asked: Duration?, random: UInt64) -> Duration? {
        guard number <= policy.count else { return nil }
        if let asked { return min(max(asked, .zero), longest) }
        switch policy {
        case .none: return nil
        case .fixed(_, let interval): return interval
        case .exponential(_, let interval, let minimum, let maximum):
            let base = interval.wholeMilliseconds
            let lower = max(number == 1 ? 0 : scaled(base, by: number - 2), minimum.wholeMilliseconds)
            let upper = max(lower, min(scaled(base, by: number - 1), maximum.wholeMilliseconds))
            let low = min(lower, upper, max(maximum.wholeMilliseconds, minimum.wholeMilliseconds))
            let span = UInt64(upper - low) + 1
            return .milliseconds(low + Int64(random % span))
        }
    }

    private static func scaled(_ milliseconds: Int64, by doublings: Int) -> Int64 {
        let limit = longest.wholeMilliseconds
        guard doublings < 40 else { return limit }
        let (product, isTooLarge) = milliseconds.multipliedReportingOverflow(by: 1 << Int64(doublings))
        return isTooLarge ? limit : min(product, limit)
    }
}
