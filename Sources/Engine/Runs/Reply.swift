import Synchronization
import Values

/// A value that one task waits for and others give; the first counts.
final class Reply<Answer: Sendable>: Sendable {
    private struct Contents {
        /// Set once; nil inside when there is no answer.
        var given: Answer??
        var waiter: CheckedContinuation<Answer?, Never>?
    }

    private let contents = Mutex(Contents())

    /// Gives the answer, or says that there will be none.
    func give(_ answer: Answer?) {
        let waiter = contents.withLock { contents -> CheckedContinuation<Answer?, Never>? in
            guard contents.given == nil else { return nil }
            contents.given = .some(answer)
            defer { contents.waiter = nil }
            return contents.waiter
        }
        waiter?.resume(returning: answer)
    }

    /// The answer; nil when there is none by the deadline, or when the task is cancelled first.
    func answer(before deadline: Timestamp, on clock: any WallClock) async -> Answer? {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await clock.sleep(until: deadline)
                self.give(nil)
            }
            defer { group.cancelAll() }
            return await take()
        }
    }

    /// One task waits at a time.
    private func take() async -> Answer? {
        await withCheckedContinuation { continuation in
            let given = contents.withLock { contents -> Answer?? in
                if contents.given == nil { contents.waiter = continuation }
                return contents.given
            }
            if let given { continuation.resume(returning: given) }
        }
    }
}
