import Catalog
import Playbooks
import Testing
import Values

@Suite struct `Rights of plugins` {
    static let descriptor = """
        { "riposte": 1, "plugin": { "name": "acme-edr", "version": "1.4.0", "publisher": "Acme", "license": "Apache-2.0" },
          "connectors": { "acme": {
            "title": "Acme", "summary": "Acme", "concurrency": "parallel",
            "settings": { "type": "object", "required": ["region"], "additionalProperties": false,
              "properties": { "region": { "type": "string" } } },
            "base": "https://{region}.api.acme.example/v2", "hosts": ["*.api.acme.example", "files.acme.example"],
            "auth": [ { "scheme": "bearer" } ],
            "rates": [ { "limit": 100, "per": "1m" } ],
            "actions": {
              "isolate-machine": { "title": "Isolate", "summary": "Isolate", "effect": "destructive", "idempotency": "natural" },
              "list-machines": { "title": "List", "summary": "List", "effect": "read", "idempotency": "natural" } } } } }
        """

    static func connector() throws -> ConnectorDescriptor {
        let (plugin, findings) = PluginDescriptor.read(Array(descriptor.utf8), file: "acme.json")
        return try #require(plugin?.connectors.first, "\(findings.map(\.message))")
    }

    /// An environment with a connection to the region `eu`, and what is said of the plugin.
    static func environment(_ plugin: String, connections: String = "") throws -> Environment {
        let text = """
            plugins:
              acme-edr: { \(plugin) }
            connections:
              acme:
                connector: acme
                with: { region: eu }
                auth: { token: { secret: connections.acme } }
            \(connections)
            """
        let (read, findings) = Environment.read(
            text, name: "production", file: "environments/production.yaml")
        var environment = try #require(read, "\(findings.map { $0.rendered(source: text) })")
        environment.pluginsByConnector = ["acme": "acme-edr"]
        return environment
    }

    static func findings(_ plugin: String) throws -> [Diagnostic] {
        try environment(plugin).rightsFindings(of: ["acme-edr": [connector()]])
    }

