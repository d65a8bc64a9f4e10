import Catalog
import Engine
import Synchronization
import Values

/// One call under way: what the plugin asked for and has not got yet, what was sent, and how it ended.
///
/// A leaf: every function takes the lock, changes the state and leaves; plugin code is never called under it.
final class LiveCall: Sendable {
    /// Why a call is told to stop.
    enum StopReason {
        case cancelled, deadline
    }

    /// Something the plugin asked for and was promised an answer to.
    enum Order: Sendable {
        case request(PluginRequest)
        case wait(milliseconds: UInt64, PluginCallback)
        /// Nothing asked for: the call should stop, so what is under way is to be broken off.
        case stop
    }

    fileprivate enum Phase {
        case waiting
        case started
        case over(RawResult)
    }

    fileprivate struct State {
        var phase = Phase.waiting
        var stop: StopReason?
        var stopIsNews = false
        var orders: [Order] = []
        var underWay = 0
        var waiter: CheckedContinuation<Void, Never>?
        var events: [TriggerEvent] = []
        var eventBytes = 0
        var lines = 0
        var isAbandoned = false
        var sent = SentRequests()
        var fault: String?
    }

    /// What may be done in a call.
    struct Terms: Sendable {
        /// Requests and waits; not while a plugin or a connection is being set up.
        var allowsRequests = true
        /// Events, for triggers.
        var allowsEvents = false
        /// The name of the action that is called; nil for anything else.
        var action: String?
        /// Whether only reads are real.
        var isDryRun = false
        /// What the action does to the world.
        var effect = Effect.read
    }

    static let requestLimit = 64
    static let eventLimit = 1000
    static let eventByteLimit = 8 << 20
    static let lineLimit = 1000

    let name: CallName
    let label: CallLabel
    let terms: Terms
    private let state = Mutex(State())

    init(_ name: CallName, _ label: CallLabel, _ terms: Terms) {
        self.name = name
        self.label = label
        self.terms = terms
    }

    /// Marks that the plugin's function is about to be called; false when the call is over already.
    func begin() -> Bool {
        state.withLock { state in
            guard case .waiting = state.phase else { return false }
            state.phase = .started
            return true
        }
    }

