import Foundation
import Importing
import TestSupport
import Testing
import Values

/// A deployment template.
func template(_ resources: [Value], parameters: Value = [:], variables: Value = [:]) -> Value {
    [
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "parameters": parameters, "variables": variables,
        "resources": .array(resources),
    ]
}

/// A workflow in a template.
func workflow(_ definition: Value, name: String = "wf", parameters: Value = [:]) -> Value {
    [
        "type": "Microsoft.Logic/workflows", "apiVersion": "2017-07-01", "name": .string(name),
        "properties": ["state": "Enabled", "definition": definition, "parameters": parameters],
    ]
}

@Suite struct TemplateTests {
    @Test func `a workflow among other resources is found with its parameters and connections`() throws {
        let connection: Value = [
            "connectionId": "[resourceId('Microsoft.Web/connections', variables('c'))]",
            "id":
                "[concat('/subscriptions/', subscription().subscriptionId, '/providers/Microsoft.Web/locations/', resourceGroup().location, '/managedApis/azuresentinel')]",
        ]
        let lost: Value = ["id": "[concat(reference('x').y, '/managedApis/office365')]"]
        let resource = workflow(
            definition("[parameters('mail')]"), name: "[parameters('PlaybookName')]",
            parameters: [
                "$connections": ["value": ["sentinel": connection, "mail": lost]],
                "limit": ["value": "[add(2, 3)]"], "key": ["reference": ["secretName": "x"]],
            ])
        let found = try only(
            file(
                "d/azuredeploy.json",
                template(
                    [["type": "Microsoft.Web/connections", "name": "c"], resource],
                    parameters: [
                        "PlaybookName": ["type": "string", "defaultValue": "Block-User"],
                        "mail": ["type": "string"],
                    ], variables: ["c": "con"])))
        #expect(found.name == "Block-User")
        #expect(found.flavour == .logicAppsConsumption)
        #expect(found.path == ["resources", "1", "properties", "definition"])
        #expect(found.composed == "PARAM_mail")
        #expect(found.connections == ["sentinel": "azuresentinel", "mail": "office365"])
        #expect(Value.object(found.parameters) == ["limit": 5])
        #expect(
            found.notes.map(\.code) == ["IM0022", "IM0020"]
                || found.notes.map(\.code) == ["IM0020", "IM0022"])
        let place = "/resources/1/properties/definition/actions/Compose/inputs"
        #expect(found.notes.contains { $0.code == "IM0020" && $0.place == place })
    }

    @Test func `a parameters file gives values`() throws {
        let own = template(
            [workflow(definition("[parameters('a')]"))],
            parameters: ["a": ["type": "string", "defaultValue": "x"]])
        let values: Value = [
            "$schema": "https://schema.management.azure.com/schemas/2015-01-01/deploymentParameters.json#",
            "parameters": ["A": ["value": "given"]],
        ]
        let found = try only(file("d/azuredeploy.json", own), file("d/azuredeploy.parameters.json", values))
        #expect(found.composed == "given")
        #expect(try only(file("d/one.json", own), file("e/values.json", values)).composed == "given")
        #expect(try only(file("d/one.json", own)).composed == "x")
    }

    @Test func `deployments evaluate in the outer scope unless they say otherwise`() throws {
        func nested(_ scope: Value) -> Value {
            [
                "type": "Microsoft.Resources/deployments", "name": "n",
                "properties": [
                    "expressionEvaluationOptions": scope,
                    "parameters": ["p": ["value": "[concat('given-', variables('v'))]"]],
                    "template": template(
                        [workflow(definition(["[variables('v')]", "[parameters('p')]"]))],
                        parameters: ["p": ["type": "string"]], variables: ["v": "inner"]),
                ],
            ]
        }
        func composed(_ scope: Value) throws -> Value? {
            let outer = template(
                [nested(scope)], parameters: ["p": ["type": "string", "defaultValue": "outer-p"]],
                variables: ["v": "outer"])
            let found = try only(file("a.json", outer))
            #expect(
                found.path == [
                    "resources", "0", "properties", "template", "resources", "0", "properties", "definition",
                ])
            return found.composed
        }
        #expect(try composed(["scope": "inner"]) == ["inner", "given-outer"])
        #expect(try composed(["scope": "outer"]) == ["outer", "outer-p"])
        #expect(try composed([:]) == ["outer", "outer-p"])
    }

    @Test func `a content package's templates are evaluated twice`() throws {
        let inner = template(
            [
                workflow(
                    definition([
                        "[[concat('inner ', parameters('Name'), ' ', variables('fromOuter'))]",
                        "[variables('v')]",
                        "[[[literal]", "@body('x')",
                    ]), name: "[[parameters('Name')]")
            ], parameters: ["Name": ["type": "string", "defaultValue": "Close"]],
            variables: ["fromOuter": "[variables('v')]"])
        let outer = template(
            [
                [
                    "type": "Microsoft.OperationalInsights/workspaces/providers/contentTemplates",
                    "properties": ["mainTemplate": inner],
                ]
            ], variables: ["v": "outer"])
        let found = try only(file("mainTemplate.json", outer))
        #expect(found.name == "Close")
        #expect(found.composed == ["inner Close outer", "outer", "[literal]", "@body('x')"])
        #expect(found.notes == [])
    }

    @Test func `resources by name and child resources are looked at`() throws {
        let named: Value = [
            "$schema": "x", "languageVersion": "2.0",
            "resources": ["first": workflow(definition(), name: "a/b")],
        ]
        #expect(try only(file("a.json", named)).path == ["resources", "first", "properties", "definition"])
        #expect(try only(file("a.json", named)).name == "b")
        let parent: Value = ["type": "x/y", "resources": [workflow(definition())]]
        #expect(
            try only(file("a.json", template([parent]))).path.prefix(4) == [
                "resources", "0", "resources", "0",
            ])
    }

    @Test func `a definition that is itself an expression is resolved`() throws {
        let found = try only(
            file("a.json", template([workflow("[variables('d')]")], variables: ["d": definition(5)])))
        #expect(found.composed == 5)
    }

    @Test func `what has no value stays as it is, with a note at its place`() throws {
        let texts: [(String, String)] = [
            ("[reference('a').b]", "IM0011"), ("[listKeys('a', 'b').c]", "IM0011"),
            ("[copyIndex()]", "IM0011"),
            ("[nonsense('a')]", "IM0012"), ("[my.function('a')]", "IM0012"),
            ("[parameters('none')]", "IM0013"),
            ("[variables('loop')]", "IM0013"), ("[variables('big')]", "IM0014"), ("[a-z]", "IM0010"),
            ("[concat('a]", "IM0010"), ("[add(1, 'a')]", "IM0013"), ("[div(1, 0)]", "IM0013"),
        ]
        let loop: Value = [
            "loop": "[variables('loop2')]", "loop2": "[variables('loop')]", "big0": "0123456789",
        ]
        var variables = loop.object ?? JSONObject()
        for number in 1...40 {
            variables["big\(number)"] = .string(
                "[concat(variables('big\(number - 1)'), variables('big\(number - 1)'))]")
        }
        variables["big"] = "[variables('big40')]"
        for (text, code) in texts {
            let found = try only(
                file("a.json", template([workflow(definition(.string(text)))], variables: .object(variables)))
            )
            #expect(found.composed == .string(text))
            #expect(found.notes.map(\.code) == [code], "\(text)")
            #expect(found.notes.first?.place == "/resources/0/properties/definition/actions/Compose/inputs")
        }
    }

    @Test func `nested calls, deep lists and wide ones stay bounded`() throws {
        let deep =
            "[" + String(repeating: "createArray(", count: 5000) + String(repeating: ")", count: 5000) + "]"
        let first: Value = ["l0": [1, 2, 3, 4], "d0": []]
        var variables = first.object ?? JSONObject()
        for number in 1...300 {
            variables["l\(number)"] = .array(
                Array(repeating: .string("[variables('l\(number - 1)')]"), count: 8))
            variables["d\(number)"] = .array([.string("[variables('d\(number - 1)')]")])
        }
        for text in [deep, "[variables('l60')]", "[variables('d300')]", "[variables('d90')]"] {
            let found = try only(
                file("a.json", template([workflow(definition(.string(text)))], variables: .object(variables)))
            )
            #expect(found.definition.isDefinitionLike)
        }
        var nested = template([workflow(definition())])
        for _ in 0..<12 {
            nested = template([
                ["type": "Microsoft.Resources/deployments", "properties": ["template": nested]]
            ])
        }
        #expect(throws: ImportError.self) { try DefinitionFinder.find(in: [file("a.json", nested)]) }
    }

    @Test func `expressions of the corpus resolve to what others found`() throws {
        let folder = sharedMaterial.appending(path: "corpus/wdl")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".json")
        }
        var compared = 0
        var differing: [String] = []
        for name in names {
            let document = try Value(json: [UInt8](try Data(contentsOf: folder.appending(path: name))))
            guard let resolved = document["armResolved"]?.object, let written = document["definition"] else {
                continue
            }
            // The template is not in the corpus. What a parameter or variable is can be seen where it stands
            // alone.
            var parameters = JSONObject()
            var variables = JSONObject()
            for (pointer, value) in resolved {
                guard let text = member(pointer, of: written)?.string else { continue }
                for word in text.matches(of: /parameters\('([^'@]+)'\)/)
                where parameters[String(word.1)] == nil {
                    parameters[String(word.1)] = ["type": "string"]
                }
                if let known = text.wholeMatch(of: /\[parameters\('([^']+)'\)\]/) {
                    parameters[String(known.1)] = ["defaultValue": escaped(value)]
                }
                if let known = text.wholeMatch(of: /\[variables\('([^']+)'\)\]/) {
                    variables[String(known.1)] = escaped(value)
                }
                // Someone who knew the template found these; here they can only be learned from the result.
                if let known = text.wholeMatch(of: /\[concat\('([^']+)',\s*parameters\('([^']+)'\)\)\]/),
                    let value = value.string, value.hasPrefix(known.1),
                    parameters[String(known.2)]?["type"] != nil
                {
                    parameters[String(known.2)] = [
                        "defaultValue": escaped(.string(String(value.dropFirst(known.1.count))))
                    ]
                }
            }
            let whole = template(
                [workflow(written)], parameters: .object(parameters), variables: .object(variables))
            let found = try only(file(name, whole))
            for (pointer, value) in resolved {
                let text = member(pointer, of: written)?.string ?? ""
                let unknown = text.matches(of: /variables\('([^']+)'\)/).contains {
                    variables[String($0.1)] == nil && $0.1 != "singlequote"
                }
                guard !unknown, !text.contains("variables('singlequote')"), !text.contains("reference(")
                else { continue }
                compared += 1
                if member(pointer, of: found.definition) != value {
                    differing.append(
                        "\(name) \(pointer): \(text) gives \(member(pointer, of: found.definition) ?? nil)")
                }
            }
        }
        #expect(compared > 500)
        // A parameter that never stands alone has a default that only its template knows.
        let open = differing.filter { !$0.contains("PARAM_") }
        #expect(open == [])
        #expect(differing.count < compared / 5, "\(differing.count) of \(compared)")
    }

    /// A value as a template's default: texts in brackets would be expressions.
    private func escaped(_ value: Value) -> Value {
        guard case .string(let text) = value, text.hasPrefix("["), text.hasSuffix("]") else { return value }
        return .string("[" + text)
    }
}

extension Value {
    fileprivate var isDefinitionLike: Bool {
        self["triggers"]?.object != nil && self["actions"]?.object != nil
    }
}
