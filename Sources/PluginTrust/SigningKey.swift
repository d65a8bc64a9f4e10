import Crypto
import FoundationEssentials
import Values

/// An Ed25519 key that signs plugins; nothing prints it but ``pem(revealing:)``.
///
/// Its file is PKCS #8 in PEM (RFC 8410, section 7), as `openssl genpkey -algorithm ed25519` writes it.
public struct SigningKey: Sendable {
    /// What comes before the 32 bytes of a key: version 0, the algorithm, and the lengths of two octet strings.
    private static let prefix: [UInt8] = [
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]
    private static let label = "PRIVATE KEY"

    private let key: Curve25519.Signing.PrivateKey

    /// A new key.
    public init() { key = Curve25519.Signing.PrivateKey() }

    /// A key from a file.
    public init(pem text: String, file: String) throws(TrustRefusal) {
        guard let info = PEM.decode(text, label: Self.label), info.starts(with: Self.prefix),
            info.count == Self.prefix.count + PublicKey.length,
            let key = try? Curve25519.Signing.PrivateKey(
                rawRepresentation: Array(info.dropFirst(Self.prefix.count)))
        else {
            throw TrustRefusal(
                "PL0230", "`\(file)` is no private Ed25519 key without a password",
                help:
                    "make one with `riposte plugin keygen FILE` or `openssl genpkey -algorithm ed25519 -out FILE`"
            )
        }
        self.key = key
    }

    /// What others check its signatures with.
    public var publicKey: PublicKey { PublicKey(bytes: Array(key.publicKey.rawRepresentation)) }

    /// The key as its file holds it, for the one who writes that file.
    public func pem<Result>(revealing body: (String) throws -> Result) rethrows -> Result {
        try body(PEM.encode(Self.prefix + Array(key.rawRepresentation), label: Self.label))
    }

    /// Signs a library of a digest as a plugin's version.
    public func sign(_ statement: PluginStatement) throws(TrustRefusal) -> PluginSignature {
        guard let signature = try? key.signature(for: statement.bytes) else {
            throw TrustRefusal(
                "PL0230", "the key `\(publicKey.id)` does not sign",
                help: "make another one with `riposte plugin keygen FILE`")
        }
        return PluginSignature(statement: statement, key: publicKey.id, signature: Array(signature))
    }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    /// The name of its public half.
    public var description: String { "key \(publicKey.id)" }
    /// Nothing: what it is made of is nobody's business.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
