import Crypto
public import Engine
import Foundation
import Values

/// The workspace's secrets, each sealed with AES-256-GCM under its name, in one file.
///
/// The file is read anew for every call, so that what another process put there counts at once; it is
/// replaced as a whole, so that a crash leaves the old or the new one. Nothing unsealed is kept.
public actor SealedStore {
    /// The largest secret that is taken, in bytes.
    public static let largestSecret = 64 << 10

    private nonisolated let path: String
    private nonisolated let key: SealingKey

    /// A store in a file, which need not exist.
    public init(path: String, key: SealingKey) {
        self.path = path
        self.key = key
    }

    /// The names of the secrets, sorted; their values are not opened.
    public func names() throws(SecretError) -> [String] {
        try SealedFile.read(path).entries.keys.sorted()
    }

    /// The secret of a name.
    ///
    /// - Throws: ``SecretError``: `VA0001` there is none, `VA0003` the key is another one, `VA0004` it was
    /// changed.
    public func secret(named name: String) throws(SecretError) -> Secret {
        let file = try SealedFile.read(path)
        guard let entry = file.entries[name] else {
            throw SecretError.unknown(name, among: file.entries.keys)
        }
        return try entry.open(name: name, with: try existingKey(for: file))
    }

    /// Keeps a secret under a name, in place of the one it had.
    public func put(_ secret: Secret, as name: String) async throws(SecretError) {
        guard Self.isLegal(name) else { throw SecretError.illegalName(name) }
        let bytes = secret.reveal { Array($0.utf8) }
        guard !bytes.isEmpty, bytes.count <= Self.largestSecret else {
            throw SecretError.illegalSize(name, limit: Self.largestSecret)
        }
        let lock = try await FileLock.take(beside: path)
        defer { lock.release() }
        var file = try SealedFile.read(path)
        let key = try file.keyCheck == nil ? self.key.makeOrRead() : existingKey(for: file)
        file.keyCheck = SealedFile.check(of: key)
        file.entries[name] = try SealedEntry(sealing: bytes, name: name, with: key)
        try file.write(path)
    }

    /// Forgets a secret; whether there was one.
    @discardableResult
    public func remove(_ name: String) async throws(SecretError) -> Bool {
        let lock = try await FileLock.take(beside: path)
        defer { lock.release() }
        var file = try SealedFile.read(path)
        guard file.entries.removeValue(forKey: name) != nil else { return false }
        try file.write(path)
        return true
    }

    /// Whether a name may be used: 1 to 128 letters, digits, `_`, `-` and `.`.
    public static func isLegal(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                    UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    /// Keeps all other callers, in this process and others, from renewing a secret at the same time.
    ///
    /// Longer than a request to renew it may take, so that whoever waits sees the outcome.
    nonisolated func lock(_ name: String) async throws(SecretError) -> FileLock {
        try await FileLock.take(beside: "\(path).\(name)", waiting: .seconds(40))
    }

    private func existingKey(for file: SealedFile) throws(SecretError) -> SymmetricKey {
        let key = try key.read()
        guard SealedFile.check(of: key) == file.keyCheck else { throw SecretError.wrongKey(path) }
        return key
    }
}

extension SealedStore: CustomReflectable {
    /// The place, never the content.
    public nonisolated var customMirror: Mirror { Mirror(self, children: ["path": path]) }
}
