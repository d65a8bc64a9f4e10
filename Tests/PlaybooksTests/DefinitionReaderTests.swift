import Foundation
import Testing
import Values

@testable import Playbooks

@Suite struct `Reading definitions` {
    private static let text = #"""
        { "resources": [ { "properties": { "definition": {
            "parameters": { "word": { "type": "String", "defaultValue": "[parameters('w')]" },
                            "key": { "type": "SecureString" } },
            "triggers": { "manual": { "type": "Request" } },
            "actions": {
              "Isolate": { "type": "ApiConnection", "inputs": {
                "host": { "connection": { "name": "@parameters('$connections')['wdatp_1']['connectionId']" } },
                "method": "post", "path": "/api/machines/@{encodeURIComponent('m')}/isolate",
                "body": { "Comment": "@parameters('given')", "IsolationType": "Full" } } },
              "Send": { "type": "ApiConnection", "runAfter": { "Isolate": ["Succeeded"] }, "inputs": {
                "host": { "connection": { "name": "@parameters('$connections')['mail']['connectionId']" } },
                "method": "post", "path": "/v2/Mail", "body": "@nope()" } } } } } } ] }
        """#

    private static func read(
        _ text: String = text, environment: Environment? = nil, fix: Bool = true
    ) throws -> DefinitionResult {
        let text = fix ? text.replacingOccurrences(of: "@nope()", with: "@utcNow()") : text
        let document = try Value(json: text)
        let given: [JSONObject.Member] = [("given", "from outside"), ("key", "secret")]
        var definition = document["resources"]?[0]?["properties"]?["definition"]?.object ?? JSONObject()
        definition["parameters"] = [
            "word": ["type": "String", "defaultValue": "resolved"], "key": ["type": "SecureString"],
        ]
        let source = DefinitionSource(
            name: "A title", flavour: .logicAppsConsumption, file: "azuredeploy.json", text: text,
            path: ["resources", "0", "properties", "definition"], definition: .object(definition),
            parameters: JSONObject(given),
            connections: ["mail": "shared_elsewhere"])
        return DefinitionReader.read(
            source, catalog: try DefinitionCorpus.catalog(), environment: environment, digest: "d1")
    }

    @Test func `keeps what the definition calls its actions`() throws {
        let plan = try #require(try Self.read().plan)
        #expect(plan.steps.map(\.type) == ["ApiConnection", "ApiConnection"])
        #expect(plan.digest == "d1")
        #expect(plan.name == "a-title")
        #expect(plan.unsupported.map(\.operation) == ["elsewhere/POST /v2/Mail"])
    }

    @Test func `takes values that were resolved or given outside, but no secrets`() throws {
        let result = try Self.read()
        let parameters = try #require(result.plan).parameters
        #expect(parameters.map(\.name) == ["word", "key", "given"])
        #expect(parameters.map(\.defaultValue) == ["resolved", nil, "from outside"])
        #expect(parameters.map(\.isSecret) == [false, true, false])
        #expect(result.notes.contains { $0.message.contains("`key` has its value in the file") })
        #expect(!result.notes.contains { $0.message.contains("secret\"") })
    }

    @Test func `names connections as the environment does`() throws {
        let other = ConnectionConfiguration(name: "defender", connector: "defender-endpoint")
        let same = ConnectionConfiguration(name: "wdatp_1", connector: "defender-endpoint")
        #expect(try Self.read().connections == Self.needed("wdatp_1"))
        let one = Environment(name: "e", connections: ["defender": other])
        #expect(try Self.read(environment: one).connections == Self.needed("defender"))
        let both = Environment(name: "e", connections: ["defender": other, "wdatp_1": same])
        #expect(try Self.read(environment: both).connections == Self.needed("wdatp_1"))
    }

    private static func needed(_ name: String) -> [NeededConnection] {
        [
            NeededConnection(key: "mail", api: "elsewhere", connector: nil, name: "mail"),
            NeededConnection(key: "wdatp_1", api: "wdatp", connector: "defender-endpoint", name: name),
        ]
    }

    @Test func `points into the file that holds the definition`() throws {
        let result = try Self.read(fix: false)
        #expect(result.plan == nil)
        let finding = try #require(result.findings.first)
        #expect(finding.range == SourceRange(file: "azuredeploy.json", line: 12, column: 57, length: 4))
        let lost = DefinitionSource(
            name: "", flavour: .powerAutomate, file: "f.json", text: "{}", path: ["a"], definition: [:])
        let nothing = DefinitionReader.read(lost, catalog: nil, environment: nil, digest: "")
        #expect(nothing.findings.map(\.code) == ["DF0002"])
        #expect(nothing.document == nil)
    }
}
