/// How a call of a plugin ended: the status codes of the ABI, which are frozen.
public enum CallStatus: Int32, Sendable, CaseIterable {
    /// Done; the output follows the schema.
    case ok = 0
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
    /// Not implemented by this plugin.
    case unsupported = 12
    /// A bug or a caught panic of the plugin.
    case `internal` = 13

    /// The name in descriptors and documents: `NOT_FOUND`.
    public var name: String {
        switch self {
        case .ok: "OK"
        case .invalid: "INVALID"
        case .auth: "AUTH"
        case .forbidden: "FORBIDDEN"
        case .notFound: "NOT_FOUND"
        case .conflict: "CONFLICT"
        case .throttled: "THROTTLED"
        case .transient: "TRANSIENT"
        case .permanent: "PERMANENT"
        case .cancelled: "CANCELLED"
        case .timeout: "TIMEOUT"
        case .unknownOutcome: "UNKNOWN_OUTCOME"
        case .unsupported: "UNSUPPORTED"
        case .internal: "INTERNAL"
        }
    }

    /// The status of a name, as descriptors spell it.
    public init?(name: String) {
        guard let status = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = status
    }
}
