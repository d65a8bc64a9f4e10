import Synchronization
import Values

/// Makes run ids: ULIDs, whose 26 characters sort by the time they were made.
///
/// Source: github.com/ulid/spec; ids of one millisecond count up, so that they sort too.
public final class RunIDSource: Sendable {
    private struct Last: Sendable {
        var milliseconds: UInt64 = 0
        var random: UInt128 = 0
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    private let clock: any WallClock
    private let random: @Sendable () -> UInt64
    private let last = Mutex(Last())

    /// A source that asks a clock for the time and a function for 64 random bits.
    public init(
        clock: any WallClock, random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    ) {
        self.clock = clock
        self.random = random
    }

    /// A new id, later than all that this source made before.
    public func next() -> RunID {
        let milliseconds = UInt64(max(0, clock.now.milliseconds))
        let fresh = (UInt128(random()) << 64 | UInt128(random())) >> 49
        let number = last.withLock { last -> UInt128 in
            if milliseconds > last.milliseconds {
                last = Last(milliseconds: milliseconds, random: fresh)
            } else {
                last.random += 1
            }
            return UInt128(last.milliseconds) << 80 | last.random
        }
        return RunID(String((0..<26).reversed().map { Self.alphabet[Int(number >> (5 * $0) & 31)] }))
    }
}
