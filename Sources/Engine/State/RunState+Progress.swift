import Playbooks
import Values

/// What a live view is told.
extension RunState {
    /// Whether the run is being ended early.
    var isEnding: Bool { ending != nil }

    /// What happened since this was asked before.
    mutating func takeProgress() -> [RunProgress] {
        defer { changes = [] }
        return changes.map { instance, change in
            let entry = instances[instance]
            let isOver = change == .finished
            return RunProgress(
                run: id, path: path(of: instance), keyword: step(of: instance).kind.keyword,
                kind: kind(of: change, entry), at: now,
                duration: isOver ? entry.startedAt.map { (entry.finishedAt ?? now) - $0 } : nil,
                error: change == .started || change == .attempt ? nil : entry.error)
        }
    }

    private func kind(of change: Change, _ entry: Instance) -> RunProgress.Kind {
        switch change {
        case .started: return .started
        case .attempt: return .attempt(entry.attempts)
        case .undecided: return .undecided
        case .finished: return .finished(entry.status ?? .succeeded)
        case .sleeping:
            if case .awaiting(let until?) = entry.phase { return .waiting(until: until) }
            guard case .sleeping(let until, let then) = entry.phase else { return .started }
            return then == .call || then == .lookup ? .retrying(at: until) : .waiting(until: until)
        }
    }
}
