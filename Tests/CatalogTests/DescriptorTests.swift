import Catalog
import Testing
import Values

@Suite struct DescriptorTests {
    static let complete = """
        { "riposte": 1,
          "plugin": { "name": "acme-edr", "version": "1.4.0", "publisher": "Acme", "license": "Apache-2.0" },
          "connectors": { "acme-edr": {
            "title": "Acme EDR", "summary": "Endpoint actions and alerts of Acme EDR", "concurrency": "parallel",
            "settings": { "type": "object", "required": ["region"], "additionalProperties": false, "properties": {
                "region": { "type": "string", "enum": ["eu", "us"], "title": "Region" } } },
            "base": "https://{region}.api.acme.example/v2", "hosts": ["*.api.acme.example"],
            "auth": [
              { "scheme": "oauth2-client", "token": "https://{region}.login.acme.example/token", "scopes": ["a"] },
              { "scheme": "header", "name": "X-Api-Key", "value": "Token {secret:apiKey}" },
              { "scheme": "basic" }, { "scheme": "bearer" },
              { "scheme": "oauth2-code", "authorize": "https://{region}.login.acme.example/authorize",
                "token": "https://login.acme.example/token", "scopes": ["a", "offline_access"],
                "parameters": { "audience": "api.acme.example" }, "separator": "," },
              { "scheme": "oauth2-password", "token": "https://login.acme.example/token" },
              { "scheme": "oauth2-jwt", "token": "https://login.acme.example/token", "scopes": ["a"] } ],
            "secrets": { "signingSecret": { "title": "Signing secret", "required": true } },
            "rates": [ { "limit": 100, "per": "1m" }, { "limit": 1500, "per": "1h" }, { "limit": 5, "per": "10s" } ],
            "errors": { "path": "$.error.code", "message": "$.error.message",
              "ok": "$.ok",
              "map": { "ActiveRequestAlreadyExists": "CONFLICT", "QuotaExceeded": "THROTTLED" } },
            "actions": {
              "isolate-machine": {
                "title": "Isolate machine", "effect": "destructive", "idempotency": "lookup",
                "undo": "release-machine", "timeout": "PT2M", "blocking": true,
                "permissions": ["machines.isolate"], "aliases": ["shared_acmeedr/IsolateMachine"],
                "input": { "type": "object", "required": ["machine"], "additionalProperties": false, "properties": {
                    "machine": { "type": "string", "title": "Machine", "x-values": { "operation": "list-machines" } },
                    "kind": { "type": "string", "enum": ["Full", "Selective"], "default": "Full" } } },
                "output": { "$ref": "#/$defs/machineAction" },
                "examples": [ { "input": { "machine": "m1" }, "output": { "id": "a1" } } ] },
              "release-machine": { "title": "Release machine", "effect": "write", "idempotency": "natural" },
              "list-machines": { "title": "List machines", "effect": "read" } },
            "triggers": { "alert-created": {
                "title": "When an alert is created", "modes": ["webhook", "poll"], "interval": "PT1M", "batch": true,
                "webhook": { "subscribe": true },
                "policy": { "path": "$.ProviderPolicyId", "lookup": "list-machines" }, "input": { "type": "object" },
                "event": { "$ref": "#/$defs/alert" }, "examples": [ { "id": 1 } ] } },
            "$defs": { "alert": { "type": "object" },
              "machineAction": { "type": "object", "properties": { "id": { "$ref": "#/$defs/id" } } },
              "id": { "type": "string" } } } } }
        """

