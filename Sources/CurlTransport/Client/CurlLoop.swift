import CCurl
import Engine

/// The multi handle and the transfers in it.
///
/// Confined to the driver's thread, but for the alarm.
@safe final class CurlLoop {
    private let multi: UnsafeMutableRawPointer
    private let options: CurlOptions
    /// By address of the easy handle; libcurl calls back only into transfers that are in here.
    private var transfers: [UnsafeMutableRawPointer: Transfer] = unsafe [:]
    /// Transfers ended in this turn.
    private var finished = 0

    /// How long the thread sleeps at most.
    private static let longestWait = Duration.seconds(60)

    init?(options: CurlOptions) {
        guard let multi = unsafe curl_multi_init() else { return nil }
        unsafe self.multi = unsafe multi
        self.options = options
        unsafe ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, options.connectionsPerHost)
        unsafe ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, options.connectionsTotal)
        unsafe ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, options.connectionsTotal)
    }

    var alarm: Alarm { unsafe Alarm(multi: multi) }

    /// Takes in what arrived, works what is ready, and waits for more; how many exchanges ended.
    func turn(_ arrivals: [Exchange]) -> Int {
        finished = 0
        for exchange in arrivals { add(exchange) }
        let now = ContinuousClock.now
        for transfer in unsafe Array(transfers.values) { endIfDue(transfer, now: now) }
        var running: Int32 = 0
        unsafe curl_multi_perform(multi, &running)
        takeFinished()
        if finished == 0 { unsafe curl_multi_poll(multi, nil, 0, waitMilliseconds(), nil) }
        return finished
    }

    /// Ends all transfers as cancelled and frees the handle, after which nothing may be called.
    func close() {
        for transfer in unsafe Array(transfers.values) {
            remove(transfer)
            transfer.end(.cancelled, "the HTTP client was shut down")
        }
        unsafe curl_multi_cleanup(multi)
    }

    private func add(_ exchange: Exchange) {
        guard let transfer = Transfer(exchange: exchange, options: options) else {
            exchange.fail(
                .connectFailed, "the request to `\(exchange.host)` could not be set up", wasSent: false)
            finished += 1
            return
        }
        unsafe transfers[transfer.easy] = transfer
        guard unsafe curl_multi_add_handle(multi, transfer.easy) == CURLM_OK else {
            unsafe transfers[transfer.easy] = nil
            transfer.end(.connectFailed, "the request to `\(exchange.host)` could not be started")
            finished += 1
            return
        }
    }

    /// libcurl does not time transfers that wait for a free connection, so deadlines are kept here as well.
    private func endIfDue(_ transfer: Transfer, now: ContinuousClock.Instant) {
        let host = transfer.exchange.host
        if transfer.exchange.isCancelled {
            remove(transfer)
            transfer.end(.cancelled, "the request to `\(host)` was cancelled")
        } else if transfer.exchange.deadline <= now {
            remove(transfer)
            transfer.end(.timeout, "`\(host)` gave no answer within its time")
        }
    }

    private func takeFinished() {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            var result = CURLE_OK
            // The message is valid until the next call into the multi handle; both values are copied out of
            // it.
            guard let easy = unsafe ccurl_finished(message, &result), let transfer = unsafe transfers[easy]
            else {
                continue
            }
            remove(transfer)
            transfer.finish(result)
        }
    }

    /// Takes a transfer out of libcurl's hands, which stops it at once.
    private func remove(_ transfer: Transfer) {
        unsafe curl_multi_remove_handle(multi, transfer.easy)
        unsafe transfers[transfer.easy] = nil
        finished += 1
    }

    private func waitMilliseconds() -> Int32 {
        let next = unsafe transfers.values.map(\.exchange.deadline).min()
        let wait = next.map { min(max($0 - .now, .zero), Self.longestWait) } ?? Self.longestWait
        return Int32(wait.components.seconds * 1000 + wait.components.attoseconds / 1_000_000_000_000_000) + 1
    }
}
