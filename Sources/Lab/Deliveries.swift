import Logging
import Values

/// Sends the callbacks that become due, each in a task of its own, up to a number at once.
struct Deliveries: Sendable {
    private static let most = 128
    private static let queue = 1000

    private let sender: any CallbackSender
    private let tenant: Tenant
    private let log: Logger
    private let now: @Sendable () -> Timestamp
    private let due: AsyncStream<Callback>
    private let queue: AsyncStream<Callback>.Continuation

    init(sender: any CallbackSender, tenant: Tenant, log: Logger, now: @escaping @Sendable () -> Timestamp) {
        self.sender = sender
        self.tenant = tenant
        self.log = log
        self.now = now
        (due, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.queue))
    }

    /// Puts callbacks into the queue; those that find it full are not sent.
    func add(_ callbacks: [Callback]) {
        for callback in callbacks {
            if case .dropped = queue.yield(callback) { tenant.record(callback, status: nil, at: now()) }
        }
    }

    /// Sends what is queued until cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            for await callback in due {
                if running == Self.most {
                    await group.next()
                    running -= 1
                }
                running += 1
                group.addTask { await deliver(callback) }
            }
            group.cancelAll()
        }
    }

    private func deliver(_ callback: Callback) async {
        for pause in [.zero] + Callback.pauses {
            if pause > .zero { try? await Task.sleep(for: pause) }
            guard !Task.isCancelled else { return }
            let status =
                if let form = callback.form {
                    await sender.post(callback.url, form: form, headers: callback.headers)
                } else {
                    await sender.post(callback.url, json: callback.body)
                }
            tenant.record(callback, status: status, at: now())
            guard Callback.isTransient(status) else { return }
        }
        log.warning("a callback was not delivered", metadata: ["attempts": "\(Callback.pauses.count + 1)"])
    }
}
