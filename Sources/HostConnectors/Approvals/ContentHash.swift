import Crypto
import Engine
import Values

/// Fingerprints: of what is asked, and of what opens a page.
public enum ContentHash {
    /// SHA-256 of a text in lower-case hex.
    public static func of(_ text: String) -> String { String.hex(SHA256.hash(data: Array(text.utf8))) }
}

/// Random texts that nobody can guess.
public enum RandomText {
    /// 256 bits in lower-case hex.
    public static func make() -> String {
        var source = SystemRandomNumberGenerator()
        return String.hex((0..<32).map { _ in UInt8.random(in: 0...255, using: &source) })
    }
}