    @Test func `a complete descriptor becomes the model`() throws {
        let (read, findings) = PluginDescriptor.read(Self.complete.utf8, file: "d.json")
        #expect(findings == [])
        let connector = try #require(read?.connectors.first)
        #expect(read?.name == "acme-edr")
        #expect(read?.version == "1.4.0")
        #expect(connector.isParallel)
        #expect(
            connector.auth.map(\.name) == [
                "oauth2-client", "header", "basic", "bearer", "oauth2-code", "oauth2-password", "oauth2-jwt",
            ])
        #expect(
            connector.auth[4]
                == .oauth2Code(
                    AuthorizationCodeScheme(
                        authorizeURL: "https://{region}.login.acme.example/authorize",
                        tokenURL: "https://login.acme.example/token", scopes: ["a", "offline_access"],
                        parameters: ["audience": "api.acme.example"], scopeSeparator: ",")))
        #expect(
            connector.secrets == [
                NamedSecret(name: "signingSecret", title: "Signing secret", isOptional: false)
            ])
        #expect(connector.rates.map(\.period) == [.seconds(60), .seconds(3600), .seconds(10)])
        #expect(connector.errors.codePath == ["error", "code"])
        #expect(connector.errors.messagePath == ["error", "message"])
        #expect(connector.errors.tellsFailure(["ok": false]) && !connector.errors.tellsFailure(["ok": true]))
        #expect(!connector.errors.tellsFailure(["error": "x"]))
        #expect(connector.errors.statuses["QuotaExceeded"] == .throttled)
        #expect(connector.actions.map(\.name) == ["isolate-machine", "list-machines", "release-machine"])
        let action = connector.actions[0]
        #expect(action.effect == .destructive)
        #expect(action.idempotency == .lookup)
        #expect(action.timeout == .seconds(120))
        #expect(action.isBlocking)
        #expect(action.undo == "release-machine")
        #expect(connector.actions[1].idempotency == .natural)
        let trigger = connector.triggers[0]
        #expect(trigger.modes == [.webhook, .poll])
        #expect(trigger.subscribes)
        #expect(trigger.policyPath == ["ProviderPolicyId"])
        #expect(trigger.policyLookup == "list-machines")
        #expect(trigger.interval == .seconds(60))
    }

    @Test func `a schema of an operation stands on its own`() throws {
        let (read, _) = PluginDescriptor.read(Self.complete.utf8, file: "d.json")
        let output = try #require(read?.connectors[0].actions[0].output)
        #expect(output.violations(of: ["id": 5]).map(\.instancePath) == ["/id"])
        #expect(try Schema(output.document).violations(of: ["id": "x"]).isEmpty)
    }

    @Test(
        arguments: [
            ("\"riposte\": 1", "\"riposte\": 2", "DE0013"), ("\"riposte\": 1,", "", "DE0003"),
            ("\"title\": \"Acme EDR\"", "\"titel\": \"Acme EDR\"", "DE0002"),
            ("\"concurrency\": \"parallel\"", "\"concurrency\": true", "DE0004"),
            ("\"concurrency\": \"parallel\"", "\"concurrency\": \"paralel\"", "DE0009"),
            ("\"isolate-machine\"", "\"IsolateMachine\"", "DE0005"), ("1.4.0", "1.4", "DE0005"),
            (
                "\"type\": \"string\", \"enum\": [\"Full\"", "\"type\": \"text\", \"enum\": [\"Full\"",
                "DE0006"
            ),
            ("\"default\": \"Full\"", "\"defualt\": \"Full\"", "DE0006"),
            ("\"#/$defs/id\"", "\"#/$defs/no\"", "DE0006"),
            ("\"machine\": \"m1\"", "\"machin\": \"m1\"", "DE0007"),
            ("\"id\": \"a1\"", "\"id\": 1", "DE0007"), ("[ { \"id\": 1 } ]", "[ 1 ]", "DE0007"),
            (
                "\"list-machines\": {",
                "\"list-machines\": { \"aliases\": [\"shared_AcmeEDR/isolatemachine\"],", "DE0008"
            ),
            ("\"effect\": \"destructive\"", "\"effect\": \"destroy\"", "DE0009"),
            ("\"webhook\", \"poll\"", "\"webhok\", \"poll\"", "DE0009"), ("\"CONFLICT\"", "\"OK\"", "DE0009"),
            ("\"basic\"", "\"basik\"", "DE0009"), ("\"PT2M\"", "\"2m\"", "DE0010"),
            ("\"PT2M\"", "\"P1M\"", "DE0010"),
            ("\"limit\": 100", "\"limit\": 0", "DE0010"), ("\"1m\"", "\"1 minute\"", "DE0010"),
            ("\"*.api.acme.example\"", "\"https://api.acme.example\"", "DE0011"),
            ("\"*.api.acme.example\"", "\"other.example\"", "DE0011"),
            ("https://{region}.api", "//{region}.api", "DE0011"), ("{secret:apiKey}", "key", "DE0011"),
            ("https://{region}.api", "https://{secret:x}.api", "DE0011"),
            ("https://{region}.api", "https://{regoin}.api", "DE0012"),
            ("\"release-machine\", \"timeout\"", "\"relese-machine\", \"timeout\"", "DE0012"),
            ("\"lookup\": \"list-machines\"", "\"lookup\": \"get-policy\"", "DE0012"),
            ("$.error.code", "error.code", "DE0015"),
            ("\"idempotency\": \"natural\"", "\"summary\": \"\"", "DE0003"),
        ])
    func `a mistake is one finding with its code and place`(_ old: String, _ new: String, _ code: String)
        throws
    {
        let place = try #require(Self.complete.firstRange(of: old))
        let text = Self.complete[..<place.lowerBound] + new + Self.complete[place.upperBound...]
        let (read, findings) = PluginDescriptor.read(text.utf8, file: "d.json")
        #expect(read == nil)
        #expect(findings.first { $0.code == code } != nil, "\(findings)")
        #expect(Set(findings.map(\.code)).count <= 2, "\(findings)")
        #expect(findings.allSatisfy { $0.range != nil && $0.help != nil })
    }

    @Test func `an unknown key names the nearest and points at itself`() {
        let text =
            "{\"riposte\": 1, \"plugin\": {\"name\": \"a\", \"version\": \"1.0.0\"},\n  \"conectors\": {}}"
        let (_, findings) = PluginDescriptor.read(text, file: "d.json")
        #expect(
            findings.first?.rendered(source: text) == """
                d.json:2:3: error: unknown key `conectors` [DE0002]
                  |   "conectors": {}}
                  |   ^^^^^^^^^^^
                  help: did you mean `connectors`?
                """)
    }

    @Test func `text that is not JSON is said to be so at its place`() {
        let (read, findings) = PluginDescriptor.read("{\n  \"riposte\": 1,,\n}", file: "d.json")
        #expect(read == nil)
        #expect(findings.map(\.code) == ["DE0001"])
        #expect(findings.first?.range == SourceRange(file: "d.json", line: 2, column: 16))
    }

    @Test func `length and number of findings are bounded`() {
        let long = "{\"a\": \"" + String(repeating: "x", count: PluginDescriptor.maximumBytes) + "\"}"
        #expect(PluginDescriptor.read(long, file: "d").1.map(\.code) == ["DE0014"])
        let many = "{" + (0..<5000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
        #expect(PluginDescriptor.read(many, file: "d").1.count == 100)
    }

    @Test(arguments: [
        "", "null", "[]", "5", "{}", #"{"connectors":5}"#,
        #"{"plugin":{},"connectors":{"a":{"actions":[1]}}}"#,
    ])
    func `nothing that is read crashes the reader`(_ text: String) {
        let (read, findings) = PluginDescriptor.read(text, file: "d")
        #expect(read == nil)
        #expect(findings.hasErrors)
    }

    @Test func `a value of the wrong kind anywhere is a finding and no crash`() throws {
        let document = try Value(json: Self.complete)
        for path in Self.paths(of: document) {
            for wrong: Value in [.null, 5, "x", [1], ["q": 1]] {
                let text = Self.replacing(path, in: document, with: wrong).json()
                let (read, findings) = PluginDescriptor.read(text, file: "d")
                #expect((read == nil) == findings.hasErrors)
            }
        }
    }

    private static func paths(of value: Value) -> [[String]] {
        switch value {
        case .object(let object):
            object.flatMap { member in paths(of: member.value).map { [member.name] + $0 } } + [[]]
        case .array(let items):
            items.enumerated().flatMap { item in paths(of: item.element).map { ["\(item.offset)"] + $0 } } + [
                []
            ]
        default: [[]]
        }
    }

    private static func replacing(_ path: [String], in value: Value, with new: Value) -> Value {
        guard let step = path.first else { return new }
        let rest = Array(path.dropFirst())
        switch value {
        case .object(var object):
            object[step] = object[step].map { replacing(rest, in: $0, with: new) }
            return .object(object)
        case .array(var items):
            if let index = Int(step) { items[index] = replacing(rest, in: items[index], with: new) }
            return .array(items)
        default: return value
        }
    }
}
