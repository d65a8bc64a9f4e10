import Catalog
import Foundation
import TestSupport
import Testing
import Values

@Suite struct AliasTests {
    /// A descriptor with these aliases of one action, of another action, and of a trigger.
    static func read(
        _ aliases: String, other: String = "[]", trigger: String = "[]"
    ) -> (PluginDescriptor?, [Diagnostic]) {
        PluginDescriptor.read(
            """
            { "riposte": 1, "plugin": { "name": "edr", "version": "1.0.0" },
              "connectors": { "edr": { "title": "EDR",
                "actions": {
                  "isolate": { "title": "Isolate", "effect": "write", "idempotency": "natural",
                    "aliases": \(aliases),
                    "input": { "type": "object",
                      "properties": { "machineId": { "type": "string" }, "comment": { "type": "string" } } } },
                  "tag": { "title": "Tag", "effect": "write", "idempotency": "natural", "aliases": \(other) } },
                "triggers": { "alert": { "title": "Alert", "modes": ["webhook"], "aliases": \(trigger) } } } } }
            """, file: "d.json")
    }

    static let isolate = """
        [{ "api": "shared_wdatp", "operation": "IsolateMachine",
           "request": "POST /api/machines/{machineId}/isolate", "with": { "comment": "body/Comment" } }]
        """

