import Crypto
import Values

/// What makes an address of a file hard to guess.
enum DownloadSignature {
    /// SHA-256 of a text that starts with a secret, in hexadecimal.
    static func text(_ secret: String) -> String { String.hex(SHA256.hash(data: Array(secret.utf8))) }

    /// SHA-256 of a file, in hexadecimal.
    static func digest(_ bytes: [UInt8]) -> String { String.hex(SHA256.hash(data: bytes)) }
}
