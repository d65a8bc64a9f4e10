import PluginTrust
import Testing

@Suite struct Signatures {
    @Test func `a signature is for one file, one name, one version and one key`() throws {
        let (key, other) = (SigningKey(), SigningKey())
        let signature = try PluginSignature(try key.sign(Samples.statement()).text, file: "a.sig")
        #expect(signature.isValid(for: Samples.digest, by: key.publicKey))
        #expect(!signature.isValid(for: Samples.otherDigest, by: key.publicKey))
        #expect(!signature.isValid(for: Samples.digest, by: other.publicKey))
        for (old, new) in [
            ("acme-edr", "acme-edx"), ("1.4.0", "1.4.1"), (key.publicKey.id, other.publicKey.id),
        ] {
            let changed = try PluginSignature(signature.text.replacing(old, with: new), file: "a.sig")
            #expect(!changed.isValid(for: Samples.digest, by: key.publicKey))
            #expect(!changed.isValid(for: Samples.digest, by: other.publicKey))
        }
    }

    @Test func `what is signed is four lines`() throws {
        let bytes = try Samples.statement().bytes
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "riposte-plugin-v1\n\(Samples.digest)\nacme-edr\n1.4.0\n")
    }

    @Test(arguments: [
        ("", "1"), ("a", ""), ("a\n1", "2"), ("a", "1\n2"), ("a\r", "1"), ("a\0", "1"),
    ])
    func `a name or version that could be read as another one is not signed`(name: String, version: String) {
        #expect(throws: TrustRefusal.self) { try Samples.statement(name: name, version: version) }
    }

    @Test(arguments: ["", String(repeating: "3F9A", count: 16), "3f9a", String(repeating: "3g9a", count: 16)])
    func `a digest is 64 digits in lower case`(digest: String) {
        #expect(throws: TrustRefusal.self) { try Samples.statement(digest: digest) }
    }

    static let wrong: [(String, String)] = [
        ("", "no line `name`"), ("name acme", "no `:`"), ("name: a\nname: b", "two lines `name`"),
        ("name: a\nversion: 1\nkey: k\n", "no line `signature`"),
        ("name: a\nversion: 1\nkey: k\nsignature: AAAA", "64 bytes"),
        ("name: a\nversion: 1\nkey: k\nsignature: ???", "64 bytes"),
        ("name: a\nowner: me", "a line `owner`"),
    ]

    @Test(arguments: wrong) func `a broken file says what is broken`(text: String, reason: String) {
        let refusal = #expect(throws: TrustRefusal.self) { try PluginSignature(text, file: "a.so.sig") }
        #expect(refusal?.code == "PL0227")
        #expect(refusal?.message.contains(reason) == true, "\(refusal?.message ?? "")")
        #expect(refusal?.message.contains("a.so.sig") == true)
    }
}
