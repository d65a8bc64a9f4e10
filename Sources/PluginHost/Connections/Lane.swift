import Dispatch
import Synchronization
import Values

/// Where a connection's plugin code runs, as its connector's `concurrency` and an action's `blocking` demand.
struct Lane: Sendable {
    /// Nil when calls may overlap: then code runs where the host happens to be, which costs nothing.
    private let queue: DispatchQueue?
    private let blocks: Bool

    /// The lane of a connection.
    init(label: String, isParallel: Bool) {
        queue = isParallel ? nil : DispatchQueue(label: "riposte.connection.\(label)")
        blocks = false
    }

    private init(blocking label: String) {
        queue = nil
        blocks = true
    }

    /// The lane of a call of an action that blocks: a thread of its own, whatever the connector's
    /// concurrency.
    static let blocking = Lane(blocking: "")

    /// Calls `start` of a plugin.
    ///
    /// Returns at once, or when it has returned.
    func start(_ body: @escaping @Sendable () -> Void) {
        if blocks {
            // A queue of its own, so that Dispatch gives it a thread beside those that wait.
            DispatchQueue(label: "riposte.blocking").async(execute: body)
        } else {
            deliver(body)
        }
    }

    /// Calls a callback, or `close`.
    func deliver(_ body: @escaping @Sendable () -> Void) {
        if let queue { queue.async(execute: body) } else { body() }
    }

    /// Waits until everything before this is through, or the time is over; whether it is through.
    func drain(within time: Duration) async -> Bool {
        guard let queue else { return true }
        return await withCheckedContinuation { continuation in
            let first = First(continuation)
            queue.async { first.resume(true) }
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(time.wholeMilliseconds))) {
                first.resume(false)
            }
        }
    }
}

/// Resumes a continuation with what comes first.
private final class First: Sendable {
    private let continuation: Mutex<CheckedContinuation<Bool, Never>?>

    init(_ continuation: CheckedContinuation<Bool, Never>) { self.continuation = Mutex(continuation) }

    func resume(_ answer: Bool) {
        continuation.withLock { $0.take() }?.resume(returning: answer)
    }
}
