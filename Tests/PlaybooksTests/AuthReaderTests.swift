import Playbooks
import Testing
import Values

@Suite("Ways to sign in, as environments write them")
struct AuthReaderTests {
    private static let ways: [(String, AuthConfiguration)] = [
        (
            "entra: { tenant: t, client: c, federated: { env: AZURE_FEDERATED_TOKEN_FILE } }",
            entra(.federated(.environment("AZURE_FEDERATED_TOKEN_FILE")))
        ),
        (
            "entra: { tenant: t, client: c, device: { secret: connections.x.grant } }",
            entra(.device(grant: .sealed("connections.x.grant")))
        ),
        (
            "entra: { tenant: t, client: c, code: { secret: g }, secret: { env: S } }",
            entra(.code(grant: .sealed("g"), secret: .environment("S")))
        ),
        ("managed-identity: {}", .managedIdentity(ManagedIdentity())),
        ("managed-identity:", .managedIdentity(ManagedIdentity())),
        (
            "managed-identity: { resource-id: /subscriptions/1, resource: api://x }",
            .managedIdentity(
                ManagedIdentity(name: "/subscriptions/1", kind: .resourceID, resource: "api://x"))
        ),
        (
            "oauth2: { client: c, secret: { secret: s } }",
            .oauth2(OAuth2Configuration(client: "c", secret: .sealed("s"), grant: .client))
        ),
        (
            "oauth2: { client: c, code: { secret: g }, scopes: [a, b], authority: \"https://own.example\" }",
            .oauth2(
                OAuth2Configuration(
                    client: "c", grant: .code(.sealed("g")), authority: "https://own.example",
                    scopes: ["a", "b"]))
        ),
        (
            "oauth2: { client: c, username: soc, password: { secret: p } }",
            .oauth2(
                OAuth2Configuration(
                    client: "c", grant: .password(username: "soc", password: .sealed("p"))))
        ),
        (
            "oauth2: { key: { file: key.json }, subject: soc@contoso.example }",
            .oauth2(
                OAuth2Configuration(
                    client: "", grant: .key(.file("key.json"), subject: "soc@contoso.example")))
        ),
    ]

    private static func entra(_ credential: AuthConfiguration.EntraCredential) -> AuthConfiguration {
        .entra(tenant: "t", client: "c", credential: credential, authority: nil, resource: nil)
    }

    private func read(_ lines: String) -> (Environment?, [Diagnostic]) {
        Environment.read(
            "connections:\n  x:\n    connector: acme\n\(lines)", name: "e", file: "e.yaml")
    }

    @Test(arguments: Self.ways.indices) func `each is read, and written as it is read`(index: Int) throws {
        let (text, expected) = Self.ways[index]
        let (environment, findings) = read("    auth: { \(text) }\n")
        #expect(findings.map(\.message) == [])
        #expect(environment?.connections["x"]?.auth == expected)
        let again = try #require(
            Environment.read(
                "connections: { x: { connector: acme, auth: \(expected.block.json()) } }", name: "e",
                file: "e.yaml"
            ).0)
        #expect(again.connections["x"]?.auth == expected)
    }

    @Test(arguments: [
        ("entra: { tenant: t, client: c, device: { file: x } }", "EV0005"),
        ("entra: { tenant: t, client: c, device: { secret: x }, certificate: { file: y } }", "EV0005"),
        ("entra: { tenant: t, client: c, federated: eyJhbGciOi }", "EV0001"),
        ("managed-identity: { client: a, object: b }", "EV0005"),
        ("oauth2: { client: c, code: { secret: a }, password: { secret: b } }", "EV0005"),
        ("oauth2: { client: c, code: { env: A } }", "EV0005"),
        ("oauth2: { client: c, secret: hunter2 }", "EV0001"),
    ])
    func `what cannot be is told`(text: String, code: String) {
        let (environment, findings) = read("    auth: { \(text) }\n")
        #expect(environment == nil)
        #expect(findings.map(\.code).contains(code))
        #expect(!findings.contains { ($0.message + ($0.help ?? "")).contains("hunter2") })
    }

    @Test func `a cloud and further secrets are read`() throws {
        let (environment, findings) = read(
            "    cloud: usgov\n    secrets: { signingSecret: { secret: connections.x.signingSecret } }\n")
        #expect(findings.isEmpty)
        let connection = try #require(environment?.connections["x"])
        #expect(connection.cloud == .usgov)
        #expect(connection.secrets == ["signingSecret": .sealed("connections.x.signingSecret")])
        #expect(connection.references == [.sealed("connections.x.signingSecret")])
        #expect(read("    cloud: mars\n").0 == nil)
        #expect(read("    secrets: { signingSecret: 8f742231b10e }\n").1.map(\.code) == ["EV0001"])
    }
}
