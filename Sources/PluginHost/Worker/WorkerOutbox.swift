import Dispatch
import Glibc
import Synchronization
import WorkerProtocol

/// What is sent to a worker: never blocks who sends.
///
/// Unchecked: the writer's memory is touched under the lock alone.
@safe final class WorkerOutbox: @unchecked Sendable {
    @safe private struct Waiting {
        var bytes: UnsafeMutablePointer<rw_writer>
        var sent: Int
    }

    /// Bytes that may wait for a worker that does not read.
    private static let limit = 64 << 20

    private let lock = Mutex(())
    private var socket: Int32 = -1
    private var writer = UnsafeMutablePointer<rw_writer>.allocate(capacity: 1)
    private var waiting: [Waiting] = []
    private var waitingBytes = 0
    private let queue = DispatchQueue(label: "riposte.worker.outbox")

    init() { unsafe writer.initialize(to: rw_writer()) }

    deinit {
        unsafe Self.free(writer)
        for item in waiting { unsafe Self.free(item.bytes) }
    }

    /// Begins with a message that goes before all others, whoever sends them.
    func open(_ socket: Int32, first type: Int, _ fill: (borrowing OutgoingMessage) -> Void) {
        lock.withLock { _ in
            self.socket = socket
            _ = write(type, 0, fill)
        }
    }

    /// Closes the socket: what still waits is dropped, and nothing more is taken.
    func close() {
        lock.withLock { _ in
            guard socket >= 0 else { return }
            _ = Glibc.close(socket)
            socket = -1
        }
    }

    /// Writes a message and sends it, or lets it wait; false when neither can be done.
    func send(_ type: Int, _ call: UInt, _ fill: (borrowing OutgoingMessage) -> Void) -> Bool {
        lock.withLock { _ in write(type, call, fill) }
    }

    private func write(_ type: Int, _ call: UInt, _ fill: (borrowing OutgoingMessage) -> Void) -> Bool {
        guard socket >= 0 else { return false }
        unsafe rw_begin(writer, UInt16(type), UInt64(call))
        unsafe fill(OutgoingMessage(writer))
        guard unsafe writer.pointee.failed == 0 else { return false }
        var sent = 0
        if waiting.isEmpty {
            if unsafe rw_send(socket, writer, &sent, Int32(MSG_DONTWAIT)) == 0 { return true }
            guard errno == EAGAIN || errno == ENOBUFS else { return false }
        }
        return keep(from: sent)
    }

    private func keep(from sent: Int) -> Bool {
        let length = unsafe writer.pointee.length
        guard waitingBytes + length <= Self.limit else { return false }
        waitingBytes += length
        unsafe waiting.append(Waiting(bytes: writer, sent: sent))
        unsafe writer = UnsafeMutablePointer<rw_writer>.allocate(capacity: 1)
        unsafe writer.initialize(to: rw_writer())
        if waiting.count == 1 { queue.async { self.drain() } }
        return true
    }

    /// Sends what waits; a worker that is killed meanwhile ends this by breaking the connection.
    private func drain() {
        while true {
            let (first, socket) = lock.withLock { _ in (waiting.first, self.socket) }
            guard var item = first, socket >= 0 else { return }
            var place = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
            unsafe poll(&place, 1, 1000)
            let isSent = lock.withLock { _ in
                guard self.socket >= 0 else { return true }
                var sent = item.sent
                let flags = Int32(MSG_DONTWAIT)
                let isSent = unsafe rw_send(self.socket, item.bytes, &sent, flags) == 0 || errno != EAGAIN
                item.sent = sent
                if isSent {
                    waitingBytes -= unsafe item.bytes.pointee.length
                    unsafe Self.free(item.bytes)
                    waiting.removeFirst()
                } else {
                    waiting[0] = item
                }
                return isSent
            }
            if !isSent { continue }
        }
    }

    private static func free(_ writer: UnsafeMutablePointer<rw_writer>) {
        unsafe rw_free(writer)
        unsafe writer.deallocate()
    }
}
