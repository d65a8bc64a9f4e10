/// A way for the host to add credentials; the plugin never sees them.
public enum AuthScheme: Sendable, Hashable {
    /// A header with a value such as `Token {secret:token}`.
    case header(name: String, value: String)
    /// HTTP Basic from the secrets `username` and `password`.
    case basic
    /// `Authorization: Bearer` with the secret `token`.
    case bearer
    /// OAuth 2 client credentials, by secret or certificate; URL and scopes may hold `{setting}` placeholders. An empty
    /// URL stands for Entra's endpoint of the connection's tenant.
    case oauth2Client(tokenURL: String, scopes: [String])
    /// OAuth 2 authorization code: a person signs in once in a browser, and refresh tokens do from then on.
    case oauth2Code(AuthorizationCodeScheme)
    /// OAuth 2 by a user's name and password (RFC 6749, section 4.3), for services that have nothing better.
    case oauth2Password(tokenURL: String, scopes: [String])
    /// OAuth 2 by an assertion that a service account signs with its key (RFC 7523), for itself or for a user.
    case oauth2JWT(tokenURL: String, scopes: [String])

    /// The name a descriptor uses: `header`, `basic`, `bearer`, `oauth2-client`, `oauth2-code`, `oauth2-password`,
    /// `oauth2-jwt`.
    public var name: String {
        switch self {
        case .header: "header"
        case .basic: "basic"
        case .bearer: "bearer"
        case .oauth2Client: "oauth2-client"
        case .oauth2Code: "oauth2-code"
        case .oauth2Password: "oauth2-password"
        case .oauth2JWT: "oauth2-jwt"
        }
    }
}

/// How a service lets a person sign in with a browser (RFC 6749, section 4.1).
///
/// Texts may hold `{setting}` placeholders.
public struct AuthorizationCodeScheme: Sendable, Hashable {
    /// The page that the person is sent to.
    public var authorizeURL: String
    /// Where codes and refresh tokens become access tokens.
    public var tokenURL: String
    /// What is asked for.
    public var scopes: [String]
    /// Whether the service takes part in PKCE (RFC 7636).
    public var usesPKCE: Bool
    /// What the service wants to have in the page's address beside OAuth's own, such as `access_type=offline`.
    public var parameters: [String: String]
    /// What stands between scopes; a blank, or a comma for services that want that.
    public var scopeSeparator: String

    /// A way to sign in with a browser.
    public init(
        authorizeURL: String, tokenURL: String, scopes: [String], usesPKCE: Bool = true,
        parameters: [String: String] = [:], scopeSeparator: String = " "
    ) {
        self.authorizeURL = authorizeURL
        self.tokenURL = tokenURL
        self.scopes = scopes
        self.usesPKCE = usesPKCE
        self.parameters = parameters
        self.scopeSeparator = scopeSeparator
    }
}

/// A secret of a connection beside the one that signs in: a key that webhooks are signed with, or an address that is a
/// secret as a whole.
public struct NamedSecret: Sendable, Hashable {
    /// Its name: `signingSecret`.
    public var name: String
    /// Name for people.
    public var title: String
    /// One sentence for people; empty when not said.
    public var summary: String
    /// Whether connections can do without.
    public var isOptional: Bool

    /// A secret.
    public init(name: String, title: String, summary: String = "", isOptional: Bool = true) {
        self.name = name
        self.title = title
        self.summary = summary
        self.isOptional = isOptional
    }
}
