import Catalog
import Engine
import Foundation
import Playbooks
import Values

/// Fits one scheme of a descriptor to one connection.
struct SignInMaker {
    let signIns: SignIns
    let connection: ConnectionConfiguration
    let scheme: AuthScheme
    let settings: Value

    private var secrets: any SecretSource { signIns.secrets }

    /// The sign-in; nil where the scheme and the configuration have nothing to do with each other.
    func signIn(_ configuration: AuthConfiguration) throws(SignInError) -> (any SignIn)? {
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
        default:
            return try grant(configuration).map { TokenSignIn($0, now: signIns.now) }
        }
    }

    private func grant(_ configuration: AuthConfiguration) throws(SignInError) -> (any TokenGrant)? {
        switch (scheme, configuration) {
        case (.oauth2Client(_, let scopes), .managedIdentity(let identity)):
            guard let service = signIns.machineIdentity else { return nil }
            let fill = Placeholders(settings: settings)
            let scope = try TokenEndpoint.scope(scopes, resource: identity.resource, fill)
            let resource = cloud.places(in: scope.replacing("/.default", with: ""))
            return ManagedIdentityGrant(
                identity: identity, resource: resource, service: service, now: signIns.now)
        case (.oauth2Client, .entra(_, _, let credential, _, _)):
            let exchange = exchange(try entraEndpoint(configuration))
            if let proof = credential.proof {
                return ClientCredentials(exchange: exchange, proof: proof, secrets: secrets)
            }
            return try userGrant(configuration, exchange, sendsScope: true)
        case (.oauth2Client(let url, let scopes), .oauth2(let own)):
            guard !url.isEmpty, case .client = own.grant, let secret = own.secret else { return nil }
            let endpoint = try TokenEndpoint(
                tokenURL: url, scopes: scopes, configuration: own, settings: settings)
            return ClientCredentials(
                exchange: exchange(endpoint), proof: .secret(secret), secrets: secrets)
        case (.oauth2Password(let url, let scopes), .oauth2(let own)):
            guard case .password(let username, let password) = own.grant else { return nil }
            let endpoint = try TokenEndpoint(
                tokenURL: url, scopes: scopes, configuration: own, settings: settings)
            return PasswordGrant(
                exchange: exchange(endpoint), username: username, password: password,
                clientSecret: own.secret, secrets: secrets)
        case (.oauth2JWT(let url, let scopes), .oauth2(let own)):
            guard case .key(let key, let subject) = own.grant else { return nil }
            let endpoint = try TokenEndpoint(
                tokenURL: url, scopes: scopes, configuration: own, settings: settings)
            return ServiceAccountGrant(
                exchange: exchange(endpoint), key: key, subject: subject, secrets: secrets)
        case (.oauth2Code(let described), .oauth2(let own)):
            guard case .code = own.grant else { return nil }
            return try userGrant(
                configuration, exchange(try codeEndpoint(described, own)), sendsScope: false)
        default: return nil
        }
    }

    /// How a person signs in; nil where the scheme does not fit.
    func userSignIn(_ configuration: AuthConfiguration) throws(SignInError) -> UserSignIn? {
        guard let store = signIns.grants, let grant = configuration.grant?.name else { return nil }
        switch (scheme, configuration) {
        case (.oauth2Client, .entra(_, _, let credential, _, _)):
            let endpoint = try entraEndpoint(configuration)
            let isDevice = credential.keyword == "device"
            return UserSignIn(
                way: isDevice ? .device : .browser, connection: connection.name, grant: grant, store: store,
                exchange: exchange(endpoint), page: try page(endpoint, isDevice ? "devicecode" : "authorize"),
                scope: "\(endpoint.scope) offline_access openid profile", scopeParameter: "scope",
                usesPKCE: true, parameters: ["response_mode": "query"],
                clientSecret: clientSecret(of: configuration))
        case (.oauth2Code(let described), .oauth2(let own)):
            guard case .code = own.grant else { return nil }
            let endpoint = try codeEndpoint(described, own)
            let fill = Placeholders(settings: settings, known: ["client": own.client])
            var parameters: [String: String] = [:]
            for (name, value) in described.parameters { parameters[name] = try fill.expand(value) }
            return UserSignIn(
                way: .browser, connection: connection.name, grant: grant, store: store,
                exchange: exchange(endpoint),
                page: try TokenEndpoint.address(try fill.expand(described.authorizeURL), own.authority),
                scope: endpoint.scope, scopeParameter: "scope", usesPKCE: described.usesPKCE,
                parameters: parameters, clientSecret: clientSecret(of: configuration))
        default: return nil
        }
    }

    private var cloud: Cloud { connection.cloud ?? .public }

    private func exchange(_ endpoint: TokenEndpoint) -> TokenExchange {
        TokenExchange(endpoint: endpoint, client: signIns.client, now: signIns.now)
    }

    private func entraEndpoint(_ configuration: AuthConfiguration) throws(SignInError) -> TokenEndpoint {
        guard case .oauth2Client(let url, let scopes) = scheme,
            case .entra(let tenant, let app, _, let authority, let resource) = configuration
        else { throw SignInError.mismatch(configuration.keyword, accepted: "`entra`") }
        return try TokenEndpoint(
            tokenURL: url, scopes: scopes, tenant: tenant, clientID: app, authority: authority,
            resource: resource, cloud: cloud, settings: settings)
    }

    private func codeEndpoint(
        _ described: AuthorizationCodeScheme, _ own: OAuth2Configuration
    ) throws(SignInError) -> TokenEndpoint {
        try TokenEndpoint(
            tokenURL: described.tokenURL, scopes: described.scopes, separator: described.scopeSeparator,
            configuration: own, settings: settings)
    }

    /// Entra has its pages beside its token endpoint.
    private func page(_ endpoint: TokenEndpoint, _ name: String) throws(SignInError) -> String {
        guard endpoint.url.hasSuffix("/token") else { throw SignInError.badURL(endpoint.url) }
        return endpoint.url.dropLast("token".count) + name
    }

    private func userGrant(
        _ configuration: AuthConfiguration, _ exchange: TokenExchange, sendsScope: Bool
    ) throws(SignInError) -> UserGrant? {
        guard let store = signIns.grants, let grant = configuration.grant?.name else { return nil }
        return UserGrant(
            connection: connection.name, name: grant, store: store, exchange: exchange,
            sendsScope: sendsScope, clientSecret: clientSecret(of: configuration))
    }

    private func clientSecret(
        of configuration: AuthConfiguration
    ) -> @Sendable () async throws(SignInError) -> Secret? {
        let reference: SecretReference? =
            switch configuration {
            case .entra(_, _, .code(_, let secret), _, _): secret
            case .oauth2(let own): own.secret
            default: nil
            }
        let secrets = signIns.secrets
        return { () async throws(SignInError) -> Secret? in
            guard let reference else { return nil }
            return try await secrets.forSignIn(reference)
        }
    }
}

extension AuthConfiguration.EntraCredential {
    /// What the app itself proves its identity with; nil where a person signs in.
    var proof: ClientCredentials.Proof? {
        switch self {
        case .secret(let reference): .secret(reference)
        case .certificate(let reference): .certificate(reference)
        case .federated(let reference): .federated(reference)
        case .device, .code: nil
        }
    }
}
