import CCurl
import Engine
import Glibc
import Synchronization

/// A connection to an IMAP server that libcurl has opened, encrypted and signed in.
///
/// Confined to the thread that made it. Each `unsafe` rests on that, and on `deinit` being the only place where
/// the handle is freed; libcurl calls back within `init` alone, with this object's gate, which outlives it.
@safe final class CurlIMAPLine: IMAPLine {
    private let easy: UnsafeMutableRawPointer
    private let gate: Gate
    private let host: String
    private let deadline: ContinuousClock.Instant

    /// What the callbacks of a connection need.
    final class Gate: Sendable {
        let allow: Set<AddressRange>
        let denied = Mutex<AddressRange?>(nil)
        let isCancelled = Atomic(false)

        init(allow: Set<AddressRange>) { self.allow = allow }
    }

    /// Why there is no connection.
    enum Refusal: Error {
        /// The server does not take the credentials.
        case signIn
        case failed(TransportError)
    }

    init(
        _ query: MailboxQuery, host: String, options: CurlOptions, deadline: ContinuousClock.Instant,
        gate: Gate
    ) throws(Refusal) {
        guard let easy = unsafe curl_easy_init() else {
            throw .failed(
                TransportError(.connectFailed, "there is no memory for a connection", wasSent: false))
        }
        unsafe self.easy = unsafe easy
        self.gate = gate
        self.host = host
        self.deadline = deadline
        let setup = unsafe EasySetup(easy: easy)
        setup.apply(options, timeout: deadline - .now)
        setup.apply(query.access, protocols: "imap,imaps")
        setup.set(CURLOPT_URL, query.url)
        setup.set(CURLOPT_CONNECT_ONLY, 1)
        // Otherwise the connection ends with the call that makes it; nobody else gets at this handle's.
        setup.set(CURLOPT_FORBID_REUSE, 0)
        let context = unsafe Unmanaged.passUnretained(gate).toOpaque()
        unsafe setup.note(ccurl_set_socket_callback(easy, openIMAPSocket))
        unsafe setup.note(ccurl_set_context(easy, CURLOPT_OPENSOCKETDATA, context))
        unsafe setup.note(ccurl_set_progress_callback(easy, watchIMAP, context))
        guard setup.isComplete else {
            throw .failed(
                TransportError(.connectFailed, "the connection could not be set up", wasSent: false))
        }
        let result = unsafe curl_easy_perform(easy)
        guard result != CURLE_OK else { return }
        if result == CURLE_LOGIN_DENIED || result == CURLE_AUTH_ERROR { throw .signIn }
        if let range = gate.denied.withLock({ $0 }) {
            throw .failed(.addressDenied(host: host, range: range))
        }
        if result == CURLE_ABORTED_BY_CALLBACK {
            throw .failed(
                TransportError(.cancelled, "the request to `\(host)` was cancelled", wasSent: false))
        }
        let failure = CurlFailure.of(result)
        throw .failed(
            TransportError(failure.code, "\(failure.what) `\(host)`: \(failure.text)", wasSent: false))
    }

    deinit { unsafe curl_easy_cleanup(easy) }

    func send(_ bytes: [UInt8]) throws(TransportError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            var count = 0
            let result = unsafe rest.withUnsafeBytes { piece in
                unsafe curl_easy_send(easy, piece.baseAddress, piece.count, &count)
            }
            rest = rest.dropFirst(count)
            if result == CURLE_AGAIN {
                try wait(for: Int16(POLLOUT))
            } else if result != CURLE_OK {
                throw broken
            }
        }
    }

    func receive() throws(TransportError) -> [UInt8] {
        while true {
            var count = 0
            var result = CURLE_OK
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 64 << 10) { place, filled in
                result = unsafe curl_easy_recv(easy, place.baseAddress, place.count, &count)
                filled = result == CURLE_OK ? count : 0
            }
            if result == CURLE_AGAIN {
                try wait(for: Int16(POLLIN))
            } else if result != CURLE_OK || bytes.isEmpty {
                throw broken
            } else {
                return bytes
            }
        }
    }

    /// Waits until the socket is ready, in short pieces so that a cancelled request does not hold its thread.
    private func wait(for events: Int16) throws(TransportError) {
        let socket = unsafe ccurl_get_socket(easy)
        while true {
            if gate.isCancelled.load(ordering: .acquiring) {
                throw TransportError(.cancelled, "the request to `\(host)` was cancelled", wasSent: false)
            }
            guard deadline > .now else {
                throw TransportError(.timeout, "`\(host)` gave no answer within its time", wasSent: false)
            }
            var entry = pollfd(fd: socket, events: events, revents: 0)
            if unsafe poll(&entry, 1, 200) > 0 { return }
        }
    }

    private var broken: TransportError {
        TransportError(.interrupted, "no whole answer from `\(host)`", wasSent: false)
    }
}

private func openIMAPSocket(
    _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype,
    _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let context = unsafe context, let address = unsafe address else { return CURL_SOCKET_BAD }
    let gate = unsafe Unmanaged<CurlIMAPLine.Gate>.fromOpaque(context).takeUnretainedValue()
    let (socket, denied) = unsafe openedSocket(address, allow: gate.allow)
    if let denied { gate.denied.withLock { $0 = denied } }
    return socket
}

private func watchIMAP(
    _ context: UnsafeMutableRawPointer?, _ total: curl_off_t, _ now: curl_off_t, _ upTotal: curl_off_t,
    _ upNow: curl_off_t
) -> Int32 {
    guard let context = unsafe context else { return 0 }
    let gate = unsafe Unmanaged<CurlIMAPLine.Gate>.fromOpaque(context).takeUnretainedValue()
    return gate.isCancelled.load(ordering: .acquiring) ? 1 : 0
}
