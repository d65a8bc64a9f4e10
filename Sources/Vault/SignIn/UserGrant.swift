import Engine
import Synchronization
import Values

/// The tokens of a person who signed in once: renewed by the refresh token, which is kept sealed.
///
/// A service may make a refresh token invalid by giving a new one, so of all callers in all processes one renews at a
/// time, and the others take what it got.
///
/// Sources: RFC 6749, section 6; RFC 9700, section 4.14.
final class UserGrant: TokenGrant {
    private let connection: String
    private let name: String
    private let store: SealedStore
    private let exchange: TokenExchange
    private let clientSecret: @Sendable () async throws(SignInError) -> Secret?
    private let sendsScope: Bool
    private let tokens = Mutex(Tokens())

    private struct Tokens {
        var last: Secret?
        var refused: Secret?
    }

    /// - Parameters:
    ///   - connection: the connection's name, for messages.
    ///   - name: the sealed secret that holds the grant.
    ///   - sendsScope: whether the service wants to hear at each renewal what the token is for.
    init(
        connection: String, name: String, store: SealedStore, exchange: TokenExchange, sendsScope: Bool,
        clientSecret: @escaping @Sendable () async throws(SignInError) -> Secret?
    ) {
        self.connection = connection
        self.name = name
        self.store = store
        self.exchange = exchange
        self.sendsScope = sendsScope
        self.clientSecret = clientSecret
    }

    func fetch() async throws(SignInError) -> AccessToken {
        if let token = usable(try await kept()) { return token }
        let lock: FileLock
        do { lock = try await store.lock(name) } catch { throw SignInError.noSecret(error) }
        defer { lock.release() }
        // Whoever had the lock before may have renewed it.
        let grant = try await kept()
        if let token = usable(grant) { return token }
        return try await renew(grant)
    }

    func refuse() {
        tokens.withLock { $0.refused = $0.last }
    }

    private func kept() async throws(SignInError) -> KeptGrant {
        let secret: Secret
        do {
            secret = try await store.secret(named: name)
        } catch {
            throw error.code == "VA0001"
                ? SignInError.nobodySignedIn(connection) : SignInError.noSecret(error)
        }
        guard let grant = KeptGrant(secret) else { throw SignInError.nobodySignedIn(connection) }
        return grant
    }

    /// The access token that is kept, if it is still good and was not refused.
    private func usable(_ grant: KeptGrant) -> AccessToken? {
        guard let access = grant.access else { return nil }
        let wasRefused = tokens.withLock { tokens in
            tokens.refused?.reveal { refused in access.reveal { $0 == refused } } ?? false
        }
        guard !wasRefused else { return nil }
        let now = exchange.now()
        let token = AccessToken(
            access, lifetime: grant.expires.map { $0 - grant.renewed } ?? .seconds(3600),
            asked: grant.expires == nil ? now : grant.renewed)
        guard now < token.renewal else { return nil }
        tokens.withLock { $0.last = access }
        return token
    }

    private func renew(_ grant: KeptGrant) async throws(SignInError) -> AccessToken {
        guard let refresh = grant.refresh else {
            throw SignInError.signInAgain(connection, reason: "the token was refused and cannot be renewed")
        }
        let asked = exchange.now()
        let endpoint = exchange.endpoint
        var fields = [
            ("grant_type", Secret("refresh_token")), ("client_id", Secret(endpoint.clientID)),
            ("refresh_token", refresh),
        ]
        if sendsScope, !endpoint.scope.isEmpty { fields.append(("scope", Secret(endpoint.scope))) }
        if let secret = try await clientSecret() { fields.append(("client_secret", secret)) }
        let answer = try await exchange.answer(fields)
        if let reason = answer.endsGrant { throw SignInError.signInAgain(connection, reason: reason) }
        let fresh = try grant.renewed(by: answer, from: endpoint, asked: asked)
        do { try await store.put(fresh.document, as: name) } catch { throw SignInError.noSecret(error) }
        let token = try answer.token(from: endpoint, asked: asked)
        tokens.withLock { $0.last = token.secret }
        return token
    }
}

extension UserGrant: CustomReflectable {
    var customMirror: Mirror { Mirror(self, children: []) }
}
