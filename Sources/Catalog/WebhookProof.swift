/// How requests to a trigger's webhook prove who sent them: a keyed hash over the body, as most services make it.
public struct WebhookProof: Sendable, Hashable {
    /// The hash.
    public enum Scheme: String, Sendable, CaseIterable {
        case sha256 = "hmac-sha256"
        case sha1 = "hmac-sha1"
    }

    /// How bytes are written.
    public enum Encoding: String, Sendable, CaseIterable {
        case hex, base64
    }

    /// What the bytes of a key are: those of its text, or those that it encodes.
    public enum KeyForm: String, Sendable, CaseIterable {
        case text, base64
    }

    /// The hash.
    public var scheme: Scheme
    /// The secret of the connection that is its key: `signingSecret`.
    public var secret: String
    /// What the secret's text stands for.
    public var key: KeyForm
    /// The header that holds the signature.
    public var header: String
    /// What stands before the signature: `v0=`, `sha256=`, `HMAC `.
    public var prefix: String
    /// How the signature is written.
    public var encoding: Encoding
    /// The header that says when the request was signed, in seconds since 1970; nil where there is none.
    public var timestamp: String?
    /// How far that may be from now.
    public var tolerance: Duration
    /// What is signed, with `{body}` and `{timestamp}` in it: `v0:{timestamp}:{body}`.
    public var format: String

    /// A proof.
    public init(
        scheme: Scheme, secret: String, key: KeyForm = .text, header: String, prefix: String = "",
        encoding: Encoding = .hex, timestamp: String? = nil, tolerance: Duration = .seconds(300),
        format: String = "{body}"
    ) {
        self.scheme = scheme
        self.secret = secret
        self.key = key
        self.header = header
        self.prefix = prefix
        self.encoding = encoding
        self.timestamp = timestamp
        self.tolerance = tolerance
        self.format = format
    }
}
