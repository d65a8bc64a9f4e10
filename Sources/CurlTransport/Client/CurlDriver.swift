import CCurl
import Engine
import Glibc
import Synchronization

/// The inbox of the thread that works libcurl; every method may be called from anywhere.
///
/// The thread keeps the driver alive until it is told to stop.
final class CurlDriver: Sendable {
    private struct Inbox {
        var arrivals: [Exchange] = []
        /// There while the thread lives; used under the lock only, so never after the handle is gone.
        var alarm: Alarm?
        var isStopping = false
        /// Exchanges handed over and not yet over.
        var load = 0
    }

    private let inbox = Mutex(Inbox())
    private let options: CurlOptions

    init(options: CurlOptions) {
        self.options = options
        _ = Self.isLibraryReady
        var thread = pthread_t()
        // The thread takes over this reference; it gives it back when it ends.
        let driver = unsafe Unmanaged.passRetained(self)
        let status = unsafe pthread_create(&thread, nil, runDriver, driver.toOpaque())
        guard status == 0 else {
            unsafe driver.release()
            stop()
            return
        }
        pthread_detach(thread)
    }

    /// Hands an exchange to the thread, or ends it when it cannot be taken.
    func start(_ exchange: Exchange) {
        let refusal: (TransportError.Code, String)? = inbox.withLock { inbox in
            guard !inbox.isStopping else { return (.cancelled, "the HTTP client is shut down") }
            guard inbox.load < options.requestsTotal else {
                return (.rateLimited, "more than \(options.requestsTotal) requests are under way")
            }
            inbox.load += 1
            inbox.arrivals.append(exchange)
            inbox.alarm?.ring()
            return nil
        }
        if let (code, message) = refusal { exchange.fail(code, message, wasSent: false) }
    }

    /// Lets the thread look at what changed.
    func wake() {
        inbox.withLock { $0.alarm?.ring() }
    }

    func stop() {
        inbox.withLock { inbox in
            inbox.isStopping = true
            inbox.alarm?.ring()
        }
    }

    /// The thread: works until it is told to stop, then ends what is left.
    fileprivate func run() {
        guard let loop = CurlLoop(options: options) else {
            stop()
            endArrivals()
            return
        }
        let alarm = loop.alarm
        inbox.withLock { $0.alarm = alarm }
        while let arrivals = takeArrivals() {
            let finished = loop.turn(arrivals)
            if finished > 0 { inbox.withLock { $0.load -= finished } }
        }
        inbox.withLock { $0.alarm = nil }
        loop.close()
        endArrivals()
    }

    /// What arrived since the last turn; nil once the driver is told to stop.
    private func takeArrivals() -> [Exchange]? {
        inbox.withLock { inbox in
            guard !inbox.isStopping else { return nil }
            defer { inbox.arrivals = [] }
            return inbox.arrivals
        }
    }

    private func endArrivals() {
        let arrivals = inbox.withLock { inbox in
            defer { inbox.arrivals = [] }
            return inbox.arrivals
        }
        for exchange in arrivals { exchange.fail(.cancelled, "the HTTP client is shut down", wasSent: false) }
    }

    /// libcurl wants to be set up once per process; Debian's is built to do so safely from any thread.
    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}

private func runDriver(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    // The pointer is the retained driver that `init` passed; this is the one place that takes it back.
    let driver = unsafe Unmanaged<CurlDriver>.fromOpaque(context).takeRetainedValue()
    driver.run()
    return nil
}
