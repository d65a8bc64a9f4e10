import Dispatch
import Synchronization
import Values

/// When calls under way have to be stopped: one timer for all, so that a call costs no timer of its own.
///
/// Deadlines are kept to eight milliseconds, rounded up.
final class CallDeadlines: Sendable {
    typealias Action = @Sendable () -> Void

    private struct State {
        var actions: [Int64: [CallName: Action]] = [:]
        /// The earliest tick that a timer is set for.
        var armed: Int64?
    }

    private static let tick: Int64 = 8
    private let state = Mutex(State())

    /// Has something done at the deadline, unless the call is removed before.
    func add(_ name: CallName, at deadline: Timestamp, _ action: @escaping Action) {
        let tick = Self.tick(of: deadline)
        let isEarliest = state.withLock { state in
            state.actions[tick, default: [:]][name] = action
            guard tick < state.armed ?? .max else { return false }
            state.armed = tick
            return true
        }
        if isEarliest { arm(tick) }
    }

    /// Forgets a call; the deadline is the one that it was added with.
    func remove(_ name: CallName, at deadline: Timestamp) {
        let tick = Self.tick(of: deadline)
        state.withLock { state in
            guard let index = state.actions.index(forKey: tick) else { return }
            state.actions.values[index][name] = nil
            if state.actions.values[index].isEmpty { state.actions.remove(at: index) }
        }
    }

    private static func tick(of deadline: Timestamp) -> Int64 {
        let (whole, rest) = deadline.milliseconds.quotientAndRemainder(dividingBy: tick)
        return rest > 0 ? whole + 1 : whole
    }

    private func arm(_ tick: Int64) {
        let wait = max(0, tick * Self.tick - WallClock.now.milliseconds)
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(clamping: wait))) {
            [weak self] in
            self?.fire()
        }
    }

    private func fire() {
        let now = WallClock.now.milliseconds / Self.tick
        let (due, next) = state.withLock { state -> ([Action], Int64?) in
            let ticks = state.actions.keys.filter { $0 <= now }
            let due = ticks.flatMap { state.actions.removeValue(forKey: $0)?.values.map(\.self) ?? [] }
            state.armed = state.actions.keys.min()
            return (due, state.armed)
        }
        for action in due { action() }
        if let next { arm(next) }
    }
}
