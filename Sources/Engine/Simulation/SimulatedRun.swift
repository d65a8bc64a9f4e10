public import Playbooks
public import Values

/// A run as it would have gone.
public struct SimulatedRun: Sendable {
    /// How it ended.
    public let status: RunStatus
    /// Why it ended so; empty when it succeeded.
    public let reason: String
    /// The answer to the request that started it, if it gave one.
    public let response: RunResponse?
    /// The playbook's outputs.
    public let outputs: Value
    /// When it began, in its own time.
    public let startedAt: Timestamp
    /// When it ended, in its own time.
    public let finishedAt: Timestamp
    /// When it answered whoever started it.
    let respondedAt: Timestamp?
    private let walk: HistoryWalk

    init(
        _ state: RunState, failure: String?, attempts: [InstanceID: [RunHistory.Attempt]],
        startedAt: Timestamp, respondedAt: Timestamp?
    ) {
        status = failure == nil && state.status.isFinal ? state.status : .failed
        reason = failure ?? state.reason
        response = state.response
        outputs = state.outputs
        self.startedAt = startedAt
        self.respondedAt = respondedAt
        finishedAt = state.now
        walk = HistoryWalk(state: state, attempts: attempts)
    }

    /// Its steps in the order of the playbook, iterations in their order; those of blocks that were not entered are
    /// there as skipped.
    ///
    /// Made anew at each call.
    public var steps: [RunHistory.Step] { walk.steps() }

    /// How often each loop went round, by its path.
    public var rounds: [String: Int] { walk.rounds() }
}

extension HistoryWalk {
    fileprivate func rounds() -> [String: Int] {
        var found: [String: Int] = [:]
        for (number, instance) in state.instances.enumerated() {
            guard let container = instance.container else { continue }
            switch state.step(of: number).kind {
            case .forEach, .until: found[state.path(of: number)] = state.containers[container].blocks.count
            default: break
            }
        }
        return found
    }
}
