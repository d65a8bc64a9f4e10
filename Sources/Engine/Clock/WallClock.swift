public import Values

/// Tells the time and waits for it; injected so that tests never sleep.
public protocol WallClock: Sendable {
    /// The instant it is.
    var now: Timestamp { get }
    /// Returns when the instant has come; throws `CancellationError` when the task is cancelled first.
    func sleep(until instant: Timestamp) async throws
}
