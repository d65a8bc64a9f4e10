import Playbooks
import Testing
import Values

@Suite struct `Environments` {
    static let production = """
        # The environment of the night shift.
        extends: base
        store: sqlite:night.db
        plugins:
          defender-endpoint: { enabled: true, deny: [offboard-machine] }
        connections:
          defender-endpoint:
            connector: defender-endpoint
            with: { region: eu }
            auth: { entra: { tenant: contoso.example, client: 6b1c, certificate: { file: sp.pem } } }
          cloud-apps:
            connector: cloud-apps
            base: https://contoso.portal.example
            auth: { token: { secret: CLOUD_APPS_TOKEN } }
        policies:
          Suspicious user activity: [scan-devices, notify]
        network: { allow: [loopback, private], caFile: ca.pem }
        serve: { url: "https://soc.example/riposte", port: 8443 }
        """

    static func read(_ text: String, load: (String) -> String? = { _ in nil }) throws -> Environment {
        let (environment, findings) = Environment.read(
            text, name: "production", file: "production.yaml", load: load)
        return try #require(environment, "\(findings.map { $0.rendered(source: text) })")
    }

    @Test func `everything in it is read`() throws {
        let environment = try Self.read(Self.production) { $0 == "base" ? "store: sqlite:base.db\n" : nil }
        #expect(environment.store == "sqlite:night.db")
        #expect(environment.plugins["defender-endpoint"]?.deny == ["offboard-machine"])
        let defender = try #require(environment.connections["defender-endpoint"])
        #expect(defender.settings == ["region": "eu"])
        #expect(
            defender.auth
                == .entra(
                    tenant: "contoso.example", client: "6b1c", credential: .certificate(.file("sp.pem")),
                    authority: nil, resource: nil))
        #expect(environment.connections["cloud-apps"]?.auth == .token(.sealed("CLOUD_APPS_TOKEN")))
        #expect(environment.connections["cloud-apps"]?.base == "https://contoso.portal.example")
        #expect(environment.connections["cloud-apps"]?.range?.line == 11)
        #expect(environment.policies == ["Suspicious user activity": ["scan-devices", "notify"]])
        #expect(environment.network.allow == [.loopback, .private])
        #expect(environment.serve == ServeSettings(url: "https://soc.example/riposte", port: 8443))
    }

    @Test func `what a file says wins over the one it extends`() throws {
        let base = """
            connections:
              a: { connector: one }
              b: { connector: one }
            policies: { P: [x], Q: [y] }
            guards: []
            """
        let text = "extends: base\nconnections:\n  b: { connector: two }\npolicies: { Q: [z] }\n"
        let environment = try Self.read(text) { $0 == "base" ? base : nil }
        #expect(environment.connections.mapValues(\.connector) == ["a": "one", "b": "two"])
        #expect(environment.policies == ["P": ["x"], "Q": ["z"]])
        #expect(environment.store == Environment.standardStore)
    }

    @Test(arguments: [
        "token: hunter2", "basic: { username: u, password: hunter2 }", "tokn: hunter2", "basic: hunter2",
    ])
    func `a secret in clear is refused and never shown`(auth: String) {
        let text = "connections:\n  a: { connector: c, auth: { \(auth) } }\n"
        let (environment, findings) = Environment.read(text, name: "e", file: "e.yaml")
        #expect(environment == nil)
        let shown = findings.map { $0.rendered(source: text) }.joined()
        #expect(!shown.isEmpty && !shown.contains("hunter2"))
    }
}
