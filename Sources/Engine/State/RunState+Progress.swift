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
                error: [.started, .attempt, .iterated].contains(change) ? nil : entry.error)
        }
    }

    /// How far a foreach is; nil for what is none, or has not begun.
    func iterations(of loop: Int) -> LoopProgress? {
        guard case .forEach = step(of: loop).kind else { return nil }
        return instances[loop].container.map(iterations(in:))
    }

    /// The items are given up at the end, and all have begun then.
    private func iterations(in place: Int) -> LoopProgress {
        let container = containers[place]
        return LoopProgress(
            done: container.next - container.running, total: max(container.items.count, container.next))
    }

    private func kind(of change: Change, _ entry: Instance) -> RunProgress.Kind {
        switch change {
        case .started: return .started
        case .attempt: return .attempt(entry.attempts)
        case .undecided: return .undecided
        case .iterated:
            let iterations = entry.container.map(iterations(in:)) ?? LoopProgress(done: 0, total: 0)
            return .iterated(iterations)
        case .finished: return .finished(entry.status ?? .succeeded)
        case .sleeping:
            if case .awaiting(let until?) = entry.phase { return .waiting(until: until) }
            guard case .sleeping(let until, let then) = entry.phase else { return .started }
            return then == .call || then == .lookup ? .retrying(at: until) : .waiting(until: until)
        }
    }
}
