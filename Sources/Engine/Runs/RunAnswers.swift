public import Playbooks
import Synchronization

/// What whoever started a run is told.
public enum RunAnswer: Sendable, Hashable {
    /// What a `respond` step said.
    case response(RunResponse)
    /// The run ended without an answer.
    case ended(RunStatus)
}

/// Requests that wait for the answers of runs; they end with the process, the runs do not.
final class RunAnswers: Sendable {
    private let waiting = Mutex<[RunID: Reply<RunAnswer>]>([:])

    /// Waits for a run from now on.
    func expect(_ run: RunID) -> Reply<RunAnswer> {
        let reply = Reply<RunAnswer>()
        waiting.withLock { $0[run] = reply }
        return reply
    }

    func forget(_ run: RunID) { waiting.withLock { _ = $0.removeValue(forKey: run) } }

    func give(_ answer: RunAnswer, of run: RunID) {
        waiting.withLock { $0.removeValue(forKey: run) }?.give(answer)
    }
}
