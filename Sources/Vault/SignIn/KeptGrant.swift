import Engine
import Values

/// What a person's sign-in left: kept sealed, and replaced whenever the service replaces its refresh token.
struct KeptGrant: Sendable {
    /// Renews the access token; nil where the service gives access tokens that last.
    var refresh: Secret?
    /// The latest access token, so that one of several processes fetches it for all.
    var access: Secret?
    var expires: Timestamp?
    /// Who signed in, for people; as the service says it.
    var account: String?
    var signedIn: Timestamp
    /// When the refresh token was last renewed.
    var renewed: Timestamp

    init(_ answer: TokenAnswer, from endpoint: TokenEndpoint, asked: Timestamp) throws(SignInError) {
        let token = try answer.token(from: endpoint, asked: asked)
        refresh = answer.refreshToken
        access = token.secret
        expires = answer.hasLifetime || refresh != nil ? token.expires : nil
        account = answer.account
        signedIn = asked
        renewed = asked
    }

    /// The same grant after its token was renewed; a service that sends no new refresh token keeps the old one.
    func renewed(by answer: TokenAnswer, from endpoint: TokenEndpoint, asked: Timestamp) throws(SignInError)
        -> KeptGrant
    {
        var grant = self
        let token = try answer.token(from: endpoint, asked: asked)
        grant.access = token.secret
        grant.expires = token.expires
        grant.refresh = answer.refreshToken ?? refresh
        grant.account = answer.account ?? account
        grant.renewed = asked
        return grant
    }

    /// A refresh token that was got elsewhere; its first use brings the access token.
    init(refresh: Secret, account: String?, signedIn: Timestamp) {
        self.refresh = refresh
        self.account = account
        self.signedIn = signedIn
        renewed = signedIn
    }

    init?(_ secret: Secret) {
        let document = secret.reveal { (try? Value(json: Array($0.utf8))) ?? .null }
        func time(_ name: String) -> Timestamp? {
            document[name]?.string.flatMap { Timestamp(iso8601: $0) }
        }
        guard document["grant"] == 1, let signedIn = time("signedIn") else { return nil }
        self.signedIn = signedIn
        renewed = time("renewed") ?? signedIn
        refresh = document["refresh"]?.string.map { Secret($0) }
        access = document["access"]?.string.map { Secret($0) }
        expires = time("expires")
        account = document["account"]?.string
    }

    /// As it is sealed.
    var document: Secret {
        var members = JSONObject([
            ("grant", Value.int(1)), ("signedIn", .string(signedIn.iso8601)),
            ("renewed", .string(renewed.iso8601)),
        ])
        members["refresh"] = refresh.map { secret in secret.reveal { Value.string($0) } }
        members["access"] = access.map { secret in secret.reveal { Value.string($0) } }
        members["expires"] = expires.map { .string($0.iso8601) }
        members["account"] = account.map { .string($0) }
        return Secret(Value.object(members).json())
    }
}

extension KeptGrant: CustomReflectable {
    var customMirror: Mirror { Mirror(self, children: []) }
}
