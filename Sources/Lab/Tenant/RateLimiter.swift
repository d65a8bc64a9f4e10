import Values

/// Counts requests in fixed windows, as the services' published limits are stated.
struct RateLimiter: Sendable {
    /// So many requests in so long.
    struct Limit: Sendable {
        var requests: Int
        var window: Duration
    }

    private struct Window {
        var start: Timestamp
        var count: Int
    }

    /// Source: Microsoft Learn, Defender for Cloud Apps REST API introduction.
    static let cloudApps = [Limit(requests: 30, window: .seconds(60))]
    /// Source: Microsoft Learn, Defender for Endpoint API pages, "Limitations".
    static let endpoint = [
        Limit(requests: 100, window: .seconds(60)), Limit(requests: 1500, window: .seconds(3600)),
    ]
    /// Source: VirusTotal API v3 reference, "Public vs Premium API".
    static let reputation = [
        Limit(requests: 4, window: .seconds(60)), Limit(requests: 500, window: .seconds(86_400)),
    ]

    private var windows: [String: Window] = [:]
    /// How many requests were let through and how many refused, for all limits together.
    private(set) var answered = 0
    private(set) var refused = 0

    /// Counts a request; the seconds to wait when it is one too many.
    ///
    /// Refused requests count for nothing.
    mutating func secondsToWait(_ name: String, _ limits: [Limit], at now: Timestamp) -> Int? {
        var wait: Int64 = 0
        for (index, limit) in limits.enumerated() {
            let key = "\(name)/\(index)"
            var window = windows[key] ?? Window(start: now, count: 0)
            if now - window.start >= limit.window { window = Window(start: now, count: 0) }
            windows[key] = window
            if window.count >= limit.requests {
                wait = max(wait, ((window.start + limit.window) - now).wholeMilliseconds)
            }
        }
        guard wait == 0 else {
            refused += 1
            return Int((wait + 999) / 1000)
        }
        answered += 1
        for index in limits.indices { windows["\(name)/\(index)"]?.count += 1 }
        return nil
    }
}
