import Dispatch

/// Runs an actor on a serial queue of its own, so that waiting for the disk never blocks Swift's shared
/// threads.
final class BlockingExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // The queue is serial and outlives the block; a job is run exactly once.
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }

    /// Runs `body` after all that was enqueued so far.
    func afterwards(_ body: @escaping @Sendable () -> Void) { queue.async(execute: body) }
}
