public import Engine
public import Values

/// The sign-in of a person, once, for a connection: with a browser on this machine, or with a code on another device.
///
/// Sources: RFC 6749, section 4.1; RFC 7636; RFC 8252 (loopback redirection); RFC 8628; Microsoft Learn, "Microsoft
/// identity platform and the OAuth 2.0 device authorization grant flow".
public struct UserSignIn: Sendable {
    /// How the person does it.
    public enum Way: Sendable, Hashable {
        case browser, device
    }

    /// Who is signed in now.
    public struct Outcome: Sendable, Hashable {
        /// The account, as the service calls it; nil when it does not say.
        public var account: String?
        /// Whether it can be renewed without the person.
        public var isLasting: Bool
    }

    /// How the person does it.
    public let way: Way
    let connection: String
    let grant: String
    let store: SealedStore
    let exchange: TokenExchange
    /// The page of the service for a browser, or its address for device codes.
    let page: String
    let scope: String
    let scopeParameter: String
    let usesPKCE: Bool
    let parameters: [String: String]
    let clientSecret: @Sendable () async throws(SignInError) -> Secret?

    /// Keeps what the service gave.
    func keep(_ answer: TokenAnswer, asked: Timestamp) async throws(SignInError) -> Outcome {
        let kept = try KeptGrant(answer, from: exchange.endpoint, asked: asked)
        do {
            let lock = try await store.lock(grant)
            defer { lock.release() }
            try await store.put(kept.document, as: grant)
        } catch {
            throw SignInError.noSecret(error)
        }
        return Outcome(account: kept.account, isLasting: kept.refresh != nil || kept.expires == nil)
    }

    /// What to seal where a connection's grant is kept, for a refresh token that was got elsewhere.
    public static func grant(refreshToken: Secret, account: String?, at now: Timestamp) -> Secret {
        KeptGrant(refresh: refreshToken, account: account, signedIn: now).document
    }

    func withClientSecret(_ fields: [(String, Secret)]) async throws(SignInError) -> [(String, Secret)] {
        guard let secret = try await clientSecret() else { return fields }
        return fields + [("client_secret", secret)]
    }
}

extension UserSignIn: CustomReflectable {
    /// Nothing: its parts are nobody's business.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
