/// Adds a connection's credentials to its requests.
public protocol SignIn: Sendable {
    /// Adds the credentials; fetches a token first where the scheme needs one, once for all waiting calls.
    func authorize(_ request: inout HTTPRequest) async throws(SignInError)
    /// Drops what is cached because the service refused it; whether a new try makes sense.
    func reject() async -> Bool
}

/// Why there are no credentials.
public struct SignInError: Error, Sendable, Hashable {
    /// `SI0001` and so on; rows in `docs/errors.md`.
    public var code: String
    /// What happened, naming the connection's part that is wrong, never a secret.
    public var message: String
    /// What to do.
    public var help: String
    /// Whether a later try can help.
    public var isTransient: Bool

    /// An error.
    public init(code: String, message: String, help: String, isTransient: Bool = false) {
        self.code = code
        self.message = message
        self.help = help
        self.isTransient = isTransient
    }
}
