import Catalog
import ConnectorABI
import Engine
import Values

/// Who waits for an answer, and gets it exactly once.
enum PluginCallback: Sendable {
    /// A function of a plugin in this process.
    case function(PluginFunction)
    /// A request of this number, of a plugin in a worker.
    case worker(WorkerLink, UInt64)
    /// The host itself, for a described action.
    case host(DescribedCall)

    /// Tells that a wait is over; workers wait by themselves.
    func wake(_ call: CallName, _ status: CallStatus) {
        if case .function(let function) = self { function.wake(call, status) }
    }

    /// Hands over an answer, or why there is none.
    func answer(_ call: CallName, _ answer: PluginAnswer) {
        switch self {
        case .function(let function): function.answer(call, answer)
        case .worker(let link, let number): link.answer(call, number, answer)
        case .host(let described): described.take(answer)
        }
    }
}

/// A plugin's function that waits for an answer, and its context.
///
/// Unchecked because a C function pointer and its context carry no isolation; the ABI lets the host call it
/// from any thread, within the rules of the connection's ``Lane``.
@safe struct PluginFunction: @unchecked Sendable {
    private let function: UInt
    private let context: UInt

    init?(http done: riposte_http_done?, _ context: UnsafeMutableRawPointer?) {
        guard let done = unsafe done else { return nil }
        function = unsafe unsafeBitCast(done, to: UInt.self)
        self.context = UInt(bitPattern: context)
    }

    init?(timer done: riposte_timer_done?, _ context: UnsafeMutableRawPointer?) {
        guard let done = unsafe done else { return nil }
        function = unsafe unsafeBitCast(done, to: UInt.self)
        self.context = UInt(bitPattern: context)
    }

    private typealias HTTPDone =
        @convention(c) (
            UnsafeMutableRawPointer?, OpaquePointer?, UnsafePointer<riposte_http_response>?
        ) -> Void
    private typealias TimerDone =
        @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, riposte_status) -> Void

    /// Tells that a wait is over.
    func wake(_ call: CallName, _ status: CallStatus) {
        let done = unsafe unsafeBitCast(function, to: TimerDone.self)
        unsafe done(UnsafeMutableRawPointer(bitPattern: context), call.pointer, status.rawValue)
    }

    /// Hands over an answer, or why there is none.
    func answer(_ call: CallName, _ answer: PluginAnswer) {
        let done = unsafe unsafeBitCast(function, to: HTTPDone.self)
        var raw = unsafe riposte_http_response()
        unsafe raw.size = UInt32(MemoryLayout<riposte_http_response>.size)
        unsafe raw.status = answer.status.rawValue
        unsafe raw.http_status = UInt32(clamping: answer.response?.status ?? 0)
        unsafe raw.flags = UInt32(answer.wasSent ? RIPOSTE_HTTP_SENT : 0)
        if answer.response?.isTruncated == true { unsafe raw.flags |= UInt32(RIPOSTE_HTTP_TRUNCATED) }
        unsafe Borrowed.withSlice(answer.response?.body ?? []) { body in
            unsafe Borrowed.withSlice(answer.message) { message in
                unsafe Borrowed.withFields(answer.response?.headers ?? []) { fields in
                    unsafe raw.body = body
                    unsafe raw.message = message
                    unsafe raw.headers = fields.baseAddress
                    unsafe raw.header_count = fields.count
                    unsafe done(UnsafeMutableRawPointer(bitPattern: context), call.pointer, &raw)
                }
            }
        }
    }
}

/// What a plugin gets for a request.
struct PluginAnswer: Sendable {
    var status: CallStatus
    var response: HTTPResponse?
    var wasSent: Bool
    var message = ""

    init(_ response: HTTPResponse) {
        status = .ok
        self.response = response
        wasSent = true
    }

    init(_ status: CallStatus, _ message: String, wasSent: Bool = false) {
        self.status = status
        self.message = message
        self.wasSent = wasSent
    }

