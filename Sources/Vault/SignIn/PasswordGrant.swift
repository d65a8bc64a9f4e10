import Engine
import Playbooks
import Values

/// OAuth 2 by a user's name and password (RFC 6749, section 4.3).
struct PasswordGrant: TokenGrant {
    let exchange: TokenExchange
    let username: String
    let password: SecretReference
    let clientSecret: SecretReference?
    let secrets: any SecretSource

    func fetch() async throws(SignInError) -> AccessToken {
        let endpoint = exchange.endpoint
        var fields = [
            ("grant_type", Secret("password")), ("client_id", Secret(endpoint.clientID)),
            ("username", Secret(username)), ("password", try await secrets.forSignIn(password)),
        ]
        if let clientSecret {
            fields.append(("client_secret", try await secrets.forSignIn(clientSecret)))
        }
        if !endpoint.scope.isEmpty { fields.append(("scope", Secret(endpoint.scope))) }
        return try await exchange.token(fields)
    }
}
