import Glibc
import WorkerProtocol

/// The reading end of a worker's socket.
enum WorkerInbox {
    /// Reads message after message until the worker goes; gives why it has to go, where a message broke a rule.
    static func each(
        from socket: Int32, _ body: (borrowing IncomingMessage) -> String?
    ) -> String? {
        let inbox = UnsafeMutablePointer<rw_inbox>.allocate(capacity: 1)
        unsafe inbox.initialize(to: rw_inbox())
        defer {
            unsafe free(inbox.pointee.bytes)
            unsafe inbox.deallocate()
        }
        while true {
            let count = unsafe rw_receive(socket, inbox, 0)
            if count == 0 { return nil }
            guard count > 0 else { return errno == EBADMSG ? "it sent a malformed frame" : nil }
            if let breach = unsafe body(IncomingMessage(inbox)) { return breach }
        }
    }
}

/// A thread of the system, for what waits in system calls.
enum WorkerThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    static func run(_ body: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { unsafe pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(Body(body))
        let failed = unsafe pthread_create(
            &thread, &attributes,
            { context in
                if let context = unsafe context {
                    unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                }
                return nil
            }, box.toOpaque())
        // Without a thread to spare the caller's has to do.
        if failed != 0 { unsafe box.takeRetainedValue().run() }
    }
}
