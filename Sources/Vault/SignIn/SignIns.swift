public import Catalog
public import Engine
public import Playbooks
public import Values

/// Makes connections' sign-ins from what their connectors accept and what the environment says.
public struct SignIns: Sendable {
    let secrets: any SecretSource
    let grants: SealedStore?
    let client: any HTTPClient
    let machineIdentity: MachineIdentityService?
    let now: @Sendable () -> Timestamp

    /// Sign-ins.
    ///
    /// - Parameters:
    ///   - secrets: where the secrets come from; asked when a request needs them, not before.
    ///   - grants: where the grants of people are kept; nil where nobody can have signed in.
    ///   - client: sends token requests.
    ///   - machineIdentity: gives out tokens of this machine's own identity.
    ///   - now: the time.
    public init(
        secrets: any SecretSource, grants: SealedStore? = nil, client: any HTTPClient,
        machineIdentity: MachineIdentityService? = nil, now: @escaping @Sendable () -> Timestamp
    ) {
        self.secrets = secrets
        self.grants = grants
        self.client = client
        self.machineIdentity = machineIdentity
        self.now = now
    }

    /// The sign-in of a connection; nil for a connector that needs none.
    ///
    /// Of the descriptor's schemes the first that the configuration fits is taken: `token` fits `header` and
    /// `bearer`, `basic` fits `basic`, `entra` and `managed-identity` fit `oauth2-client`, `oauth2` fits the
    /// scheme of its grant.
    ///
    /// - Parameters:
    ///   - schemes: what the connector's descriptor offers.
    ///   - connection: what the environment says.
    ///   - settings: the connection's settings, for `{setting}` placeholders.
    /// - Throws: ``SignInError``: `SI0001` to `SI0006` and `SI0014`.
    public func signIn(
        schemes: [AuthScheme], connection: ConnectionConfiguration, settings: Value
    ) throws(SignInError) -> (any SignIn)? {
        guard let configuration = connection.auth else {
            if schemes.isEmpty { return nil }
            throw SignInError.missing(accepted: Self.accepted(schemes))
        }
        if schemes.isEmpty { throw SignInError.notNeeded(configuration.keyword) }
        for scheme in schemes {
            let maker = SignInMaker(
                signIns: self, connection: connection, scheme: scheme, settings: settings)
            if let signIn = try maker.signIn(configuration) { return signIn }
        }
        throw SignInError.mismatch(configuration.keyword, accepted: Self.accepted(schemes))
    }

    /// How a person signs in for a connection.
    ///
    /// - Throws: ``SignInError``: `SI0022` where no person does, and those of ``signIn(schemes:connection:settings:)``.
    public func userSignIn(
        schemes: [AuthScheme], connection: ConnectionConfiguration, settings: Value
    ) throws(SignInError) -> UserSignIn {
        guard let configuration = connection.auth, configuration.grant != nil else {
            throw SignInError.noPerson(connection.name)
        }
        for scheme in schemes {
            let maker = SignInMaker(
                signIns: self, connection: connection, scheme: scheme, settings: settings)
            if let signIn = try maker.userSignIn(configuration) { return signIn }
        }
        throw SignInError.mismatch(configuration.keyword, accepted: Self.accepted(schemes))
    }

    /// What an environment writes for each scheme.
    private static func accepted(_ schemes: [AuthScheme]) -> String {
        var keywords: [String] = []
        for scheme in schemes {
            let keyword =
                switch scheme {
                case .header, .bearer: "token"
                case .basic: "basic"
                case .oauth2Client(let url, _): url.isEmpty ? "entra" : "oauth2"
                case .oauth2Code, .oauth2Password, .oauth2JWT: "oauth2"
                }
            if !keywords.contains(keyword) { keywords.append(keyword) }
        }
        return keywords.map { "`\($0)`" }.joined(separator: " or ")
    }
}
