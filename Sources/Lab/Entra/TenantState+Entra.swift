import CryptoExtras
import Values

/// Entra ID: the token endpoint, and what clients discover it by.
///
/// Sources: Microsoft Learn, "Microsoft identity platform and the OAuth 2.0 client credentials flow", "Workload identity
/// federation concepts".
extension TenantState {
    mutating func entra(_ request: LabRequest) -> LabAnswer {
        let segments = request.segments
        if segments.first == "metadata" { return metadata(request) }
        let tenant = segments.first ?? ""
        let trace = nextGUID(0x7ace)
        guard [Self.tenantID, Self.tenantDomain].contains(tenant.lowercased()) else {
            return EntraError.tenantNotFound(tenant).answer(trace: trace, at: request.time)
        }
        switch (request.method, segments.dropFirst().joined(separator: "/")) {
        case ("POST", "oauth2/v2.0/token"):
            return answer(request, trace) { state throws(EntraError) in
                try state.token(request, tenant: tenant)
            }
        case ("POST", "oauth2/v2.0/devicecode"):
            return answer(request, trace) { state throws(EntraError) in
                try state.deviceCode(request, tenant: tenant)
            }
        case ("GET", "oauth2/v2.0/authorize"): return authorizePage(request, tenant: tenant)
        case ("POST", "oauth2/v2.0/login"): return login(request)
        case ("GET", "oauth2/v2.0/deviceauth"): return devicePage(request, tenant: tenant)
        case ("POST", "oauth2/v2.0/deviceauth"): return confirmDevice(request)
        case ("GET", "v2.0/.well-known/openid-configuration"): return .ok(discovery(request, tenant: tenant))
        case ("GET", "discovery/v2.0/keys"):
            return (try? keys.keySet()).map { .ok($0) } ?? LabAnswer(status: 500)
        default: return LabAnswer(status: 404)
        }
    }

    private func discovery(_ request: LabRequest, tenant: String) -> Value {
        let base = request.origin + "/" + tenant
        return [
            "token_endpoint": .string("\(base)/oauth2/v2.0/token"),
            "token_endpoint_auth_methods_supported": [
                "client_secret_post", "private_key_jwt", "client_secret_basic",
            ],
            "jwks_uri": .string("\(base)/discovery/v2.0/keys"),
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "device_authorization_endpoint": .string("\(base)/oauth2/v2.0/devicecode"),
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "issuer": .string("\(request.origin)/\(Self.tenantID)/v2.0"),
            "authorization_endpoint": .string("\(base)/oauth2/v2.0/authorize"),
        ]
    }

    private mutating func answer(
        _ request: LabRequest, _ trace: String,
        _ body: (inout TenantState) throws(EntraError) -> Value
    ) -> LabAnswer {
        do throws(EntraError) {
            return LabAnswer(
                status: 200, headers: [("Cache-Control", "no-store"), ("Pragma", "no-cache")],
                body: try body(&self))
        } catch {
            return error.answer(trace: trace, at: request.time)
        }
    }

    private static let grants = [
        "client_credentials", "authorization_code", "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
    ]

    private mutating func token(_ request: LabRequest, tenant: String) throws(EntraError) -> Value {
        let form = request.form
        let basic = Self.basicCredentials(request)
        guard let grant = form["grant_type"] else { throw EntraError.missing("grant_type") }
        guard Self.grants.contains(grant) else { throw EntraError.unsupportedGrant(grant) }
        guard let clientID = form["client_id"] ?? basic?.name else { throw EntraError.missing("client_id") }
        if grant == "client_credentials", (form["scope"] ?? "").isEmpty { throw EntraError.missing("scope") }
        guard let application = applications.first(where: { $0.clientID == clientID.lowercased() }) else {
            throw EntraError.applicationNotFound(clientID)
        }
        try prove(request, application, tenant: tenant, secret: form["client_secret"] ?? basic?.secret)
        switch grant {
        case "authorization_code": return try codeTokens(request, application)
        case "refresh_token": return try refreshedTokens(request, application)
        case "client_credentials":
            let resource = try Self.resource(of: form["scope"] ?? "")
            let claims = claims(for: application, resource, issuer: request.origin, at: request.time)
            guard let token = try? keys.token(claims) else { throw EntraError.broken }
            return [
                "token_type": "Bearer", "expires_in": .int(TokenKeys.lifetime),
                "ext_expires_in": .int(TokenKeys.lifetime), "access_token": .string(token),
            ]
        default: return try deviceTokens(request, application)
        }
    }

    /// Whether it is the application that asks; one that is public has nothing to prove itself with.
    private func prove(
        _ request: LabRequest, _ application: AppRegistration, tenant: String, secret: String?
    ) throws(EntraError) {
        let form = request.form
        if application.isPublic {
            guard secret == nil, form["client_assertion"] == nil else { throw .publicClientSecret }
            guard form["grant_type"] != "client_credentials" else { throw .noCredential }
        } else if let secret {
            guard secret == application.secret else { throw .wrongSecret(application.clientID) }
        } else if let assertion = form["client_assertion"] {
            guard form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            else { throw .missing("client_assertion_type") }
            if let token = CompactToken(assertion), token.claims["iss"]?.string != application.clientID,
                let trusted = entraState.federated[application.clientID]
            {
                try check(token, against: trusted, at: request.time)
            } else {
                try check(assertion, of: application, tenant: tenant, at: request.time)
            }
        } else {
            throw .noCredential
        }
    }

