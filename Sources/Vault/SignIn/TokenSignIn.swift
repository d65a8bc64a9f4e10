import Engine
import Values

/// A way to get an access token.
protocol TokenGrant: Sendable {
    /// A token that is good; not the one that was refused.
    func fetch() async throws(SignInError) -> AccessToken
    /// The service refused the last token that was given out.
    func refuse()
}

extension TokenGrant {
    func refuse() {}
}

/// Puts the access token of a grant into `Authorization`; one fetch serves all that wait.
final class TokenSignIn: SignIn {
    private let grant: any TokenGrant
    private let cache: TokenCache

    init(_ grant: any TokenGrant, now: @escaping @Sendable () -> Timestamp) {
        self.grant = grant
        cache = TokenCache(now: now)
    }

    func authorize(_ request: inout HTTPRequest) async throws(SignInError) {
        let token = try await cache.token { () async throws(SignInError) in try await self.grant.fetch() }
        request.set("Authorization", to: token.reveal { Secret("Bearer \($0)") })
    }

    func reject() async -> Bool {
        if cache.drop() { grant.refuse() }
        return true
    }
}

extension TokenSignIn: CustomReflectable {
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// Asks a token endpoint.
struct TokenExchange: Sendable {
    let endpoint: TokenEndpoint
    let client: any HTTPClient
    let now: @Sendable () -> Timestamp

    /// The access token for a form.
    func token(_ fields: [(String, Secret)]) async throws(SignInError) -> AccessToken {
        let asked = now()
        return try await answer(fields).token(from: endpoint, asked: asked)
    }

    /// What the endpoint answers to a form, whatever it is.
    func answer(
        _ fields: [(String, Secret)], at url: String? = nil
    ) async throws(SignInError) -> TokenAnswer {
        let request = HTTPRequest(
            method: "POST", url: url ?? endpoint.url,
            headers: [
                ("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json"),
            ],
            body: Array(Form.encode(fields).utf8), timeout: .seconds(30), maximumBytes: 256 << 10,
            redirectLimit: 0)
        do {
            return TokenAnswer(try await client.send(request))
        } catch {
            throw SignInError.unreachable(endpoint, error)
        }
    }
}
