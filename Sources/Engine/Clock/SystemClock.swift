import FoundationEssentials
public import Values

/// The machine's clock.
public struct SystemClock: WallClock {
    /// A sleep is at most so long before the time is looked at again: the wall clock may be set meanwhile.
    private static let longestNap = Duration.seconds(60)

    /// The machine's clock.
    public init() {}

    /// The instant it is.
    public var now: Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }

    /// Waits on the continuous clock until the wall clock shows the instant.
    public func sleep(until instant: Timestamp) async throws {
        while true {
            try Task.checkCancellation()
            let left = instant - now
            guard left > .zero else { return }
            try await Task.sleep(for: min(left, Self.longestNap))
        }
    }
}
