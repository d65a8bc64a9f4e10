import Foundation
import PluginTrust

/// Files of signing keys.
enum KeyFile {
    private static let maximumBytes = 16 << 10
    /// What the file of the public half is called after the other one.
    static let publicSuffix = ".pub"

    /// A public key, from a file of either half.
    static func publicKey(_ path: String) throws -> PublicKey {
        let file = URL(filePath: path)
        let text = try PlaybookLibrary.text(of: file, limit: maximumBytes)
        do throws(TrustRefusal) {
            return try PublicKey(pem: text, file: Workspace.shown(file))
        } catch {
            throw CommandFailure(error)
        }
    }

    /// A private key, from a file that only its owner can read.
    static func signingKey(_ path: String) throws -> SigningKey {
        let file = URL(filePath: path)
        let text = try PlaybookLibrary.text(of: file, limit: maximumBytes)
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        guard let mode, mode & 0o077 == 0 else {
            throw CommandFailure(
                "PL0232", "others than its owner can read `\(Workspace.shown(file))`",
                help: "`chmod 600 \(path)`; if others had the chance to read it, make another key")
        }
        do throws(TrustRefusal) {
            return try SigningKey(pem: text, file: Workspace.shown(file))
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Writes a new key, readable by its owner only, and its public half beside it; replaces no file.
    static func write(_ key: SigningKey, to path: String) throws {
        try key.pem { try create($0, at: path, mode: 0o600) }
        try create(key.publicKey.pem, at: path + publicSuffix, mode: 0o644)
    }

    private static func create(_ text: String, at path: String, mode: Int) throws {
        let files = FileManager.default
        let draft = "\(path).\(UUID().uuidString)"
        defer { try? files.removeItem(atPath: draft) }
        // Made with its mode before anything is in it, and moved by a link, which replaces nothing.
        guard files.createFile(atPath: draft, contents: nil, attributes: [.posixPermissions: mode]),
            let handle = FileHandle(forWritingAtPath: draft)
        else {
            throw CommandFailure(
                "CL0332", "cannot write `\(path)`", help: "check the folder and its permissions")
        }
        defer { try? handle.close() }
        try handle.write(contentsOf: Data(text.utf8))
        try handle.synchronize()
        do {
            try files.linkItem(atPath: draft, toPath: path)
        } catch {
            throw CommandFailure(
                "CL0332",
                files.fileExists(atPath: path) ? "`\(path)` is there already" : "cannot write `\(path)`",
                help: "give a name that is free; a key that is lost cannot be made again")
        }
    }
}
