import Crypto
import Values

/// Fingerprints of documents.
public enum Digest {
    /// SHA-256 of the text's UTF-8 in lower-case hex: the version of a playbook.
    public static func sha256(_ text: String) -> String {
        String.hex(SHA256.hash(data: Array(text.utf8)))
    }
}
