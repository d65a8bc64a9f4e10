import Engine
import Synchronization
import Values

/// How far the large loops of a run are: how many of how many, how many a minute, and how long it will take.
///
/// Thousands of lines tell nobody anything, so the good iterations of such a loop have none of their own.
final class LoopView: Sendable {
    private struct Loop {
        /// When so many were done, the latest minute of them.
        var samples: [(at: Timestamp, done: Int)]
        var shownAt: Timestamp
    }

    /// Lines of a loop are at least so far apart.
    private static let interval = Duration.seconds(2)
    private static let window = Duration.seconds(60)
    private static let sampling = Duration.milliseconds(250)

    private let loops = Mutex<[String: Loop]>([:])

    /// Whether a step is in an iteration of a large loop.
    func isInside(_ progress: RunProgress) -> Bool {
        guard let bracket = progress.path.lastIndex(of: "[") else { return false }
        let loop = "\(progress.run.text) \(progress.path[..<bracket])"
        return loops.withLock { $0[loop] != nil }
    }

    /// The line for a loop; nil while the last one is still good enough.
    func line(_ progress: RunProgress, _ loop: LoopProgress) -> String? {
        let name = "\(progress.run.text) \(progress.path)"
        let rate = loops.withLock { loops -> Double? in
            Self.note(loop.done, at: progress.at, isLast: loop.done == loop.total, in: &loops[name])
        }
        guard let rate else { return nil }
        let count = "\(Self.grouped(loop.done)) of \(Self.grouped(loop.total))"
        let pace = "\(Self.grouped(Int(rate.rounded()))) a minute"
        let minutes = rate > 0 ? Double(loop.total - loop.done) / rate : 0
        let left = RunText.duration(.seconds(Int((minutes * 60).rounded(.up))))
        return "\(progress.path)  \(count)  \(pace)  \(left) left"
    }

    /// How many a minute, where it is time to say so.
    private static func note(
        _ done: Int, at now: Timestamp, isLast: Bool, in loop: inout Loop?
    ) -> Double? {
        var own = loop ?? Loop(samples: [(now, done)], shownAt: now)
        defer { loop = own }
        if let last = own.samples.last, now - last.at >= sampling || isLast {
            own.samples.append((now, done))
        }
        while own.samples.count > 2, let first = own.samples.first, now - first.at > window {
            own.samples.removeFirst()
        }
        guard isLast || now - own.shownAt >= interval, let first = own.samples.first, now > first.at else {
            return nil
        }
        own.shownAt = now
        return Double(done - first.done) * 60_000 / Double((now - first.at).wholeMilliseconds)
    }

    /// `10,000`.
    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.indices.reduce(into: "") { text, index in
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digits[index])
        }
    }
}
