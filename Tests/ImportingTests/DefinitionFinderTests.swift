import Foundation
import Importing
import TestSupport
import Testing
import Values

/// A file of JSON.
func file(_ path: String, _ value: Value) -> SourceFile { SourceFile(path: path, bytes: value.jsonBytes()) }

/// A file of text.
func file(_ path: String, text: String) -> SourceFile { SourceFile(path: path, bytes: Array(text.utf8)) }

/// A definition with one step, which composes a value.
func definition(_ value: Value = "x", parameters: Value = [:]) -> Value {
    [
        "$schema":
            "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
        "parameters": parameters, "triggers": ["manual": ["type": "Request"]],
        "actions": ["Compose": ["type": "Compose", "inputs": value]],
    ]
}

/// The one definition in files.
func only(_ files: SourceFile..., location: SourceLocation = #_sourceLocation) throws -> FoundDefinition {
    let found = try DefinitionFinder.find(in: files)
    #expect(found.count == 1, sourceLocation: location)
    return try #require(found.first, sourceLocation: location)
}

extension FoundDefinition {
    /// What the step composes.
    var composed: Value? { definition["actions"]?["Compose"]?["inputs"] }
}

@Suite struct DefinitionFinderTests {
    @Test func `a bare definition is found`() throws {
        let found = try only(file("flows/Block user.json", definition()))
        #expect(found.name == "Block user")
        #expect(found.flavour == .logicAppsConsumption)
        #expect(found.path == [])
        #expect(found.composed == "x")
    }

    @Test func `a Standard workflow takes the app's connections and parameters`() throws {
        let workflow: Value = ["definition": definition(), "kind": "Stateful"]
        let connections: Value = [
            "managedApiConnections": [
                "office365-1": ["api": ["id": "/subscriptions/@appsetting('S')/managedApis/office365"]]
            ],
            "serviceProviderConnections": [
                "AzureBlob": ["serviceProvider": ["id": "/serviceProviders/AzureBlob"]]
            ],
        ]
        let parameters: Value = [
            "size": ["type": "Int", "value": 5],
            "url": ["type": "String", "value": "@appsetting('SiteUrl')"],
        ]
        let found = try only(
            file("app/host.json", ["version": "2.0", "extensionBundle": [:]]),
            file("app/connections.json", connections), file("app/parameters.json", parameters),
            file("app/CloseCase/workflow.json", workflow))
        #expect(found.name == "CloseCase")
        #expect(found.flavour == .logicAppsStandard)
        #expect(found.path == ["definition"])
        #expect(found.connections == ["office365-1": "office365", "AzureBlob": "serviceprovider:azureblob"])
        #expect(Value.object(found.parameters) == ["size": 5, "url": "@appsetting('SiteUrl')"])
        #expect(found.notes.map(\.code) == ["IM0025"])
    }

    @Test func `the code view of a Consumption workflow is none of Standard`() throws {
        let connection: Value = [
            "id": "/subscriptions/s/providers/Microsoft.Web/locations/l/managedApis/azuresentinel"
        ]
        let view: Value = [
            "definition": definition(parameters: ["$connections": ["type": "Object"]]), "kind": "Stateful",
            "parameters": ["$connections": ["value": ["azuresentinel-2": connection]], "a": ["value": true]],
        ]
        let found = try only(file("x.json", view))
        #expect(found.flavour == .logicAppsConsumption)
        #expect(found.connections == ["azuresentinel-2": "azuresentinel"])
        #expect(Value.object(found.parameters) == ["a": true])
    }

