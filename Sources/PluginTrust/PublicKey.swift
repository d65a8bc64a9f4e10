import Crypto
import FoundationEssentials
import Values

/// The public half of an Ed25519 key: what signatures are checked with.
///
/// Its form outside is SubjectPublicKeyInfo (RFC 8410, section 4), in base 64 as the middle line of a PEM file has it.
public struct PublicKey: Sendable, Hashable {
    /// What comes before the 32 bytes of a key: the structure's lengths and the algorithm's identifier 1.3.101.112.
    private static let prefix: [UInt8] = [
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]
    private static let label = "PUBLIC KEY"
    static let length = 32

    private let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// A key in base 64; nil for anything but SubjectPublicKeyInfo of an Ed25519 key.
    public init?(base64: String) {
        guard let bytes = Base64.decode(base64).flatMap(Self.bytes) else { return nil }
        self.init(bytes: bytes)
    }

    /// A key from a file: `PUBLIC KEY`, or `PRIVATE KEY`, whose public half it then is.
    public init(pem text: String, file: String) throws(TrustRefusal) {
        if let bytes = PEM.decode(text, label: Self.label).flatMap(Self.bytes) {
            self.init(bytes: bytes)
            return
        }
        guard let signing = try? SigningKey(pem: text, file: file) else {
            throw TrustRefusal(
                "PL0231", "`\(file)` holds no Ed25519 key",
                help:
                    "give the file that `riposte plugin keygen` or `openssl pkey -pubout` wrote, with `BEGIN PUBLIC KEY` in it"
            )
        }
        self = signing.publicKey
    }

    /// The key's name in signatures and in the lock: the first 16 bytes of its SHA-256, in hexadecimal.
    public var id: String { .hex(SHA256.hash(data: bytes).prefix(16)) }

    /// In base 64, as environments write it.
    public var base64: String { Base64.encode(Self.prefix + bytes) }

    /// As a PEM file.
    public var pem: String { PEM.encode(Self.prefix + bytes, label: Self.label) }

    func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
        return key.isValidSignature(signature, for: message)
    }

    private static func bytes(of info: [UInt8]) -> [UInt8]? {
        guard info.count == prefix.count + length, info.starts(with: prefix) else { return nil }
        return Array(info.dropFirst(prefix.count))
    }
}
