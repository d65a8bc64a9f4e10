import Playbooks
import Testing
import Values

@Suite struct `Identity and network of environments` {
    static func read(_ text: String) -> (Environment?, [Diagnostic]) {
        Environment.read(text, name: "e", file: "e.yaml")
    }

    static let whole = """
        identity:
          entra: { tenant: contoso.example, client: 6b1c, secret: { secret: own } }
        network:
          allow: [loopback]
          rewrite:
            "https://api.example.com": "http://127.0.0.1:8123"
            "https://graph.microsoft.com/v1.0": https://graph.microsoft.us/v1.0
        """

    @Test func `both are read`() throws {
        let (environment, findings) = Self.read(Self.whole)
        #expect(findings == [])
        #expect(
            environment?.identity
                == .entra(
                    tenant: "contoso.example", client: "6b1c", credential: .secret(.sealed("own")),
                    authority: nil, resource: nil))
        #expect(
            environment?.network.rewrite == [
                "https://api.example.com": "http://127.0.0.1:8123",
                "https://graph.microsoft.com/v1.0": "https://graph.microsoft.us/v1.0",
            ])
        #expect(Self.read("store: sqlite:x.db").0?.identity == nil)
        #expect(Self.read("identity:\nnetwork: { rewrite: }").0?.network.rewrite == [:])
    }

    @Test func `what a file says wins over the one it extends`() throws {
        let (environment, _) = Environment.read(
            "extends: base\nnetwork: { rewrite: { \"https://b.example\": \"https://c.example\" } }",
            name: "e", file: "e.yaml"
        ) { _ in
            Self.whole
        }
        let rewrite = try #require(environment).network.rewrite
        #expect(rewrite.count == 3 && rewrite["https://b.example"] == "https://c.example")
        #expect(environment?.identity != nil)
    }

    @Test(arguments: [
        ("identity: {}", "EV0005"), ("identity: { token: { secret: x } }", "PB0006"),
        ("identity: { entra: { tenant: t, client: c } }", "EV0005"),
        ("identity: { entra: { tenant: t, client: c, secret: hush } }", "EV0001"),
        ("network: { rewrite: [] }", "PB0007"),
        ("network: { rewrite: { a: 'https://b.example' } }", "EV0003"),
        ("network: { rewrite: { 'https://a.example?x': 'https://b.example' } }", "EV0003"),
        ("network: { rewrite: { 'https://a.example': 'b' } }", "EV0003"),
        ("network: { rewrite: { 'https://a.example': 'https://b.example?c' } }", "EV0003"),
        ("network: { rewrite: { 'https://a.example': 'http://b.example' } }", "EV0003"),
        ("network: { rewrite: { 'https://a.example': 'http://127.0.0.1.evil.example' } }", "EV0003"),
    ]) func `a mistake has a code, and no secret is shown`(_ text: String, _ code: String) {
        let (environment, findings) = Self.read(text)
        #expect(environment == nil)
        #expect(findings.contains { $0.code == code }, "\(findings)")
        #expect(!findings.contains { $0.rendered(source: text).contains("hush") })
    }

    @Test func `plain addresses of this machine may stand for protected ones`() {
        for host in ["127.0.0.1:8123", "localhost", "[::1]:8123"] {
            let text = "network: { rewrite: { 'https://a.example': 'http://\(host)' } }"
            #expect(Self.read(text).0?.network.rewrite.count == 1)
        }
    }

    @Test func `a resource of the identity has no effect`() {
        let (environment, findings) = Self.read(
            "identity: { entra: { tenant: t, client: c, secret: { env: X }, resource: r } }")
        #expect(environment != nil && findings.map(\.severity) == [.warning])
    }

    static let files = [
        "", "# none\n", "store: sqlite:x.db # local\n", "network: { allow: [loopback] }\n",
        "network:\n  # own\n  allow: [loopback]\nidentity:\n  entra: { tenant: a, client: b, secret: { env: X } }\n",
    ]

    @Test(arguments: files) func `both can be edited`(file: String) throws {
        let identity = AuthConfiguration.entra(
            tenant: "t", client: "c", credential: .certificate(.file("own.pem")), authority: nil,
            resource: nil)
        var text = try EnvironmentEditor.settingIdentity(to: identity, in: file)
        text = try EnvironmentEditor.rewriting("https://a.example", to: "http://127.0.0.1:1", in: text)
        text = try EnvironmentEditor.rewriting("https://b.example", to: "https://c.example", in: text)
        let (environment, findings) = Self.read(text)
        #expect(findings == [])
        #expect(environment?.identity == identity)
        #expect(environment?.network.rewrite.count == 2, "\(text)")
        #expect(try EnvironmentEditor.rewriting("https://d.example", to: nil, in: text) == text)
        for address in ["https://a.example", "https://b.example"] {
            text = try EnvironmentEditor.rewriting(address, to: nil, in: text)
        }
        #expect(Self.read(text).0?.network.rewrite == [:])
        #expect(Self.read(text).0?.network.allow == Self.read(file).0?.network.allow ?? [])
        for comment in ["# own", "# local", "# none"] where file.contains(comment) {
            #expect(text.contains(comment))
        }
    }
}