    @Test func `a flow of a solution takes its title and environment variables from the solution`() throws {
        let variable: Value = ["type": "String", "defaultValue": "", "metadata": ["schemaName": "new_Url"]]
        let count: Value = ["type": "Int", "defaultValue": 0, "metadata": ["schemaName": "new_Count"]]
        let flow: Value = [
            "properties": [
                "connectionReferences": [
                    "shared_teams_1": ["runtimeSource": "embedded", "api": ["name": "shared_teams"]],
                    "shared_office365": ["id": "/providers/Microsoft.PowerApps/apis/shared_office365"],
                ],
                "definition": definition(parameters: ["Url (new_Url)": variable, "Count (new_Count)": count]),
            ],
            "schemaVersion": "1.0.0.0",
        ]
        let name = "Closecases-1AD90513-B7A0-ED11-AAD1-0022482A43B9.json"
        let customizations = """
            <ImportExportXml><Workflows><Workflow WorkflowId="{1ad90513-b7a0-ed11-aad1-0022482a43b9}" Name="Close cases &amp; tell &#x1F600;">
              <JsonFileName>/Workflows/\(name)</JsonFileName></Workflow></Workflows></ImportExportXml>
            """
        let url = """
            <environmentvariabledefinition schemaname="new_Url"><defaultvalue>https://a.example</defaultvalue>
            </environmentvariabledefinition>
            """
        let number = url.replacing("new_Url", with: "new_Count").replacing("https://a.example", with: "7")
        let set: Value = [
            "environmentvariablevalues": ["environmentvariablevalue": ["value": "https://b.example"]]
        ]
        let found = try only(
            file("s/Workflows/\(name)", flow), file("s/customizations.xml", text: customizations),
            file("s/environmentvariabledefinitions/new_Url/environmentvariabledefinition.xml", text: url),
            file("s/environmentvariabledefinitions/new_Url/environmentvariablevalues.json", set),
            file("s/environmentvariabledefinitions/new_Count/environmentvariabledefinition.xml", text: number)
        )
        #expect(found.name == "Close cases & tell 😀")
        #expect(found.flavour == .powerAutomate)
        #expect(found.path == ["properties", "definition"])
        #expect(found.connections == ["shared_teams_1": "teams", "shared_office365": "office365"])
        #expect(
            Value.object(found.parameters) == ["Url (new_Url)": "https://b.example", "Count (new_Count)": 7])
        #expect(try only(file("Workflows/\(name)", flow)).name == "Closecases")
    }

    @Test func `a byte order mark, UTF-16, comments and trailing commas are no obstacle`() throws {
        let text = definition().json()
        let wide = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let lenient =
            "// mine\n{ /* { */ \"a\": \"// no /* comment\\\"\", " + text.dropFirst().dropLast() + ", }"
        for bytes in [[0xEF, 0xBB, 0xBF] + Array(text.utf8), [0xFF, 0xFE] + wide, Array(lenient.utf8)] {
            let found = try only(SourceFile(path: "a.json", bytes: bytes))
            #expect(found.composed == "x")
            #expect(try Value(json: found.text) == (bytes.first == 0x2F ? found.definition : definition()))
        }
    }

    @Test func `definitions of the corpus are found and resolved`() throws {
        let folder = sharedMaterial.appending(path: "corpus/wdl")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".json")
        }
        try #require(names.count > 600)
        for name in names {
            let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            let document = try Value(json: bytes)
            let found = try only(SourceFile(path: name, bytes: bytes))
            #expect(found.name == document["name"]?.string)
            #expect(found.path == ["definition"])
            let unresolved = document["armUnresolved"]?.array?.count ?? 0
            #expect(found.notes.count == unresolved)
            for (pointer, value) in document["armResolved"]?.object ?? JSONObject() {
                #expect(member(pointer, of: found.definition) == value, "\(name) \(pointer)")
            }
        }
    }

    private static let nothing: [(path: String, text: String, said: String)] = [
        ("a.json", #"{"swagger": "2.0", "paths": {}}"#, "an OpenAPI description"),
        ("a.json", #"{"x": 1}"#, "a JSON object with `x`"), ("a.json", "[]", "JSON with a list"),
        ("a.json", #"{"$schema": "x", "resources": []}"#, "a deployment template without"),
        ("a.json", #"{"parameters": {"a": {"value": 1}}}"#, "the parameters file of a deployment"),
        ("connections.json", #"{"managedApiConnections": {}}"#, "the connections of a Standard logic app"),
        ("main.bicep", "resource x", "Bicep"), ("p.yaml", "riposte: 1", "YAML"), ("a.txt", "hello", "a text"),
        ("a.json", "", "empty"), ("a.html", "<html>", "XML or HTML"),
    ]

    @Test(arguments: nothing) func `what holds no definition is called what it is`(
        path: String, text: String, said: String
    ) throws {
        let error = #expect(throws: ImportError.self) {
            try DefinitionFinder.find(in: [file(path, text: text)])
        }
        #expect(error?.code == "IM0001")
        #expect(error?.message.contains(said) == true, "\(error?.message ?? "")")
        #expect(error?.help.isEmpty == false)
    }

    @Test func `broken files have errors of their own`() throws {
        let broken = #expect(throws: ImportError.self) {
            try DefinitionFinder.find(in: [file("a.json", text: "{\n  \"a\": }")])
        }
        #expect(broken?.code == "IM0002")
        #expect(broken?.message.contains("line 2") == true)
        let archive = #expect(throws: ImportError.self) {
            try DefinitionFinder.find(in: [file("a.zip", text: "PK\u{3}\u{4}nothing")])
        }
        #expect(archive?.code == "AR0001")
        #expect(archive?.message.contains("a.zip") == true)
        let none = #expect(throws: ImportError.self) { try DefinitionFinder.find(in: []) }
        #expect(none?.code == "IM0001")
        let deep = String(repeating: "[", count: 100_000)
        let nested = #expect(throws: ImportError.self) {
            try DefinitionFinder.find(in: [file("a.json", text: deep)])
        }
        #expect(nested?.code == "IM0002")
    }

    @Test func `among many files what cannot be read is passed over`() throws {
        let found = try only(
            file("a/x.json", definition()), file("a/broken.json", text: "{"),
            file("a/b.zip", text: "PK\u{3}\u{4}"))
        #expect(found.name == "x")
    }

    @Test func `no truncation of a template crashes`() throws {
        let bytes = template([workflow(definition("[concat('a', parameters('p'))]"))]).jsonBytes()
        for length in bytes.indices {
            _ = try? DefinitionFinder.find(in: [SourceFile(path: "a.json", bytes: Array(bytes[..<length]))])
        }
    }
}

/// The value at a JSON pointer.
func member(_ pointer: String, of value: Value) -> Value? {
    var value = value
    for part in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
        let name = String(part.replacing("~1", with: "/").replacing("~0", with: "~"))
        let item = Int(name).flatMap { (place: Int) -> Value? in value[place] }
        guard let next: Value = value[name] ?? item else { return nil }
        value = next
    }
    return value
}