    @Test func `every right is read`() throws {
        let settings = try #require(
            try Self.environment(
                """
                enabled: true, isolation: sandbox, trust: signature, deny: [isolate-machine],
                    hosts: [eu.api.acme.example], rates: [{ limit: 10, per: 1m }, { limit: 5, per: PT10S }],
                    connections: [acme], secrets: [connections.acme, { env: ACME }], memory: 64MiB,
                    require: [landlock, seccomp], native: [libmagic.so.1]
                """
            ).plugins["acme-edr"])
        #expect(settings.isEnabled && settings.isolation == "sandbox" && settings.trust == .signature)
        #expect(settings.deny == ["isolate-machine"] && settings.hosts == ["eu.api.acme.example"])
        #expect(
            settings.rates == [
                RateLimit(limit: 10, period: .seconds(60)), RateLimit(limit: 5, period: .seconds(10)),
            ])
        #expect(settings.connections == ["acme"])
        #expect(settings.secrets == [.sealed("connections.acme"), .environment("ACME")])
        #expect(settings.memory == 64 << 20 && settings.require == [.landlock, .seccomp])
        #expect(settings.native == ["libmagic.so.1"])
    }

    static let wrong: [(String, String)] = [
        ("memry: 64MiB", "did you mean `memory`?"), ("memory: lots", "write it like `512MiB`"),
        ("memory: 1KiB", "16MiB to 64GiB"), ("memory: 99999999999GiB", "write it like"),
        ("require: [seckomp]", "did you mean `seccomp`?"), ("native: [/usr/lib/libmagic.so.1]", "SONAME"),
        ("native: [libmagic]", "SONAME"), ("trust: lok", "did you mean `lock`?"),
        ("isolation: sandbx", "did you mean `sandbox`?"), ("hosts: ['*.com']", "the pattern of a host"),
        ("hosts: ['a b']", "the pattern of a host"), ("hosts: [a.example:0]", "the pattern of a host"),
        ("rates: 5", "has to be a list"), ("rates: [{ limit: 5 }]", "has no `per`"),
        ("rates: [{ limit: 0, per: 1m }]", "out of range"),
        ("rates: [{ limit: 1, per: 1y }]", "not a period"),
        ("deny: { a: b }", "a list of names"), ("secrets: [{ sealed: a }]", "no key `sealed`"),
        ("isolation: inline, memory: 64MiB", "has no effect"), ("enabled: yes", "`true` or `false`"),
    ]

    @Test(arguments: wrong) func `what is written wrong is said with its line`(plugin: String, said: String) {
        let text = "plugins:\n  acme-edr: { \(plugin) }\n"
        let (_, findings) = Environment.read(text, name: "e", file: "e.yaml")
        let shown = findings.map { $0.rendered(source: text) }.joined(separator: "\n")
        #expect(shown.contains(said), "\(shown)")
        #expect(findings.allSatisfy { $0.range?.line == 2 })
    }

    static let wider: [(String, String, String)] = [
        ("hosts: ['*.acme.example']", "EV0007", "asks for"), ("hosts: [evil.example]", "EV0007", "asks for"),
        ("hosts: ['*.api.acme.example', 'files.acme.example:8443']", "EV0007", "`files.acme.example`"),
        ("hosts: [us.api.acme.example]", "EV0009", "`eu.api.acme.example`"),
        ("hosts: []", "EV0009", "`eu.api.acme.example`"),
        ("rates: [{ limit: 101, per: 1m }]", "EV0007", "100 per PT1M"),
        ("rates: [{ limit: 201, per: 2m }]", "EV0007", "100 per PT1M"),
        ("deny: [isolate-machin]", "EV0008", "did you mean `isolate-machine`?"),
        ("connections: [acm]", "EV0008", "did you mean `acme`?"),
        ("secrets: [other]", "EV0009", "{secret: connections.acme}"),
    ]

    @Test(arguments: wider)
    func `a right that is more than the plugin asks for, or means nothing, is a finding`(
        plugin: String, code: String, said: String
    ) throws {
        let findings = try Self.findings(plugin)
        let shown = findings.map { "\($0.message) \($0.help ?? "")" }.joined(separator: "\n")
        #expect(findings.contains { $0.code == code && $0.range?.line == 2 && $0.severity == .error })
        #expect(shown.contains(said), "\(shown)")
    }

    @Test(arguments: [
        "hosts: ['*.api.acme.example']", "hosts: [eu.api.acme.example, 'https://files.acme.example']",
        "hosts: ['*.eu.api.acme.example', EU.api.acme.example]", "rates: [{ limit: 100, per: 1m }]",
        "rates: [{ limit: 200, per: 2m }, { limit: 1, per: 1d }]",
        "deny: [isolate-machine, acme.list-machines]",
        "connections: [acme], secrets: [connections.acme]", "connections: [], secrets: [other]", "",
    ])
    func `less than the plugin asks for is fine`(plugin: String) throws {
        #expect(try Self.findings(plugin).map(\.message) == [])
    }

    static let narrowing: [(String, [String], Bool)] = [
        ("hosts: ['*.api.acme.example']", ["*.api.acme.example", "eu.api.acme.example"], true),
        ("hosts: [eu.api.acme.example]", ["eu.api.acme.example"], true),
        (
            "hosts: ['*.acme.example']", ["*.api.acme.example", "eu.api.acme.example", "files.acme.example"],
            true
        ),
        ("hosts: [us.api.acme.example, evil.example]", ["us.api.acme.example"], false),
        ("hosts: [files.acme.example]", ["files.acme.example"], false),
        ("hosts: ['http://eu.api.acme.example', 'eu.api.acme.example:8443']", [], false),
        ("hosts: []", [], false),
    ]

    @Test(arguments: narrowing)
    func `what both allow is left`(plugin: String, hosts: [String], hasBase: Bool) throws {
        let rights = try Self.environment(plugin).rights(ofConnector: "acme")
        let narrowed = try Self.connector().narrowed(by: rights, settings: ["region": "eu"])
        #expect(narrowed.hosts == hosts)
        #expect((narrowed.base != nil) == hasBase)
    }

    @Test func `rates add up and nothing said changes nothing`() throws {
        let own = try Self.connector()
        let rights = try Self.environment("rates: [{ limit: 10, per: 1m }]").rights(ofConnector: "acme")
        let narrowed = own.narrowed(by: rights, settings: ["region": "eu"])
        #expect(narrowed.rates == own.rates + [RateLimit(limit: 10, period: .seconds(60))])
        #expect(narrowed.hosts == own.hosts && narrowed.base == own.base)
    }

    static let refusals: [(String, String, String?, String?)] = [
        ("deny: [isolate-machine]", "acme.isolate-machine", "acme", "PL0233"),
        ("deny: [acme.isolate-machine]", "acme.isolate-machine", nil, "PL0233"),
        ("deny: [isolate-machine]", "acme.list-machines", "acme", nil),
        ("deny: [isolate-machine]", "other.isolate-machine", "acme", nil),
        ("connections: []", "acme.list-machines", "acme", "PL0234"),
        ("connections: [acme]", "acme.list-machines", "acme", nil),
        ("secrets: [other]", "acme.list-machines", "acme", "PL0235"),
        ("secrets: [connections.acme]", "acme.list-machines", "acme", nil),
        ("secrets: [{ env: connections.acme }]", "acme.list-machines", "acme", "PL0235"),
        ("enabled: true", "acme.isolate-machine", "acme", nil),
    ]

    @Test(arguments: refusals)
    func `what is not granted is refused with the line that says so`(
        plugin: String, operation: String, connection: String?, code: String?
    ) throws {
        let refusal = try Self.environment(plugin).refusal(of: operation, connection: connection)
        #expect(refusal?.code == code)
        if let refusal, code != "PL0235" || plugin.contains("secrets") {
            #expect(refusal.help.contains("environments/production.yaml:2"), "\(refusal.help)")
        }
    }
}
