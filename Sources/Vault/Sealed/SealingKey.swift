import Crypto
public import Engine
import Foundation
import Values

/// Where the key of a sealed store comes from: 32 random bytes.
public enum SealingKey: Sendable {
    /// A file with the bytes in base 64, readable by its owner only, made when the first secret is sealed.
    case file(path: String)
    /// The bytes in base 64, as the caller found them, such as in `RIPOSTE_KEY`.
    case given(Secret)

    private static let length = 32

    /// The key; throws when there is none.
    func read() throws(SecretError) -> SymmetricKey {
        switch self {
        case .given(let secret): return try Self.parse(secret, of: "the sealing key given")
        case .file(let path):
            guard FileManager.default.fileExists(atPath: path) else { throw SecretError.missingKey(path) }
            try Self.refuseIfShared(path)
            let text = try SmallFile.read(path, limit: 4096)
            return try Self.parse(Secret(String(decoding: text, as: UTF8.self)), of: "`\(path)`")
        }
    }

    /// The key, made when its file does not exist.
    func makeOrRead() throws(SecretError) -> SymmetricKey {
        guard case .file(let path) = self, !FileManager.default.fileExists(atPath: path) else {
            return try read()
        }
        // The system's generator is cryptographically secure.
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<Self.length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let text = Base64.encode(bytes) + "\n"
        try SmallFile.create(path, Array(text.utf8))
        // Of two processes that both made a key, one was first: the file says which.
        return try read()
    }

    private static func parse(_ secret: Secret, of source: String) throws(SecretError) -> SymmetricKey {
        let bytes = secret.reveal { Base64.decode($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        guard let bytes, bytes.count == length else { throw SecretError.badKey(source) }
        return SymmetricKey(data: bytes)
    }

    private static func refuseIfShared(_ path: String) throws(SecretError) {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue else {
            throw SecretError.unreadable(path)
        }
        guard mode & 0o077 == 0 else { throw SecretError.sharedKey(path, mode: mode) }
    }
}
