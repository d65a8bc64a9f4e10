public import Catalog
public import Engine
public import Playbooks
public import Values

/// Makes a connection's sign-in from what its connector accepts and what its environment says.
public enum SignIns {
    /// The sign-in; nil for a connector that needs none.
    ///
    /// Of the descriptor's schemes the first that the configuration fits is taken: `token` fits `header` and
    /// `bearer`, `basic` fits `basic`, `entra` fits `oauth2-client`.
    ///
    /// - Parameters:
    ///   - schemes: what the connector's descriptor offers.
    ///   - configuration: what the environment says of the connection.
    ///   - settings: the connection's settings, for `{setting}` placeholders.
    ///   - secrets: where the secrets come from; asked when a request needs them, not before.
    ///   - client: sends token requests.
    ///   - now: the time.
    /// - Throws: ``SignInError``: `SI0001` to `SI0006` and `SI0014`.
    public static func make(
        schemes: [AuthScheme], configuration: AuthConfiguration?, settings: Value, secrets: any SecretSource,
        client: any HTTPClient, now: @escaping @Sendable () -> Timestamp
    ) throws(SignInError) -> (any SignIn)? {
        guard let configuration else {
            if schemes.isEmpty { return nil }
            throw SignInError.missing(accepted: accepted(schemes))
        }
        if schemes.isEmpty { throw SignInError.notNeeded(configuration.keyword) }
        for scheme in schemes {
            switch (scheme, configuration) {
            case (.header(let name, let value), .token(let reference)):
                return HeaderSignIn(
                    header: name, secrets: secrets, reference: reference,
                    form: try HeaderForm.template(value, settings: settings))
            case (.bearer, .token(let reference)):
                return HeaderSignIn(
                    header: "Authorization", secrets: secrets, reference: reference, form: .bearer)
            case (.basic, .basic(let username, let password)):
                return HeaderSignIn(
                    header: "Authorization", secrets: secrets, reference: password,
                    form: try HeaderForm.basic(username: username))
            case (.oauth2Client(let tokenURL, let scopes), .entra(let tenant, let app, let credential, _, _)):
                let endpoint = try TokenEndpoint(
                    tokenURL: tokenURL, scopes: scopes, tenant: tenant, clientID: app,
                    configuration: configuration, settings: settings)
                return ClientCredentials(
                    endpoint: endpoint, credential: credential, secrets: secrets, client: client, now: now)
            default: continue
            }
        }
        throw SignInError.mismatch(configuration.keyword, accepted: accepted(schemes))
    }

    /// What an environment writes for each scheme.
    private static func accepted(_ schemes: [AuthScheme]) -> String {
        var keywords: [String] = []
        for scheme in schemes {
            let keyword =
                switch scheme {
                case .header, .bearer: "token"
                case .basic: "basic"
                case .oauth2Client: "entra"
                }
            if !keywords.contains(keyword) { keywords.append(keyword) }
        }
        return keywords.map { "`\($0)`" }.joined(separator: " or ")
    }
}
