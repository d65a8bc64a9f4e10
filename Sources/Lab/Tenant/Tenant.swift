import Synchronization
import Values

/// The tenant that requests share: one at a time sees its state.
final class Tenant: Sendable {
    private let state: Mutex<TenantState>

    init(_ state: TenantState) {
        self.state = Mutex(state)
    }

    /// Answers a request, and gives the callbacks that became due by it.
    func exchange(_ request: LabRequest) -> (exchange: Exchange, callbacks: [Callback]) {
        state.withLock { state in
            let exchange = state.exchange(request)
            defer { state.outbox = [] }
            return (exchange, state.outbox)
        }
    }

    /// Changes the state outside of a request.
    func change<Result>(_ body: (inout TenantState) -> Result) -> Result where Result: Sendable {
        state.withLock { body(&$0) }
    }

    /// Notes one attempt to deliver a callback.
    func record(_ callback: Callback, status: Int?, at now: Timestamp) {
        state.withLock { $0.record(callback, status: status, at: now) }
    }
}
