public import Values

/// Why an operation did not do what it was asked to, in terms of what may be done next.
///
/// The host decides on repeating: report what happened and never retry yourself.
public struct ConnectorFailure: Error, Sendable, Hashable {
    /// The statuses of the ABI.
    public enum Status: Int32, Sendable {
        /// This input can never work.
        case invalid = 1
        /// The credentials were refused.
        case auth = 2
        /// Known, but not allowed.
        case forbidden = 3
        /// The object does not exist.
        case notFound = 4
        /// The object's state forbids it.
        case conflict = 5
        /// Too many requests; nothing happened.
        case throttled = 6
        /// A passing fault; nothing happened.
        case transient = 7
        /// Failed for good.
        case permanent = 8
        /// Stopped on request; nothing happened.
        case cancelled = 9
        /// The deadline passed; nothing happened.
        case timeout = 10
        /// It may have happened.
        case unknownOutcome = 11
        /// Not implemented.
        case unsupported = 12
        /// A bug of the connector.
        case `internal` = 13
    }

    /// What kind of failure.
    public var status: Status
    /// One sentence for an operator; no secret, no payload.
    public var message: String
    /// The service's own error code; empty when there is none.
    public var code: String
    /// When to try again, if the service said.
    public var retryAfter: Duration?
    /// What a playbook may look at besides: `{"already": true}` with a conflict.
    public var output: Value

    /// A failure.
    public init(
        _ status: Status, _ message: String, code: String = "", retryAfter: Duration? = nil,
        output: Value = .null
    ) {
        self.status = status
        self.message = message
        self.code = code
        self.retryAfter = retryAfter
        self.output = output
    }
}

extension ConnectorFailure {
    /// This input can never work.
    public static func invalid(_ message: String, code: String = "") -> Self {
        Self(.invalid, message, code: code)
    }
    /// Known, but not allowed.
    public static func forbidden(_ message: String, code: String = "") -> Self {
        Self(.forbidden, message, code: code)
    }
    /// The object does not exist.
    public static func notFound(_ message: String, code: String = "") -> Self {
        Self(.notFound, message, code: code)
    }
    /// The object's state forbids it; `already` when it is what the call was to bring about.
    public static func conflict(_ message: String, code: String = "", already: Bool = false) -> Self {
        Self(.conflict, message, code: code, output: already ? ["already": true] : .null)
    }
    /// A passing fault; nothing happened.
    public static func transient(_ message: String, code: String = "") -> Self {
        Self(.transient, message, code: code)
    }
    /// Failed for good.
    public static func permanent(_ message: String, code: String = "") -> Self {
        Self(.permanent, message, code: code)
    }
    /// It may have happened.
    public static func unknownOutcome(_ message: String, code: String = "") -> Self {
        Self(.unknownOutcome, message, code: code)
    }
    /// Not implemented.
    public static func unsupported(_ message: String) -> Self { Self(.unsupported, message) }
    /// A bug of the connector.
    public static func `internal`(_ message: String) -> Self { Self(.internal, message) }
    /// Stopped on request.
    public static var cancelled: Self { Self(.cancelled, "the call was cancelled") }
}