    /// Ends the call; false when it was over.
    @discardableResult
    func finish(_ result: RawResult, isAbandoned: Bool = false) -> Bool {
        let (isFirst, waiter) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            if case .over = state.phase { return (false, nil) }
            state.phase = .over(result)
            state.isAbandoned = isAbandoned
            return (true, state.waiter.take())
        }
        guard isFirst else { return false }
        callRegistry.remove(name)
        waiter?.resume()
        return true
    }

    /// Tells that the call should stop.
    ///
    /// - Returns: whether the plugin has to be told; false when it was told before, or knows nothing of the
    ///   call, which is then over.
    func requestStop(_ reason: StopReason) -> Bool {
        let (tells, waiter, wasWaiting) = state.withLock { state in
            if case .over = state.phase { return (false, nil as CheckedContinuation<Void, Never>?, false) }
            guard state.stop == nil else { return (false, nil, false) }
            state.stop = reason
            state.stopIsNews = true
            if case .waiting = state.phase { return (false, nil, true) }
            return (true, state.waiter.take(), false)
        }
        if wasWaiting { finish(Self.hostResult(reason, "it had not been started")) }
        waiter?.resume()
        return tells
    }

    /// Ends a call whose plugin did not stop when told.
    func abandon() {
        guard let reason = stopReason else { return }
        finish(Self.hostResult(reason, "the plugin did not stop when told"), isAbandoned: true)
    }

    private static func hostResult(_ reason: StopReason, _ what: String) -> RawResult {
        switch reason {
        case .cancelled:
            RawResult(
                status: CallStatus.cancelled.rawValue, code: "PL0106",
                message: "the call was cancelled; \(what)")
        case .deadline:
            RawResult(
                status: CallStatus.timeout.rawValue, code: "PL0106", message: "the deadline passed; \(what)")
        }
    }

    /// The next thing to do for the plugin; nil when the call is over and nothing is left that was promised.
    func nextOrder() async -> Order? {
        while true {
            let (order, isEnd) = state.withLock { state -> (Order?, Bool) in
                if state.stopIsNews {
                    state.stopIsNews = false
                    return (.stop, false)
                }
                if !state.orders.isEmpty { return (state.orders.removeFirst(), false) }
                if case .over = state.phase { return (nil, true) }
                return (nil, false)
            }
            if order != nil || isEnd { return order }
            await withCheckedContinuation { continuation in
                let hasNews = state.withLock { state in
                    if state.hasNews { return true }
                    state.waiter = continuation
                    return false
                }
                if hasNews { continuation.resume() }
            }
        }
    }

    /// Takes an order of the plugin; the status that the plugin gets.
    func accept(_ order: Order) -> CallStatus {
        let (status, waiter) = state.withLock { state -> (CallStatus, CheckedContinuation<Void, Never>?) in
            if case .over = state.phase { return (.cancelled, nil) }
            guard state.stop == nil, terms.allowsRequests else { return (.cancelled, nil) }
            guard state.underWay < Self.requestLimit else { return (.throttled, nil) }
            state.underWay += 1
            state.orders.append(order)
            return (.ok, state.waiter.take())
        }
        waiter?.resume()
        return status
    }

    /// Notes that a promise was kept.
    func orderIsDone() { state.withLock { $0.underWay -= 1 } }

    /// Takes an event of the plugin; the status that the plugin gets.
    func accept(_ event: TriggerEvent, bytes: Int) -> CallStatus {
        guard terms.allowsEvents else { return .unsupported }
        return state.withLock { state in
            if case .over = state.phase { return .cancelled }
            guard state.events.count < Self.eventLimit, state.eventBytes + bytes <= Self.eventByteLimit else {
                return .throttled
            }
            state.events.append(event)
            state.eventBytes += bytes
            return .ok
        }
    }

    /// Notes that the call cannot end well any more, whatever the plugin completes it with.
    func spoil(_ why: String) {
        label.misbehaved(why)
        state.withLock { $0.fault = why }
    }

    /// What spoilt the call.
    var fault: String? { state.withLock(\.fault) }

    /// Whether this is a call of `load` or `open`.
    var isSetUp: Bool { !terms.allowsRequests }

    /// Whether another line may be written, and whether it is the last.
    func takeLine() -> (isTaken: Bool, isLast: Bool) {
        state.withLock { state in
            state.lines += 1
            return (state.lines <= Self.lineLimit, state.lines == Self.lineLimit)
        }
    }

    /// Changes the record of what was sent.
    func note(_ change: (inout SentRequests) -> Void) { state.withLock { change(&$0.sent) } }

    var sent: SentRequests { state.withLock(\.sent) }
    var events: [TriggerEvent] { state.withLock(\.events) }
    /// Whether the host ended the call while the plugin still held it.
    var isAbandoned: Bool { state.withLock(\.isAbandoned) }
    var stopReason: StopReason? { state.withLock(\.stop) }

    /// The result, once the call is over.
    var result: RawResult? {
        state.withLock { if case .over(let result) = $0.phase { result } else { nil } }
    }

    /// Whether the call is over and owes the plugin nothing.
    var isSettled: Bool {
        state.withLock { state in
            if case .over = state.phase { state.orders.isEmpty } else { false }
        }
    }

    /// Whether the plugin should stop working on it.
    var shouldStop: Bool {
        state.withLock { state in
            if case .over = state.phase { true } else { state.stop != nil }
        }
    }
}

extension LiveCall.State {
    fileprivate var hasNews: Bool {
        if stopIsNews || !orders.isEmpty { return true }
        if case .over = phase { return true }
        return false
    }
}
