import PluginTrust
import Testing

@Suite struct `The lock` {
    static let two = PluginLock([
        "zeta": PluginLock.Entry(
            file: "zeta.so", version: "0.1", abi: 1, sha256: Samples.otherDigest, signer: "5a0c"),
        "acme-edr": PluginLock.Entry(
            file: "libacme-edr.so", version: "1.4.0", abi: 1, sha256: Samples.digest),
    ])

    @Test func `it is written with one member a line, sorted by name`() throws {
        #expect(
            Self.two.text == """
                {
                  "riposte": 1,
                  "plugins": {
                    "acme-edr": {
                      "file": "libacme-edr.so",
                      "version": "1.4.0",
                      "abi": 1,
                      "sha256": "\(Samples.digest)"
                    },
                    "zeta": {
                      "file": "zeta.so",
                      "version": "0.1",
                      "abi": 1,
                      "sha256": "\(Samples.otherDigest)",
                      "signer": "5a0c"
                    }
                  }
                }

                """)
        #expect(try PluginLock(Self.two.text) == Self.two)
        #expect(try PluginLock(PluginLock().text) == PluginLock())
    }

    @Test func `differences name what changed`() {
        var changed = Self.two
        changed.entries["zeta"] = nil
        changed.entries["acme-edr"]?.version = "1.5.0"
        changed.entries["acme-edr"]?.sha256 = Samples.otherDigest
        changed.entries["new"] = Self.two.entries["zeta"]
        #expect(
            Self.two.differences(to: changed) == [
                "`acme-edr`: version 1.4.0 is now 1.5.0, sha256 3f9a3f9a3f9a... is now c0dec0dec0de...",
                "`new` 0.1 is new: sha256 c0dec0dec0de...", "`zeta` 0.1 is gone",
            ])
        #expect(Self.two.differences(to: Self.two) == [])
    }

    static let wrong: [(String, String)] = [
        ("", "line 1, column 1"), ("<<<<<<< HEAD\n", "line 1"), ("[]", "no `riposte: 1`"),
        (#"{"riposte": 2, "plugins": {}}"#, "format 2"), (#"{"riposte": 1}"#, "`plugins`"),
        (#"{"riposte": 1, "plugins": {}, "more": 1}"#, "`more`"),
        (#"{"riposte": 1, "plugins": {"a": 1}}"#, "`a` is not an object"),
        (#"{"riposte": 1, "plugins": {"a": {}}}"#, "`file`"),
        (#"{"riposte": 1, "plugins": {"a": {"file": "../a.so"}}}"#, "`file`"),
        (#"{"riposte": 1, "plugins": {"a": {"file": "a.so"}}}"#, "`version`"),
        (#"{"riposte": 1, "plugins": {"a": {"file": "a.so", "version": "1", "abi": 0}}}"#, "`abi`"),
        (
            #"{"riposte": 1, "plugins": {"a": {"file": "a.so", "version": "1", "abi": 1, "sha256": "AB"}}}"#,
            "64 hexadecimal digits"
        ),
        (#"{"riposte": 1, "plugins": {"a": {"sha": "AB"}}}"#, "`sha`"),
    ]

    @Test(arguments: wrong) func `a broken lock says what is broken`(text: String, reason: String) {
        let refusal = #expect(throws: TrustRefusal.self) { try PluginLock(text) }
        #expect(refusal?.code == "PL0229")
        #expect(refusal?.message.contains(reason) == true, "\(refusal?.message ?? "")")
    }
}