    /// The token of another identity provider: issuer, then audience, then subject have to be those of one credential.
    private func check(
        _ token: CompactToken, against trusted: [EntraState.FederatedCredential], at now: Timestamp
    ) throws(EntraError) {
        let (issuer, subject) = (token.claims["iss"]?.string ?? "", token.claims["sub"]?.string ?? "")
        let audience = token.claims["aud"]?.string ?? token.claims["aud"]?.array?.first?.string ?? ""
        let issued = trusted.filter { $0.issuer == issuer }
        if issued.isEmpty { throw .noFederation(issuer: issuer) }
        let meant = issued.filter { $0.audience == audience }
        if meant.isEmpty { throw .noFederation(audience: audience) }
        guard let credential = meant.first(where: { $0.subject == subject }) else {
            throw .noFederation(subject: subject)
        }
        guard token.header["alg"] == "RS256",
            token.isSigned(by: credential.certificate.key, padding: .insecurePKCS1v1_5)
        else { throw .wrongAssertion }
        guard let expiry = token.claims["exp"]?.double, expiry + 300 > Double(now.milliseconds) / 1000 else {
            throw .expiredAssertion
        }
    }

    private func claims(
        for application: AppRegistration, _ resource: TokenResource, issuer: String, at now: Timestamp
    ) -> Value {
        let seconds = now.milliseconds / 1000
        let claims: Value = [
            "aud": .string(resource.audience), "iss": .string("\(issuer)/\(Self.tenantID)/v2.0"),
            "iat": .int(seconds), "nbf": .int(seconds), "exp": .int(seconds + TokenKeys.lifetime),
            "appid": .string(application.clientID), "azp": .string(application.clientID),
            "app_displayname": .string(application.name), "idtyp": "app", "tid": .string(Self.tenantID),
            "oid": .string(application.clientID), "sub": .string(application.clientID), "ver": "2.0",
        ]
        let roles = application.roles[resource] ?? []
        return roles.isEmpty ? claims : claims.setting("roles", .array(roles.map { .string($0) }))
    }

    private static func resource(of scope: String) throws(EntraError) -> TokenResource {
        let scopes = scope.split(separator: " ").map(String.init)
        guard scopes.count == 1 else { throw .severalResources }
        let suffix = "/.default"
        guard scopes[0].hasSuffix(suffix) else { throw .invalidScope(scope) }
        let name = String(scopes[0].dropLast(suffix.count))
        guard let resource = TokenResource.named(name) else { throw .resourceNotFound(name) }
        return resource
    }

    private func check(
        _ assertion: String, of application: AppRegistration, tenant: String, at now: Timestamp
    ) throws(EntraError) {
        guard let token = CompactToken(assertion) else { throw .wrongAssertion }
        let named = token.header["x5t#S256"]?.string ?? token.header["x5t"]?.string
        // MSAL for Python leaves the padding on, RFC 7515 takes it off.
        let thumbprint = named.map { $0.filter { $0 != "=" } }
        let paddings: [String: _RSA.Signing.Padding] = ["PS256": .PSS, "RS256": .insecurePKCS1v1_5]
        guard let padding = paddings[token.header["alg"]?.string ?? ""],
            let certificate = application.certificates.first(where: {
                $0.sha256 == thumbprint || $0.sha1 == thumbprint
            }), token.isSigned(by: certificate.key, padding: padding)
        else { throw .wrongAssertion }
        let claims = token.claims
        guard claims["iss"]?.string == application.clientID, claims["sub"]?.string == application.clientID,
            let audience = claims["aud"]?.string,
            [Self.tenantID, Self.tenantDomain].contains(where: {
                audience.hasSuffix("/\($0)/oauth2/v2.0/token")
            })
        else { throw .assertionMismatch }
        // Times are numbers that may have a fraction (RFC 7519, "NumericDate").
        let seconds = Double(now.milliseconds) / 1000
        let skew = 300.0
        guard let expiry = claims["exp"]?.double, expiry + skew > seconds,
            (claims["nbf"]?.double ?? 0) - skew <= seconds
        else { throw .expiredAssertion }
    }

    /// The client id and secret of HTTP Basic, each form-encoded as RFC 6749, section 2.3.1 has it.
    private static func basicCredentials(_ request: LabRequest) -> (name: String, secret: String)? {
        guard let header = request.headers["authorization"], header.lowercased().hasPrefix("basic "),
            let bytes = Base64.decode(String(header.dropFirst(6)))
        else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return (URLText.decoded(parts[0], form: true), URLText.decoded(parts[1], form: true))
    }

    /// Why a bearer token does not open a resource.
    enum BearerProblem: Error, Sendable {
        case missing, invalid, expired, noRole
    }

    /// Checks the bearer token of a request, and that it carries one of the roles.
    func checkBearer(
        _ request: LabRequest, for resource: TokenResource, roles: [String]
    ) throws(BearerProblem) {
        let claims = try bearerClaims(request, for: resource)
        guard Self.permissions(in: claims).contains(where: roles.contains) else { throw .noRole }
    }

    /// What a token allows: a person's has it in one text, an application's in a list.
    static func permissions(in claims: Value) -> [String] {
        let delegated = claims["scp"]?.string?.split(separator: " ").map(String.init) ?? []
        return (claims["roles"]?.array ?? []).compactMap(\.string) + delegated
    }

    /// The claims of a request's bearer token, when it is for the resource and still valid.
    func bearerClaims(
        _ request: LabRequest, for resource: TokenResource
    ) throws(BearerProblem) -> Value {
        guard let header = request.headers["authorization"], header.lowercased().hasPrefix("bearer ") else {
            throw .missing
        }
        let text = header.dropFirst(7).drop { $0 == " " }
        guard let claims = keys.claims(of: String(text)), claims["aud"]?.string == resource.audience else {
            throw .invalid
        }
        guard let expiry = claims["exp"]?.int, expiry * 1000 > request.time.milliseconds else {
            throw .expired
        }
        return claims
    }
}
