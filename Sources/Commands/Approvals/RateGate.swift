import Synchronization
import Values

/// Lets so many through in a minute, for each of many names.
final class RateGate: Sendable {
    private struct Count {
        var minute: Int64
        var used: Int
    }

    private static let mostNames = 10_000

    private let counts = Mutex<[String: Count]>([:])

    /// Whether one more may pass.
    func admits(_ name: String, limit: Int, at now: Timestamp) -> Bool {
        let minute = now.milliseconds / 60_000
        return counts.withLock { counts in
            if counts.count >= Self.mostNames { counts = counts.filter { $0.value.minute == minute } }
            var count =
                counts[name].flatMap { $0.minute == minute ? $0 : nil } ?? Count(minute: minute, used: 0)
            // More names than fit in one minute: nobody new.
            guard count.used < limit, counts.count < Self.mostNames || counts[name] != nil else {
                return false
            }
            count.used += 1
            counts[name] = count
            return true
        }
    }
}
