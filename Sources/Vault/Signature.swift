import Crypto
public import Engine
import Values

/// Proves that an address was made here.
public enum Signature {
    /// HMAC-SHA256 of a text in lower-case hex.
    public static func of(_ text: String, key: Secret) -> String {
        String.hex(code(text, key))
    }

    /// Whether a signature is that of a text; takes the same time wherever they differ.
    public static func isValid(_ signature: String, of text: String, key: Secret) -> Bool {
        let expected = Array(of(text, key: key).utf8)
        let given = Array(signature.utf8)
        guard given.count == expected.count else { return false }
        return zip(given, expected).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func code(_ text: String, _ key: Secret) -> HMAC<SHA256>.MAC {
        key.reveal { key in
            HMAC<SHA256>.authenticationCode(
                for: Array(text.utf8), using: SymmetricKey(data: Array(key.utf8)))
        }
    }
}