    @Test func `an alias says how requests and inputs correspond`() throws {
        let (read, findings) = Self.read(Self.isolate)
        #expect(findings == [])
        let alias = try #require(read?.connectors.first?.actions.first?.aliases.first)
        #expect(alias.api == "wdatp" && alias.operation == "IsolateMachine" && alias.method == "POST")
        #expect(
            alias.path == [.text("api"), .text("machines"), .parameter("machineId"), .text("isolate")])
        #expect(alias.source(of: "comment") == ("body", ["Comment"]))
        #expect(alias.source(of: "machineId") == ("machineId", []))
        #expect(alias.match(method: "post", path: ["API", "machines", nil, "Isolate"]) == ["machineId": 2])
        #expect(alias.match(method: nil, path: ["api", "machines", "m1", "isolate"]) == ["machineId": 2])
        for (method, path) in [
            ("GET", ["api", "machines", "m", "isolate"]), ("POST", ["api", "machines", "m"]),
            ("POST", ["api", "machines", "m", nil]), ("POST", ["api", "machines", "m", "unisolate"]),
        ] as [(String, [String?])] {
            #expect(alias.match(method: method, path: path) == nil)
        }
    }

    @Test func `operations are found by what they are called elsewhere`() throws {
        let (read, findings) = Self.read(
            Self.isolate,
            other:
                #"["shared_wdatp/MachineTag", {"api": "wdatp", "request": "POST /api/{kind}/{id}/{verb}"}]"#,
            trigger: #"[{ "api": "wdatp", "operation": "OnAlert", "request": "POST /subscriptions" }]"#)
        #expect(findings == [])
        let catalog = OperationCatalog(try #require(read?.connectors))
        #expect(catalog.action(api: "WDATP", operation: "isolatemachine")?.name == "edr.isolate")
        #expect(catalog.action(api: "shared_wdatp", operation: "machinetag")?.name == "edr.tag")
        #expect(catalog.action(api: "other", operation: "IsolateMachine") == nil)
        let found = catalog.action(api: "wdatp", method: "POST", path: ["api", "machines", nil, "isolate"])
        #expect(found?.name == "edr.isolate" && found?.places == ["machineId": 2])
        let general = catalog.action(api: "wdatp", method: "POST", path: ["api", "machines", nil, "tags"])
        #expect(general?.name == "edr.tag" && general?.places == ["kind": 1, "id": 2, "verb": 3])
        #expect(catalog.trigger(api: "shared_WDATP", operation: "onalert")?.name == "edr.alert")
        #expect(catalog.trigger(api: "wdatp", method: nil, path: ["subscriptions"])?.name == "edr.alert")
        #expect(catalog.action(api: "wdatp", method: "POST", path: ["subscriptions"]) == nil)
    }

    @Test(
        arguments: [
            (#"["IsolateMachine"]"#, "DE0016"), (#"["a/b/c"]"#, "DE0016"), (#"["/b"]"#, "DE0016"),
            ("[5]", "DE0004"), (#"[{ "operation": "X" }]"#, "DE0003"), (#"[{ "api": "wdatp" }]"#, "DE0003"),
            (#"[{ "api": "wdatp", "operations": "X" }]"#, "DE0002"),
            (#"[{ "api": "a/b", "operation": "X" }]"#, "DE0016"),
            (#"[{ "api": "a", "operation": "X Y" }]"#, "DE0016"),
            (#"[{ "api": "a", "request": "/api" }]"#, "DE0016"),
            (#"[{ "api": "a", "request": "post /api" }]"#, "DE0016"),
            (#"[{ "api": "a", "request": "POST api" }]"#, "DE0016"),
            (#"[{ "api": "a", "request": "POST /a/{}" }]"#, "DE0016"),
            (#"[{ "api": "a", "request": "POST /a/{x}/{x}" }]"#, "DE0016"),
            (#"[{ "api": "a", "request": "POST /a/b-{x}" }]"#, "DE0016"),
            (#"[{ "api": "a", "operation": "X", "with": { "coment": "body/C" } }]"#, "DE0012"),
            (#"[{ "api": "a", "operation": "X", "with": { "comment": "body//C" } }]"#, "DE0016"),
            (#"[{ "api": "a", "operation": "X", "with": { "comment": 5 } }]"#, "DE0004"),
            (#"["a/X", "shared_A/x"]"#, "DE0008"),
            (
                #"[{ "api": "a", "request": "GET /x/{y}" }, { "api": "a", "request": "GET /X/{z}" }]"#,
                "DE0008"
            ),
        ])
    func `a mistake in an alias is one finding with its place`(_ aliases: String, _ code: String) {
        let (read, findings) = Self.read(aliases)
        #expect(read == nil)
        #expect(findings.map(\.code).contains(code), "\(findings)")
        #expect(findings.allSatisfy { $0.range != nil && $0.help != nil }, "\(findings)")
    }

    @Test func `an alias belongs to one operation`() {
        let (_, findings) = Self.read(
            Self.isolate, other: #"[{ "api": "wdatp", "request": "POST /api/machines/{id}/isolate" }]"#)
        #expect(findings.map(\.code) == ["DE0008"])
        #expect(findings.first?.message.contains("edr.isolate") == true)
    }
}

/// What real definitions ask of the services that Riposte has plugins for.
@Suite struct CorpusAliasTests {
    /// Requests of the corpus that no action covers yet.
    static let missing: Set<String> = []

    @Test func `every request of real definitions has an action, or is known to have none`() throws {
        let catalog = try Self.catalog()
        var (found, absent) = (0, Set<String>())
        for document in try Self.documents() {
            for call in Self.calls(in: document) {
                let isTrigger = call.method == nil
                let hit =
                    isTrigger
                    ? catalog.trigger(api: call.api, method: nil, path: call.segments)?.name
                    : catalog.action(api: call.api, method: call.method ?? "", path: call.segments)?.name
                if hit == nil {
                    let path = call.segments.map { $0?.lowercased() ?? "{}" }.joined(separator: "/")
                    absent.insert("\(call.api) \(call.method ?? "-") /\(path)")
                } else {
                    found += 1
                }
            }
        }
        #expect(absent == Self.missing)
        #expect(found >= 35, "\(found)")
    }

    private struct Call {
        var api: String
        var method: String?
        var segments: [String?]
    }

    private static func catalog() throws -> OperationCatalog {
        var connectors: [ConnectorDescriptor] = []
        for file in pluginDescriptors {
            connectors +=
                PluginDescriptor.read([UInt8](try Data(contentsOf: file)), file: file.path).0?.connectors
                ?? []
        }
        return OperationCatalog(connectors)
    }

    private static func documents() throws -> [Value] {
        let folder = sharedMaterial.appending(path: "corpus/wdl")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var documents: [Value] = []
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "json", let data = try? Data(contentsOf: file) else { continue }
            if let document = try? Value(json: Array(data)) { documents.append(document) }
        }
        try #require(documents.count > 500)
        return documents
    }

    /// The calls of the APIs that plugins know, told by their connections' usual names.
    private static func calls(in document: Value) -> [Call] {
        var calls: [Call] = []
        var open = [document]
        while let value = open.popLast() {
            open += value.array ?? []
            guard let object = value.object else { continue }
            open += object.values
            guard let type = object["type"]?.string, type.hasPrefix("ApiConnection"),
                let inputs = object["inputs"], let path = inputs["path"]?.string,
                let host = inputs["host"]?.json().lowercased(),
                let api = [
                    "wdatp", "cloudappsecurity", "azuread", "azureadip", "office365users",
                ].first(where: {
                    host.contains("'\($0)'") || host.contains("_\($0)'")
                })
            else { continue }
            calls.append(
                Call(api: api, method: inputs["method"]?.string?.uppercased(), segments: segments(of: path)))
        }
        return calls
    }

    /// The segments of a path whose expressions stand between `@{` and `}`.
    private static func segments(of path: String) -> [String?] {
        let plain = path.replacing(/@\{[^}]*\}/, with: "{}")
        return plain.split(separator: "/").map { $0.contains("{}") ? nil : String($0) }
    }
}
