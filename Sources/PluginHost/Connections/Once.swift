import Synchronization

/// A value that is made at first use, once, whoever asks; a failure is given to who asked, and the next one
/// tries again.
final class Once<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case busy([CheckedContinuation<Void, Never>])
        case full(Value)
    }

    private enum Turn {
        case have(Value)
        case make
        case wait
    }

    private let state = Mutex(State.empty)

    /// The value, if it has been made.
    var value: Value? {
        state.withLock { if case .full(let value) = $0 { value } else { nil } }
    }

    /// The value, made now if need be.
    func value(make: () async throws(CallFailure) -> Value) async throws(CallFailure) -> Value {
        while true {
            let turn: Turn = state.withLock { state in
                switch state {
                case .full(let value): return .have(value)
                case .busy: return .wait
                case .empty:
                    state = .busy([])
                    return .make
                }
            }
            switch turn {
            case .have(let value): return value
            case .wait: await wait()
            case .make:
                do throws(CallFailure) {
                    let value = try await make()
                    settle(.full(value))
                    return value
                } catch {
                    settle(.empty)
                    throw error
                }
            }
        }
    }

    /// Takes the value away.
    func take() -> Value? {
        state.withLock { state in
            guard case .full(let value) = state else { return nil }
            state = .empty
            return value
        }
    }

    /// Takes the value away if it is of no use any more.
    func discard(_ isStale: (Value) -> Bool) {
        state.withLock { state in
            if case .full(let value) = state, isStale(value) { state = .empty }
        }
    }

    private func settle(_ new: sending State) {
        let waiting = state.withLock { state in
            defer { state = new }
            if case .busy(let waiting) = state { return waiting }
            return []
        }
        waiting.forEach { $0.resume() }
    }

    private func wait() async {
        await withCheckedContinuation { continuation in
            let isSettled = state.withLock { state in
                guard case .busy(let waiting) = state else { return true }
                state = .busy(waiting + [continuation])
                return false
            }
            if isSettled { continuation.resume() }
        }
    }
}
