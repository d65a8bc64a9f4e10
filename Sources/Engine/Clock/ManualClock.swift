import Synchronization
public import Values

/// A clock that stands until it is moved, for tests and simulations.
public final class ManualClock: WallClock {
    private struct Sleeper {
        var instant: Timestamp
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct Contents {
        var now: Timestamp
        var serial = 0
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        var followsSleepers: Bool
    }

    private let contents: Mutex<Contents>

    /// A clock that shows an instant.
    ///
    /// - Parameter followsSleepers: whether a sleep moves the clock to its end at once instead of waiting.
    public init(_ now: Timestamp = Timestamp(milliseconds: 1_700_000_000_000), followsSleepers: Bool = false)
    {
        contents = Mutex(Contents(now: now, followsSleepers: followsSleepers))
    }

    /// The instant it shows.
    public var now: Timestamp { contents.withLock { $0.now } }

    /// How many tasks sleep on it.
    public var sleeperCount: Int { contents.withLock { $0.sleepers.count } }

    /// The earliest instant that a task sleeps until.
    public var nextInstant: Timestamp? { contents.withLock { $0.sleepers.values.map(\.instant).min() } }

    /// Moves it on and wakes whoever is due.
    public func advance(by duration: Duration) { set(now + duration) }

    /// Moves it to an instant, never back, and wakes whoever is due.
    public func set(_ instant: Timestamp) {
        let due = contents.withLock { contents -> [Sleeper] in
            contents.now = max(contents.now, instant)
            let now = contents.now
            let ids = contents.sleepers.filter { $0.value.instant <= now }.map(\.key)
            return ids.compactMap { contents.sleepers.removeValue(forKey: $0) }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Waits until it is moved to the instant or beyond.
    public func sleep(until instant: Timestamp) async throws {
        try Task.checkCancellation()
        let id = contents.withLock { contents -> Int? in
            if contents.followsSleepers { contents.now = max(contents.now, instant) }
            guard contents.now < instant else { return nil }
            contents.serial += 1
            return contents.serial
        }
        guard let id else { return await Task.yield() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let early = contents.withLock { contents -> (any Error)?? in
                    if contents.cancelled.remove(id) != nil { return .some(CancellationError()) }
                    if contents.now >= instant { return .some(nil) }
                    contents.sleepers[id] = Sleeper(instant: instant, continuation: continuation)
                    return nil
                }
                switch early {
                case .some(let error?): continuation.resume(throwing: error)
                case .some(nil): continuation.resume()
                case nil: break
                }
            }
        } onCancel: {
            let sleeper = contents.withLock { contents -> Sleeper? in
                let sleeper = contents.sleepers.removeValue(forKey: id)
                if sleeper == nil { contents.cancelled.insert(id) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
