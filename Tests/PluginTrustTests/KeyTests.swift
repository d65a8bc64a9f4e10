import Foundation
import PluginTrust
import Testing

@Suite struct `Signing keys` {
    /// RFC 8410, section 10.3: the private key of its examples and the public key of section 10.1.
    static let privatePEM = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        -----END PRIVATE KEY-----
        """
    static let publicBase64 = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="

    @Test func `a key of the standard's examples has the public half of its examples`() throws {
        let key = try SigningKey(pem: Self.privatePEM, file: "a.key")
        #expect(key.publicKey.base64 == Self.publicBase64)
        #expect(PublicKey(base64: Self.publicBase64) == key.publicKey)
        #expect(try PublicKey(pem: key.publicKey.pem, file: "a.pub") == key.publicKey)
        #expect(try PublicKey(pem: Self.privatePEM, file: "a.key") == key.publicKey)
        #expect(key.publicKey.id.utf8.count == 32)
    }

    @Test func `a key is written as it is read, and shown by nothing else`() throws {
        let key = try SigningKey(pem: Self.privatePEM, file: "a.key")
        #expect(key.pem { $0 } == Self.privatePEM + "\n")
        var dumped = ""
        dump(key, to: &dumped)
        for shown in ["\(key)", String(reflecting: key), dumped] {
            #expect(!shown.contains("1O5y") && !shown.contains("MC4C") && !shown.contains("212"))
        }
    }

    @Test(arguments: [
        "", "no key", publicBase64, "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END ENCRYPTED PRIVATE KEY-----\n",
    ])
    func `what is no private key is refused`(text: String) {
        let refusal = #expect(throws: TrustRefusal.self) { try SigningKey(pem: text, file: "a.key") }
        #expect(refusal?.code == "PL0230")
        #expect(refusal?.message.contains("a.key") == true)
        #expect(throws: TrustRefusal.self) { try PublicKey(pem: text, file: "a.key") }
    }

    @Test(arguments: [
        "", "AAAA", "MCowBQYDK2VwAyEAGb9E", "MCowBQYDK2VuAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
    ])
    func `what is no public key of this kind is none`(text: String) {
        #expect(PublicKey(base64: text) == nil)
    }
}

@Suite(.enabled(if: OpenSSL.isThere)) struct `Keys and signatures of OpenSSL` {
    @Test func `OpenSSL verifies what we sign with its key`() throws {
        let place = try OpenSSL()
        defer { place.remove() }
        try place.run("genpkey", "-algorithm", "ed25519", "-out", "theirs.key")
        try place.run("pkey", "-in", "theirs.key", "-pubout", "-out", "theirs.pub")
        let key = try SigningKey(pem: place.text("theirs.key"), file: "theirs.key")
        #expect(try PublicKey(pem: place.text("theirs.pub"), file: "theirs.pub") == key.publicKey)
        let statement = try Samples.statement()
        try place.write(statement.bytes, to: "statement")
        let signature = try key.sign(statement)
        let line = try #require(signature.text.split(separator: "\n").first { $0.hasPrefix("signature: ") })
        let bytes = try #require(Data(base64Encoded: String(line.dropFirst(11))))
        try place.write(Array(bytes), to: "signature")
        try place.verify("statement", "signature", by: "theirs.pub")
        try place.write(statement.bytes + [0], to: "statement")
        #expect(throws: OpenSSL.Failure.self) { try place.verify("statement", "signature", by: "theirs.pub") }
    }

    @Test func `we accept what OpenSSL signs with our key`() throws {
        let place = try OpenSSL()
        defer { place.remove() }
        let key = SigningKey()
        try key.pem { try place.write(Array($0.utf8), to: "ours.key") }
        try place.run("pkey", "-in", "ours.key", "-pubout", "-out", "ours.pub")
        #expect(try place.text("ours.pub") == key.publicKey.pem)
        let statement = try Samples.statement()
        try place.write(statement.bytes, to: "statement")
        try place.run(
            "pkeyutl", "-sign", "-rawin", "-inkey", "ours.key", "-in", "statement", "-out", "signature")
        let text = """
            name: \(statement.name)
            version: \(statement.version)
            key: \(key.publicKey.id)
            signature: \(try place.data("signature").base64EncodedString())
            """
        let signature = try PluginSignature(text, file: "a.so.sig")
        #expect(signature.isValid(for: statement.digest, by: key.publicKey))
        // Ed25519 has no randomness: the same key and text give the same signature everywhere.
        #expect(try key.sign(statement) == signature)
    }
}

/// The program `openssl` in a folder of its own.
struct OpenSSL {
    struct Failure: Error { var output: String }

    private static let program = "/usr/bin/openssl"
    private let folder: URL

    static var isThere: Bool { FileManager.default.isExecutableFile(atPath: program) }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "riposte-trust-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    func data(_ name: String) throws -> Data { try Data(contentsOf: folder.appending(path: name)) }

    func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: folder.appending(path: name))
    }

    func verify(_ message: String, _ signature: String, by key: String) throws {
        try run(
            "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", key, "-in", message, "-sigfile", signature)
    }

    func run(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: Self.program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(output: String(decoding: said, as: UTF8.self))
        }
    }
}
