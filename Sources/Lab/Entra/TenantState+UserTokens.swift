import Values

/// Tokens for people: by authorization code, refresh token and device code.
extension TenantState {
    /// What a person agreed to, for the access token's resource.
    struct UserScope: Sendable {
        var resource: TokenResource
        /// Delegated permissions.
        var permissions: [String]
        var wantsRefresh: Bool
        var wantsIdentity: Bool
    }

    /// `POST devicecode`.
    mutating func deviceCode(_ request: LabRequest, tenant: String) throws(EntraError) -> Value {
        let form = request.form
        guard let client = form["client_id"] else { throw .missing("client_id") }
        guard let application = applications.first(where: { $0.clientID == client.lowercased() }) else {
            throw .applicationNotFound(client)
        }
        guard let scope = form["scope"], !scope.isEmpty else { throw .missing("scope") }
        _ = try userScope(scope, of: application)
        guard application.isPublic else { throw .notPublic }
        let letters = Array("BCDFGHJKLMNPQRSTVWXZ23456789")
        var generator = SystemRandomNumberGenerator()
        let userCode = String((0..<9).compactMap { _ in letters.randomElement(using: &generator) })
        let secret = LabText.random(bytes: 40)
        entraState.devices[secret] = EntraState.Device(
            client: application.clientID, scope: scope, userCode: userCode,
            expires: request.time + .seconds(EntraState.deviceLifetime))
        let place = "\(request.origin)/\(tenant)/oauth2/v2.0/deviceauth"
        return [
            "user_code": .string(userCode), "device_code": .string(secret),
            "verification_uri": .string(place), "expires_in": .int(EntraState.deviceLifetime),
            "interval": .int(EntraState.interval),
            "message": .string(
                "To sign in, use a web browser to open the page \(place) and enter the code \(userCode) to authenticate."
            ),
        ]
    }

    /// `grant_type=authorization_code`.
    mutating func codeTokens(
        _ request: LabRequest, _ application: AppRegistration
    ) throws(EntraError) -> Value {
        let form = request.form
        guard let code = form["code"] else { throw .missing("code") }
        guard let redirect = form["redirect_uri"] else { throw .missing("redirect_uri") }
        let grant: OAuthGrants.Grant
        do throws(OAuthGrants.Refusal) {
            grant = try entraState.grants.redeem(
                code, client: application.clientID, redirect: redirect, verifier: form["code_verifier"],
                at: request.time)
        } catch {
            throw EntraError(error)
        }
        return try userTokens(grant, application, request, scope: form["scope"], code: code)
    }

    /// `grant_type=refresh_token`.
    mutating func refreshedTokens(
        _ request: LabRequest, _ application: AppRegistration
    ) throws(EntraError) -> Value {
        let form = request.form
        guard let token = form["refresh_token"] else { throw .missing("refresh_token") }
        for user in directory.users {
            guard let start = Timestamp(iso8601: user.sessionsValidFrom) else { continue }
            entraState.grants.endSessions(of: user.principalName, at: start)
        }
        let grant: OAuthGrants.Grant
        do throws(OAuthGrants.Refusal) {
            grant = try entraState.grants.renew(token, client: application.clientID, at: request.time)
        } catch {
            throw EntraError(error)
        }
        return try userTokens(grant, application, request, scope: form["scope"], code: nil)
    }

    /// `grant_type=...:device_code`.
    mutating func deviceTokens(
        _ request: LabRequest, _ application: AppRegistration
    ) throws(EntraError) -> Value {
        guard let secret = request.form["device_code"] else { throw .missing("device_code") }
        guard let device = entraState.devices[secret], device.client == application.clientID else {
            throw .badDeviceCode
        }
        guard request.time < device.expires else { throw .deviceExpired }
        let last = device.asked
        entraState.devices[secret]?.asked = request.time
        switch device.answer {
        case .none:
            // Half the interval, so that a client whose clock runs a little fast is not told off.
            if let last, request.time - last < .milliseconds(EntraState.interval * 500) { throw .slowDown }
            throw .authorizationPending
        case .declined: throw .deviceDeclined
        case .user(let name):
            entraState.devices[secret] = nil
            let grant = OAuthGrants.Grant(
                client: application.clientID, user: name, scope: device.scope, nonce: nil)
            return try userTokens(grant, application, request, scope: nil, code: nil)
        }
    }

