/// How a connection signs in.
public enum AuthConfiguration: Sendable, Hashable {
    /// An API token, put where the connector's descriptor says.
    case token(SecretReference)
    /// HTTP Basic.
    case basic(username: String, password: SecretReference)
    /// Microsoft Entra ID, as an application or as a person; `authority` replaces the public sign-in address, `resource`
    /// the audience that the connector's descriptor asks for.
    case entra(
        tenant: String, client: String, credential: EntraCredential, authority: String?, resource: String?)
    /// The identity that a cloud gives to its machines.
    case managedIdentity(ManagedIdentity)
    /// OAuth 2 of any other service.
    case oauth2(OAuth2Configuration)

    /// What an app registration, or a person who uses it, proves itself with.
    public enum EntraCredential: Sendable, Hashable {
        /// A client secret.
        case secret(SecretReference)
        /// A private key and its certificate, as PEM.
        case certificate(SecretReference)
        /// A token of another identity provider that the registration trusts, read anew each time.
        case federated(SecretReference)
        /// A person who signs in with a code on another device; the reference is where the grant is kept.
        case device(grant: SecretReference)
        /// A person who signs in with a browser; the reference is where the grant is kept, and the secret is that of an
        /// app which has one.
        case code(grant: SecretReference, secret: SecretReference?)

        /// The references that it needs; the first is what it proves itself with.
        public var references: [SecretReference] {
            switch self {
            case .secret(let reference), .certificate(let reference), .federated(let reference),
                .device(let reference):
                [reference]
            case .code(let grant, let secret): [grant] + [secret].compactMap { $0 }
            }
        }

        /// The key that an environment file writes.
        public var keyword: String {
            switch self {
            case .secret: "secret"
            case .certificate: "certificate"
            case .federated: "federated"
            case .device: "device"
            case .code: "code"
            }
        }
    }

    /// The key that an environment file writes: `token`, `basic`, `entra`, `managed-identity` or `oauth2`.
    public var keyword: String {
        switch self {
        case .token: "token"
        case .basic: "basic"
        case .entra: "entra"
        case .managedIdentity: "managed-identity"
        case .oauth2: "oauth2"
        }
    }

    /// The secrets that it needs.
    public var references: [SecretReference] {
        switch self {
        case .token(let reference), .basic(_, let reference): [reference]
        case .entra(_, _, let credential, _, _): credential.references
        case .managedIdentity: []
        case .oauth2(let configuration): configuration.references
        }
    }

    /// Where the grant of a person is kept; nil where no person signs in.
    public var grant: SecretReference? {
        switch self {
        case .entra(_, _, .device(let grant), _, _), .entra(_, _, .code(let grant, _), _, _): grant
        case .oauth2(let configuration): configuration.grantReference
        default: nil
        }
    }
}

/// Which identity of a machine is meant, and what for.
public struct ManagedIdentity: Sendable, Hashable {
    /// How a user-assigned identity is named.
    public enum Kind: String, Sendable, CaseIterable {
        /// By its client id.
        case client
        /// By its object id.
        case object
        /// By the id of the Azure resource that it is.
        case resourceID = "resource-id"
    }

    /// A user-assigned identity's name; nil for the system-assigned one.
    public var name: String?
    /// How it is named.
    public var kind: Kind
    /// The audience in place of the one that the connector's descriptor asks for.
    public var resource: String?

    /// An identity.
    public init(name: String? = nil, kind: Kind = .client, resource: String? = nil) {
        self.name = name
        self.kind = kind
        self.resource = resource
    }
}

/// A client of a service's own OAuth 2, and how it gets its tokens.
public struct OAuth2Configuration: Sendable, Hashable {
    /// Who the tokens are for.
    public enum Grant: Sendable, Hashable {
        /// The client itself.
        case client
        /// A person who signs in with a browser; the reference is where the grant is kept.
        case code(SecretReference)
        /// A user by name and password.
        case password(username: String, password: SecretReference)
        /// A service account by its key, for itself or for the user `subject`.
        case key(SecretReference, subject: String?)
    }

    /// The client id; empty where the key's file says it.
    public var client: String
    /// The client's secret.
    public var secret: SecretReference?
    /// Who the tokens are for.
    public var grant: Grant
    /// What replaces scheme, host and port of the service's sign-in addresses; may have a path that comes before theirs.
    public var authority: String?
    /// The scopes in place of those of the connector's descriptor.
    public var scopes: [String]?

    /// A client.
    public init(
        client: String, secret: SecretReference? = nil, grant: Grant, authority: String? = nil,
        scopes: [String]? = nil
    ) {
        self.client = client
        self.secret = secret
        self.grant = grant
        self.authority = authority
        self.scopes = scopes
    }

    /// Where the grant of a person is kept; nil where no person signs in.
    public var grantReference: SecretReference? {
        if case .code(let reference) = grant { reference } else { nil }
    }

    /// The secrets that it needs.
    public var references: [SecretReference] {
        let own: [SecretReference?] =
            switch grant {
            case .client: []
            case .code(let reference), .password(_, let reference), .key(let reference, _): [reference]
            }
        return (own + [secret]).compactMap { $0 }
    }
}
