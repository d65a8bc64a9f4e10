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

/// As whom a request signs in with Microsoft Entra ID when it says so itself instead of naming a connection.
public enum RequestIdentity: Sendable {
    /// An app registration that the request names, by its client secret.
    case secret(app: App, secret: Secret)
    /// An app registration that the request names, by a certificate with its key: PKCS #12 in base 64, or PEM.
    case certificate(app: App, pfx: Secret, password: Secret)
    /// The identity of the environment, which stands in for a managed identity.
    case environment(audience: String)

    /// An app registration and what its token is for.
    public struct App: Sendable, Hashable {
        /// Id or domain of the tenant.
        public var tenant: String
        /// Client id of the registration.
        public var client: String
        /// The resource that the token is for.
        public var audience: String
        /// The sign-in address in place of the public one.
        public var authority: String?

        /// An app registration.
        public init(tenant: String, client: String, audience: String, authority: String? = nil) {
            self.tenant = tenant
            self.client = client
            self.audience = audience
            self.authority = authority
        }
    }
}

/// Signs requests in that say as whom, keeping the tokens.
public protocol RequestSignIns: Sendable {
    /// The sign-in of an identity; the same one for the same identity, so that its token is fetched once.
    func signIn(as identity: RequestIdentity) throws(SignInError) -> any SignIn
}
