import Crypto
import Engine
import Foundation
import Values

/// What a sealed store's file says: `{"version": 1, "keyCheck": HEX, "secrets": {NAME: {"nonce",
/// "sealed"}}}`.
struct SealedFile {
    /// Tells one key from another without telling anything of it; nil while no secret was ever sealed.
    var keyCheck: String?
    var entries: [String: SealedEntry] = [:]

    private static let version: Int64 = 1
    private static let largestFile = 16 << 20

    /// The file's content; empty when there is no file.
    static func read(_ path: String) throws(SecretError) -> SealedFile {
        guard FileManager.default.fileExists(atPath: path) else { return SealedFile() }
        let bytes = try SmallFile.read(path, limit: largestFile)
        guard !bytes.isEmpty else { return SealedFile() }
        guard let document = try? Value(json: bytes), let found = document["version"]?.int else {
            throw SecretError.badFile(path)
        }
        guard found == version else { throw SecretError.otherVersion(path, found: found) }
        guard let secrets = document["secrets"]?.object else { throw SecretError.badFile(path) }
        var file = SealedFile(keyCheck: document["keyCheck"]?.string)
        for (name, value) in secrets {
            guard let entry = SealedEntry(value) else { throw SecretError.badFile(path) }
            file.entries[name] = entry
        }
        return file
    }

    /// Replaces the file as a whole, readable by its owner only.
    func write(_ path: String) throws(SecretError) {
        var secrets = JSONObject()
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) { secrets[name] = entry.value }
        let document: Value = [
            "version": .int(Self.version), "keyCheck": keyCheck.map(Value.string) ?? .null,
            "secrets": .object(secrets),
        ]
        try SmallFile.replace(path, Array((document.json(pretty: true) + "\n").utf8))
    }

    /// 16 bytes of an HMAC over a constant: reversing it would mean finding the key.
    static func check(of key: SymmetricKey) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array("riposte sealed store 1".utf8), using: key)
        return String.hex(Array(code).prefix(16))
    }
}

/// One sealed secret.
struct SealedEntry {
    private var nonce: [UInt8]
    /// Ciphertext, then the 16 bytes of the tag.
    private var sealed: [UInt8]

    private static let tagLength = 16

    init?(_ value: Value) {
        guard let nonce = value["nonce"]?.string.flatMap(Base64.decode),
            let sealed = value["sealed"]?.string.flatMap(Base64.decode), sealed.count > Self.tagLength
        else { return nil }
        self.nonce = nonce
        self.sealed = sealed
    }

    /// Seals with a fresh nonce; the name is authenticated, so that entries cannot be swapped.
    init(sealing bytes: [UInt8], name: String, with key: SymmetricKey) throws(SecretError) {
        do {
            let box = try AES.GCM.seal(bytes, using: key, authenticating: Array(name.utf8))
            nonce = Array(box.nonce)
            sealed = Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw SecretError.badKey("the sealing key")
        }
    }

    func open(name: String, with key: SymmetricKey) throws(SecretError) -> Secret {
        do {
            let box = try AES.GCM.SealedBox(
                nonce: try AES.GCM.Nonce(data: nonce), ciphertext: sealed.dropLast(Self.tagLength),
                tag: sealed.suffix(Self.tagLength))
            let bytes = try AES.GCM.open(box, using: key, authenticating: Array(name.utf8))
            return Secret(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw SecretError.tampered(name)
        }
    }

    var value: Value { ["nonce": .string(Base64.encode(nonce)), "sealed": .string(Base64.encode(sealed))] }
}