    init(_ error: TransportError) {
        let status: CallStatus =
            switch error.code {
            case .badURL: .invalid
            case .egressDenied, .addressDenied, .redirectDenied: .forbidden
            case .connectFailed, .interrupted: .transient
            case .tlsFailed: .permanent
            case .timeout: .timeout
            case .cancelled: .cancelled
            case .rateLimited: .throttled
            case .signInFailed: .auth
            }
        self.init(status, error.message, wasSent: error.wasSent)
    }
}

/// A request of a plugin, copied.
struct PluginRequest: Sendable {
    static let bodyLimit = 16 << 20
    static let headerLimit = 100

    var request: HTTPRequest
    /// Nil leaves it to the call's deadline.
    var timeout: Duration?
    var isIdempotent: Bool
    var skipsSignIn: Bool
    var callback: PluginCallback

    /// What a request is made of, before it is looked at.
    struct Parts: Sendable {
        var method = ""
        var url = ""
        var headers: [HTTPRequest.Field] = []
        var body: [UInt8] = []
        var flags: UInt32 = 0
        /// 0 leaves it to the call's deadline.
        var timeoutMilliseconds: UInt64 = 0
        /// 0 for as much as is allowed.
        var maximumBytes = 0
    }

    /// A request; nil when it is malformed.
    init?(_ parts: Parts, _ callback: PluginCallback) {
        guard parts.body.count <= Self.bodyLimit, parts.headers.count <= Self.headerLimit,
            !parts.method.isEmpty, parts.method.utf8.count <= 16,
            parts.method.utf8.allSatisfy({ $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }),
            parts.url.utf8.count <= 1 << 16
        else { return nil }
        let asked = parts.maximumBytes
        request = HTTPRequest(
            method: parts.method, url: parts.url, headers: parts.headers, body: parts.body,
            maximumBytes: asked == 0 ? Self.bodyLimit : min(asked, Self.bodyLimit))
        let timeout = parts.timeoutMilliseconds
        self.timeout = timeout == 0 ? nil : .milliseconds(Int64(clamping: min(timeout, 86_400_000)))
        isIdempotent = parts.flags & UInt32(RIPOSTE_HTTP_IDEMPOTENT) != 0
        skipsSignIn = parts.flags & UInt32(RIPOSTE_HTTP_NO_AUTH) != 0
        self.callback = callback
    }

    /// Copies a request; nil when it is malformed.
    init?(_ raw: riposte_http_request, _ done: riposte_http_done?, _ context: UnsafeMutableRawPointer?) {
        let known = UInt32(RIPOSTE_HTTP_IDEMPOTENT | RIPOSTE_HTTP_NO_AUTH)
        guard unsafe raw.flags & ~known == 0, unsafe raw.body.length <= Self.bodyLimit,
            unsafe raw.header_count <= Self.headerLimit,
            let function = unsafe PluginFunction(http: done, context)
        else { return nil }
        var parts = unsafe Parts(
            method: Borrowed.text(raw.method), url: Borrowed.text(raw.url), body: Borrowed.bytes(raw.body),
            flags: raw.flags, timeoutMilliseconds: raw.timeout_ms, maximumBytes: Int(clamping: raw.max_bytes))
        parts.headers = unsafe Borrowed.fields(raw.headers, raw.header_count)
        self.init(parts, .function(function))
    }

    /// Whether sending it changes nothing, as far as anyone can know.
    func isSafe(in effect: Effect) -> Bool { request.isSafe || isIdempotent && effect == .read }

    /// How it is shown as a plan.
    var description: Value {
        var members = JSONObject([
            ("method", .string(request.method)), ("url", .string(SecretMark.shown(request.url))),
        ])
        if !request.body.isEmpty {
            let text = SecretMark.shown(String(decoding: request.body, as: UTF8.self))
            members["body"] = (try? Value(json: Array(text.utf8))) ?? .string(text)
        }
        return .object(members)
    }
}
