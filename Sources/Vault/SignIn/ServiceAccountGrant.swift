import Crypto
import CryptoExtras
import Engine
import Playbooks
import Values

/// OAuth 2 by a service account's signed assertion (RFC 7523, section 2.1), for itself or for a user.
///
/// Source: Google, "Using OAuth 2.0 for Server to Server Applications".
struct ServiceAccountGrant: TokenGrant {
    let exchange: TokenExchange
    let key: SecretReference
    let subject: String?
    let secrets: any SecretSource

    func fetch() async throws(SignInError) -> AccessToken {
        let account = try ServiceAccountKey(
            try await secrets.forSignIn(key), named: "\(key)", client: exchange.endpoint.clientID)
        return try await exchange.token([
            ("grant_type", Secret("urn:ietf:params:oauth:grant-type:jwt-bearer")),
            (
                "assertion",
                try account.assertion(for: exchange.endpoint, subject: subject, at: exchange.now())
            ),
        ])
    }
}

/// The key of a service account: Google's JSON file, or PEM.
struct ServiceAccountKey {
    private let key: _RSA.Signing.PrivateKey
    private let issuer: String
    private let keyID: String?
    private let name: String

    private static let shape =
        "give the JSON file that Google makes for a service account's key, or an unencrypted RSA key in PEM with `client`"

    init(_ secret: Secret, named name: String, client: String) throws(SignInError) {
        let document = secret.reveal { (try? Value(json: Array($0.utf8))) ?? .null }
        let pem = document["private_key"]?.string.map { Secret($0) } ?? secret
        let issuer = client.isEmpty ? document["client_email"]?.string ?? "" : client
        let block = pem.reveal(PEM.blocks).first { ["PRIVATE KEY", "RSA PRIVATE KEY"].contains($0.label) }
        guard let block, let key = try? _RSA.Signing.PrivateKey(derRepresentation: block.bytes) else {
            throw SignInError.badCertificate(name, "there is no RSA private key", Self.shape)
        }
        guard !issuer.isEmpty else {
            throw SignInError.badCertificate(name, "it does not say whose it is", Self.shape)
        }
        self.key = key
        self.issuer = issuer
        self.name = name
        keyID = document["private_key_id"]?.string
    }

    /// The signed statement: RS256, good for an hour, which is the longest that is accepted.
    func assertion(
        for endpoint: TokenEndpoint, subject: String?, at now: Timestamp
    ) throws(SignInError) -> Secret {
        let seconds = now.milliseconds / 1000
        var header = JSONObject([("alg", Value.string("RS256")), ("typ", .string("JWT"))])
        header["kid"] = keyID.map(Value.string)
        var claims = JSONObject([("iss", Value.string(issuer)), ("aud", .string(endpoint.url))])
        claims["sub"] = subject.map(Value.string)
        if !endpoint.scope.isEmpty { claims["scope"] = .string(endpoint.scope) }
        claims["iat"] = .int(seconds)
        claims["exp"] = .int(seconds + 3600)
        let signed = [Value.object(header), .object(claims)].map {
            Base64.encode($0.jsonBytes(), urlSafe: true, padded: false)
        }
        .joined(separator: ".")
        do {
            let signature = try key.signature(
                for: SHA256.hash(data: Array(signed.utf8)), padding: .insecurePKCS1v1_5)
            let text = Base64.encode(Array(signature.rawRepresentation), urlSafe: true, padded: false)
            return Secret("\(signed).\(text)")
        } catch {
            throw SignInError.badCertificate(name, "the private key cannot sign", Self.shape)
        }
    }
}

extension ServiceAccountKey: CustomReflectable {
    var customMirror: Mirror { Mirror(self, children: []) }
}
