public import Values

/// One call, and what the host does for it.
///
/// Not to be kept beyond `perform`.
public struct Call: Sendable {
    /// The connection's settings, checked against the descriptor.
    ///
    /// Without secrets.
    public let settings: Value
    /// The action or trigger that is called; empty for a connection's test.
    public let operation: String
    /// The same over attempts, restarts and hosts: give it to services that take such a key.
    public let idempotencyKey: String
    /// 1 for the first.
    public let attempt: Int
    /// Which run and step, for logs.
    public let trace: String
    /// When the host gives up.
    public let deadline: Timestamp
    /// Reads are real, and the first request that is not safe throws: the host reports it as planned.
    public let isDryRun: Bool
    let services: any CallServices
    let errorPaths: ErrorPaths

    init(_ input: CallInput, settings: Value, errorPaths: ErrorPaths, services: any CallServices) {
        self.settings = settings
        operation = input.operation
        idempotencyKey = input.idempotencyKey
        attempt = input.attempt
        trace = input.trace
        deadline = input.deadline
        isDryRun = input.isDryRun
        self.services = services
        self.errorPaths = errorPaths
    }

    /// Sends a request and waits for the answer, of any status; add ``Response/orThrow()`` to insist on
    /// success.
    ///
    /// - Throws: a failure when there is no answer.
    public func http(_ request: Request) async throws(ConnectorFailure) -> Response {
        var response = try await services.send(request)
        response.errorPaths = errorPaths
        return response
    }

    /// Waits without holding a thread; throws `.cancelled` when the call is cancelled.
    public func sleep(for duration: Duration) async throws(ConnectorFailure) {
        try await services.sleep(for: duration)
    }

    /// Writes a line to the log.
    ///
    /// No secrets, no payloads.
    public func log(
        _ level: LogLevel = .info, _ message: String, _ fields: KeyValuePairs<String, String> = [:]
    ) {
        services.log(level, message, fields.map { ($0.key, $0.value) })
    }

    /// Unix time in milliseconds by the host's clock; use no other.
    public var nowMilliseconds: Int64 { services.nowMilliseconds }

    /// Now by the host's clock.
    public var now: Timestamp { Timestamp(milliseconds: nowMilliseconds) }

    /// Whether the call should stop.
    public var isCancelled: Bool { services.isCancelled }

    /// Strong random bytes.
    public func randomBytes(_ count: Int) -> [UInt8] { services.randomBytes(count) }
}

/// How important a line of the log is.
public enum LogLevel: Int32, Sendable {
    case debug, info, warning, error
}

/// What the host does for a call; the ABI's in a plugin, ``ScriptedHost`` in tests.
public protocol CallServices: Sendable {
    /// Sends a request.
    func send(_ request: Request) async throws(ConnectorFailure) -> Response
    /// Waits.
    func sleep(for duration: Duration) async throws(ConnectorFailure)
    /// Writes a line to the log.
    func log(_ level: LogLevel, _ message: String, _ fields: [(name: String, value: String)])
    /// Unix time in milliseconds.
    var nowMilliseconds: Int64 { get }
    /// Whether the call should stop.
    var isCancelled: Bool { get }
    /// Strong random bytes.
    func randomBytes(_ count: Int) -> [UInt8]
}
