import Crypto
import CryptoExtras
import Engine
import Foundation
import Values

/// A private key and its certificate, as an app registration knows them.
struct ClientCertificate {
    private let key: _RSA.Signing.PrivateKey
    private let certificate: [UInt8]
    let validity: ClosedRange<Timestamp>
    private let name: String

    /// Reads PEM text: one RSA key (PKCS #8 or PKCS #1, not encrypted) and its certificate, in any order.
    ///
    /// Of several certificates, such as a chain, the one that belongs to the key is taken.
    init(pem: Secret, named name: String) throws(SignInError) {
        let blocks = pem.reveal(PEM.blocks)
        if blocks.contains(where: { $0.label == "ENCRYPTED PRIVATE KEY" }) {
            throw SignInError.badCertificate(name, "the private key is encrypted", Self.decrypt)
        }
        guard let found = blocks.first(where: { $0.label == "PRIVATE KEY" || $0.label == "RSA PRIVATE KEY" })
        else {
            throw SignInError.badCertificate(name, "there is no RSA private key", Self.shape)
        }
        guard let key = try? _RSA.Signing.PrivateKey(derRepresentation: found.bytes) else {
            throw SignInError.badCertificate(
                name, "the private key is not an RSA key of 2048 bits or more", Self.shape)
        }
        let certificates = blocks.filter { $0.label == "CERTIFICATE" }
        if certificates.isEmpty {
            throw SignInError.badCertificate(name, "there is no certificate", Self.shape)
        }
        let publicKey = [UInt8](key.publicKey.derRepresentation)
        for block in certificates {
            guard let parts = CertificateParts(block.bytes) else {
                throw SignInError.badCertificate(name, "a certificate is damaged", Self.shape)
            }
            guard parts.publicKey == publicKey else { continue }
            self.key = key
            self.name = name
            certificate = block.bytes
            validity = parts.validity
            return
        }
        throw SignInError.badCertificate(name, "the certificate belongs to another key", Self.shape)
    }

    /// The signed statement that this is the client: PS256, good for ten minutes.
    ///
    /// Source: Microsoft Learn, "Microsoft identity platform application authentication certificate
    /// credentials".
    func assertion(for endpoint: TokenEndpoint, at now: Timestamp, id: String) throws(SignInError) -> Secret {
        guard validity.contains(now) else { throw SignInError.certificateNotValid(name, validity, at: now) }
        let seconds = now.milliseconds / 1000
        let thumbprint = Base64.encode(Array(SHA256.hash(data: certificate)), urlSafe: true, padded: false)
        let header: Value = ["alg": "PS256", "typ": "JWT", "x5t#S256": .string(thumbprint)]
        let claims: Value = [
            "aud": .string(endpoint.url), "iss": .string(endpoint.clientID),
            "sub": .string(endpoint.clientID),
            "jti": .string(id), "nbf": .int(seconds), "iat": .int(seconds), "exp": .int(seconds + 600),
        ]
        let signed = [header, claims].map {
            Base64.encode(Array($0.json().utf8), urlSafe: true, padded: false)
        }
        .joined(separator: ".")
        do {
            // PSS here means SHA-256 for the mask too and a salt as long as the digest: RFC 7518, section
            // 3.5.
            let signature = try key.signature(for: SHA256.hash(data: Array(signed.utf8)), padding: .PSS)
            let text = Base64.encode(Array(signature.rawRepresentation), urlSafe: true, padded: false)
            return Secret("\(signed).\(text)")
        } catch {
            throw SignInError.badCertificate(name, "the private key cannot sign", Self.shape)
        }
    }

    private static let shape = "give one PEM file with an unencrypted RSA private key and its certificate"
    private static let decrypt = "decrypt it with `openssl pkey`, and keep the result sealed"
}

extension ClientCertificate: CustomReflectable {
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// Textual encodings (RFC 7468).
enum PEM {
    /// One block.
    struct Block {
        var label: String
        var bytes: [UInt8]
    }

    /// The blocks; what stands between them, and what is damaged, is passed over.
    static func blocks(_ text: String) -> [Block] {
        var found: [Block] = []
        var open: (label: String, body: String)?
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("-----BEGIN "), line.hasSuffix("-----") {
                open = (String(line.dropFirst(11).dropLast(5)), "")
            } else if let block = open, line == "-----END \(block.label)-----" {
                if let bytes = Base64.decode(block.body) {
                    found.append(Block(label: block.label, bytes: bytes))
                }
                open = nil
            } else {
                open?.body += line
            }
        }
        return found
    }
}
