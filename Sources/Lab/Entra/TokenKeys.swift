import CryptoExtras
import Foundation
import Values

/// The tenant's signing key: makes access tokens and checks them.
struct TokenKeys: Sendable {
    /// How long an access token lasts, in seconds.
    static let lifetime: Int64 = 3599

    let keyID: String
    private let key: _RSA.Signing.PrivateKey

    /// A new RSA key of 2048 bits.
    init() throws {
        key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        keyID = LabText.random(bytes: 20)
    }

    /// The key set that clients check signatures with (RFC 7517).
    func keySet() throws -> Value {
        let parts = try key.publicKey.getKeyPrimitives()
        return [
            "keys": [
                [
                    "kty": "RSA", "use": "sig", "alg": "RS256", "kid": .string(keyID),
                    "n": .string(Base64.encode(Array(parts.modulus), urlSafe: true, padded: false)),
                    "e": .string(Base64.encode(Array(parts.publicExponent), urlSafe: true, padded: false)),
                ]
            ]
        ]
    }

    /// A signed token with these claims.
    func token(_ claims: Value) throws -> String {
        let header: Value = ["typ": "JWT", "alg": "RS256", "kid": .string(keyID)]
        let signed = [header, claims]
            .map { Base64.encode($0.jsonBytes(), urlSafe: true, padded: false) }.joined(separator: ".")
        let signature = try key.signature(for: Array(signed.utf8), padding: .insecurePKCS1v1_5)
        return signed + "." + Base64.encode(Array(signature.rawRepresentation), urlSafe: true, padded: false)
    }

    /// The claims of a token that this key signed.
    func claims(of text: String) -> Value? {
        guard let token = CompactToken(text), token.header["alg"] == "RS256",
            token.isSigned(by: key.publicKey, padding: .insecurePKCS1v1_5)
        else { return nil }
        return token.claims
    }
}

/// A JSON Web Token in its compact form (RFC 7519), not yet believed.
struct CompactToken: Sendable {
    let header: Value
    let claims: Value
    private let signed: [UInt8]
    private let signature: [UInt8]

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64.decode(String(parts[0])),
            let claims = Base64.decode(String(parts[1])), let signature = Base64.decode(String(parts[2])),
            let head = try? Value(json: header), let body = try? Value(json: claims)
        else { return nil }
        self.header = head
        self.claims = body
        self.signature = signature
        signed = Array((parts[0] + "." + parts[1]).utf8)
    }

    func isSigned(by key: _RSA.Signing.PublicKey, padding: _RSA.Signing.Padding) -> Bool {
        key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature), for: signed, padding: padding)
    }
}
