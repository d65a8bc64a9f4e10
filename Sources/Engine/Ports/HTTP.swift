public import Values

/// One outgoing request, complete but for the credentials.
public struct HTTPRequest: Sendable {
    /// One header field.
    public typealias Field = (name: String, value: String)

    /// `GET`, `POST`, ...
    public var method: String
    /// Absolute `http` or `https` address, or that of a mail server where `allowsMail` says so.
    public var url: String
    /// In order; names compared without regard to case.
    public var headers: [Field]
    /// The body; empty for none.
    public var body: [UInt8]
    /// How long the exchange may take, connecting included.
    public var timeout: Duration
    /// The largest body of an answer that is taken, in bytes; more is cut off and marked.
    public var maximumBytes: Int
    /// How often redirects are followed; only to the same origin unless `redirectHosts` allows more.
    public var redirectLimit: Int
    /// The certificate that the client shows in the TLS handshake; nil for none.
    public var clientIdentity: ClientIdentity?

    /// Whether `url` may be that of a mail server; set for connectors whose descriptor says so.
    public var allowsMail = false

    /// A request.
    public init(
        method: String, url: String, headers: [Field] = [], body: [UInt8] = [],
        timeout: Duration = .seconds(60),
        maximumBytes: Int = 16 << 20, redirectLimit: Int = 5
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumBytes = maximumBytes
        self.redirectLimit = redirectLimit
    }

    /// Whether HTTP calls the method safe: GET, HEAD and OPTIONS.
    public var isSafe: Bool { ["GET", "HEAD", "OPTIONS"].contains(method) }
}

/// A client certificate with its private key, which can be used but not printed.
public struct ClientIdentity: Sendable, CustomStringConvertible, CustomReflectable {
    /// PKCS #12, encrypted under the password.
    public var pkcs12: [UInt8]
    /// What opens it.
    public var password: Secret

    /// An identity.
    public init(pkcs12: [UInt8], password: Secret) {
        self.pkcs12 = pkcs12
        self.password = password
    }

    /// Never the content.
    public var description: String { "(client certificate)" }

    /// Never the content.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// An answer.
public struct HTTPResponse: Sendable {
    /// 200, 404, ...
    public var status: Int
    /// As received; names in lower case.
    public var headers: [HTTPRequest.Field]
    /// The body, at most the request's `maximumBytes`.
    public var body: [UInt8]
    /// Whether the body was longer than was allowed.
    public var isTruncated: Bool

    /// An answer.
    public init(status: Int, headers: [HTTPRequest.Field] = [], body: [UInt8] = [], isTruncated: Bool = false)
    {
        self.status = status
        self.headers = headers
        self.body = body
        self.isTruncated = isTruncated
    }

    /// The first header of the name, which is given in lower case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}

/// Why a request has no answer.
public struct TransportError: Error, Sendable, Hashable {
    /// What went wrong.
    public enum Code: String, Sendable {
        /// The address cannot be used.
        case badURL = "TR0001"
        /// The plugin may not send there.
        case egressDenied = "TR0002"
        /// The name resolves to an address that the environment does not allow.
        case addressDenied = "TR0003"
        /// No connection.
        case connectFailed = "TR0004"
        /// The certificate was not accepted.
        case tlsFailed = "TR0005"
        /// The deadline passed.
        case timeout = "TR0006"
        /// The connection broke.
        case interrupted = "TR0007"
        /// Stopped on request.
        case cancelled = "TR0008"
        /// The rate limit would not let it go before the deadline.
        case rateLimited = "TR0009"
        /// No credentials could be had.
        case signInFailed = "TR0010"
        /// More redirects than allowed, or one to another origin.
        case redirectDenied = "TR0011"
    }

    /// What went wrong.
    public var code: Code
    /// A fragment naming the host, never a secret.
    public var message: String
    /// Whether any byte of the request may have reached the service.
    public var wasSent: Bool

    /// An error.
    public init(_ code: Code, _ message: String, wasSent: Bool) {
        self.code = code
        self.message = message
        self.wasSent = wasSent
    }
}

/// Sends one request as it is: no credentials, no retries.
public protocol HTTPClient: Sendable {
    /// The answer of any status. Cancelling the task stops the exchange.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}

/// What a connection's requests pass through: egress rules, credentials, rate limits, retries.
public protocol ConnectionTransport: Sendable {
    /// Sends a request of a plugin. A URL without a scheme joins the connection's base.
    ///
    /// - Parameters:
    ///   - request: what the plugin asked for.
    ///   - options: what the plugin and the host say of it.
    func send(_ request: HTTPRequest, options: SendOptions) async throws(TransportError) -> HTTPResponse
}

/// What a plugin and the host say of one request.
public struct SendOptions: Sendable {
    /// The request may be repeated although its method is not safe.
    public var isIdempotent: Bool
    /// Send it without credentials.
    public var skipsSignIn: Bool
    /// The name of the action that it is sent for, whose own limits it keeps; nil for anything else.
    public var action: String?
    /// When the call that the request belongs to must be over.
    public var deadline: Timestamp

    /// Options.
    public init(
        isIdempotent: Bool = false, skipsSignIn: Bool = false, action: String? = nil, deadline: Timestamp
    ) {
        self.isIdempotent = isIdempotent
        self.skipsSignIn = skipsSignIn
        self.action = action
        self.deadline = deadline
    }
}
