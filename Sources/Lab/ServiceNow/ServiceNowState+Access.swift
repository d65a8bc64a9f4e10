import Values

/// Who calls: basic authentication and the tokens of `/oauth_token.do`.
///
/// Source: ServiceNow documentation, "OAuth inbound" and "Basic authentication".
extension ServiceNowState {
    static let lifetime = 1800
    private static let refreshLifetime = 8_640_000
    private static let mostTokens = 1000

    func account(_ request: LabRequest) throws(ServiceNowError) -> Account {
        let parts = (request.headers["authorization"] ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { throw .notSignedIn }
        let found: String?
        switch parts[0].lowercased() {
        case "basic": found = basicUser(String(parts[1]))
        case "bearer":
            let grant = accessTokens[String(parts[1])]
            found = grant.flatMap { $0.expires > request.time ? $0.user : nil }
        default: found = nil
        }
        guard let found, let account = Self.accounts.first(where: { $0.name == found }) else {
            throw .notSignedIn
        }
        return account
    }

    /// `POST /oauth_token.do`.
    mutating func token(_ request: LabRequest) -> LabAnswer {
        let form = request.form
        let type = request.headers["content-type"] ?? ""
        guard request.method == "POST", type.hasPrefix("application/x-www-form-urlencoded") else {
            return Self.oauthError("invalid_request")
        }
        guard let clientSecret, Self.client(form, request) == [Self.clientID, clientSecret] else {
            return Self.oauthError("invalid_client")
        }
        var user: String?
        switch form["grant_type"] {
        case "password":
            guard let password, form["password"] == password else { break }
            user = Self.accounts.first { $0.name == form["username"] }?.name
        case "client_credentials": user = Self.user
        case "refresh_token":
            let grant = refreshTokens[form["refresh_token"] ?? ""]
            user = grant.flatMap { $0.expires > request.time ? $0.user : nil }
        default: return Self.oauthError("unsupported_grant_type")
        }
        guard let user else { return Self.oauthError("access_denied") }
        return .ok(issue(user, refresh: form["refresh_token"], form["grant_type"] ?? "", request.time))
    }

    private mutating func issue(
        _ user: String, refresh given: String?, _ grant: String, _ now: Timestamp
    ) -> Value {
        if accessTokens.count >= Self.mostTokens {
            accessTokens = accessTokens.filter { $0.value.expires > now }
        }
        // Asking again within the lifetime gives the same token.
        let current = accessTokens.first { $0.value.user == user && $0.value.expires > now }
        let token = current?.key ?? LabText.random(bytes: 48)
        let expires = current?.value.expires ?? now + .seconds(Self.lifetime)
        accessTokens[token] = Grant(user: user, expires: expires)
        var answer: Value = [
            "access_token": .string(token), "scope": "useraccount", "token_type": "Bearer",
            "expires_in": .int(max((expires - now).wholeMilliseconds / 1000 - 1, 0)),
        ]
        if grant == "password" {
            let refresh = refreshTokens.first { $0.value.user == user }?.key ?? LabText.random(bytes: 48)
            refreshTokens[refresh] = Grant(user: user, expires: now + .seconds(Self.refreshLifetime))
            answer = answer.setting("refresh_token", .string(refresh))
        } else if let given, grant == "refresh_token" {
            answer = answer.setting("refresh_token", .string(given))
        }
        return answer
    }

    /// Id and secret of the client, from the form or as basic authentication.
    private static func client(_ form: [String: String], _ request: LabRequest) -> [String] {
        let header = request.headers["authorization"] ?? ""
        guard form["client_secret"] == nil, header.lowercased().hasPrefix("basic "),
            let bytes = Base64.decode(String(header.dropFirst(6)))
        else { return [form["client_id"] ?? "", form["client_secret"] ?? ""] }
        return String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1)
            .map { URLText.decoded($0) }
    }

    private func basicUser(_ text: String) -> String? {
        guard let password, let bytes = Base64.decode(text) else { return nil }
        let pair = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1)
        guard pair.count == 2, pair[1] == password else { return nil }
        return String(pair[0])
    }

    private static func oauthError(_ description: String) -> LabAnswer {
        LabAnswer(
            status: 401,
            body: ["error": "server_error", "error_description": .string(description)])
    }
}