    /// The resource and the delegated permissions of a person's scope.
    func userScope(_ text: String, of application: AppRegistration) throws(EntraError) -> UserScope {
        var all = text.split(separator: " ").map(String.init)
        let own = Set(["openid", "profile", "email", "offline_access"])
        let asked = Set(all)
        all.removeAll(where: own.contains)
        var resources: Set<TokenResource> = []
        var permissions: [String] = []
        for scope in all {
            // A permission without a resource is one of Graph.
            let parts = scope.split(separator: "/", omittingEmptySubsequences: false)
            let name = parts.last.map(String.init) ?? ""
            let place =
                parts.count > 1 ? parts.dropLast().joined(separator: "/") : TokenResource.graph.audience
            guard let resource = TokenResource.named(place) else { throw .resourceNotFound(place) }
            resources.insert(resource)
            let consented = application.roles[resource] ?? []
            if name == ".default" {
                permissions += consented
            } else if consented.contains(name) {
                permissions.append(name)
            } else if name == "User.Read", !consented.isEmpty {
                permissions.append(name)
            } else {
                throw .noConsent(application)
            }
        }
        guard resources.count <= 1 else { throw .severalResources }
        if permissions.isEmpty, !all.isEmpty { throw .noConsent(application) }
        return UserScope(
            resource: resources.first ?? .graph, permissions: permissions,
            wantsRefresh: asked.contains("offline_access"), wantsIdentity: asked.contains("openid"))
    }

    private mutating func userTokens(
        _ grant: OAuthGrants.Grant, _ application: AppRegistration, _ request: LabRequest, scope: String?,
        code: String?
    ) throws(EntraError) -> Value {
        let user = try signedIn(grant.user)
        let agreed = try userScope(grant.scope, of: application)
        var scope = try userScope(scope ?? grant.scope, of: application)
        if scope.permissions.isEmpty { scope = agreed }
        let now = request.time.milliseconds / 1000
        let issuer = "\(request.origin)/\(Self.tenantID)/v2.0"
        let common: [(String, Value)] = [
            ("iss", .string(issuer)), ("iat", .int(now)), ("nbf", .int(now)),
            ("exp", .int(now + TokenKeys.lifetime)), ("tid", .string(Self.tenantID)),
            ("oid", .string(user.id)), ("sub", .string(user.id)), ("name", .string(user.displayName)),
            ("ver", "2.0"),
        ]
        let access = JSONObject(
            common + [
                ("aud", .string(scope.resource.audience)), ("appid", .string(application.clientID)),
                ("azp", .string(application.clientID)), ("app_displayname", .string(application.name)),
                ("idtyp", "user"), ("upn", .string(user.principalName)),
                ("scp", .string(scope.permissions.joined(separator: " "))),
            ])
        var answer = JSONObject([
            ("token_type", Value.string("Bearer")), ("expires_in", .int(TokenKeys.lifetime)),
            ("ext_expires_in", .int(TokenKeys.lifetime)),
            (
                "scope",
                .string(scope.permissions.map { "\(scope.resource.audience)/\($0)" }.joined(separator: " "))
            ),
            ("access_token", .string(try signed(.object(access)))),
        ])
        if agreed.wantsRefresh {
            answer["refresh_token"] = .string(
                entraState.grants.refreshToken(for: grant, code: code, at: request.time))
        }
        if agreed.wantsIdentity {
            var claims = JSONObject(
                common + [
                    ("aud", .string(application.clientID)),
                    ("preferred_username", .string(user.principalName)),
                ])
            claims["nonce"] = grant.nonce.map { .string($0) }
            answer["id_token"] = .string(try signed(.object(claims)))
        }
        if request.form["client_info"] == "1" {
            let info: Value = ["uid": .string(user.id), "utid": .string(Self.tenantID)]
            answer["client_info"] = .string(Base64.encode(info.jsonBytes(), urlSafe: true, padded: false))
        }
        return .object(answer)
    }

    private func signed(_ claims: Value) throws(EntraError) -> String {
        do { return try keys.token(claims) } catch { throw .broken }
    }
}
