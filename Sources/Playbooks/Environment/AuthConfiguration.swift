/// How a connection signs in.
public enum AuthConfiguration: Sendable, Hashable {
    /// An API token, put where the connector's descriptor says.
    case token(SecretReference)
    /// HTTP Basic.
    case basic(username: String, password: SecretReference)
    /// Microsoft Entra ID by client credentials; `authority` replaces the public sign-in address, `resource`
    /// the audience that the connector's descriptor asks for.
    case entra(
        tenant: String, client: String, credential: EntraCredential, authority: String?, resource: String?)

    /// What an app registration proves itself with.
    public enum EntraCredential: Sendable, Hashable {
        /// A client secret.
        case secret(SecretReference)
        /// A private key and its certificate, as PEM.
        case certificate(SecretReference)

        /// The reference, whichever it is.
        public var reference: SecretReference {
            switch self {
            case .secret(let reference), .certificate(let reference): reference
            }
        }
    }

    /// The key that an environment file writes: `token`, `basic` or `entra`.
    public var keyword: String {
        switch self {
        case .token: "token"
        case .basic: "basic"
        case .entra: "entra"
        }
    }

    /// The secret that it needs.
    public var reference: SecretReference {
        switch self {
        case .token(let reference), .basic(_, let reference): reference
        case .entra(_, _, let credential, _, _): credential.reference
        }
    }
}
