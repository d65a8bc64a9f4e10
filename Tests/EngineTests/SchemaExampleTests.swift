import Catalog
import Engine
import Foundation
import TestSupport
import Testing
import Values

@Suite struct SchemaExampleTests {
    private static let suite = sharedMaterial.appending(path: "conformance/json-schema/tests/draft2020-12")

    @Test func `the examples of the shipped descriptors fit`() throws {
        var count = 0
        for file in pluginDescriptors {
            let data = try Data(contentsOf: file)
            let (descriptor, _) = PluginDescriptor.read([UInt8](data), file: file.path)
            for connector in try #require(descriptor).connectors {
                let schemas =
                    connector.actions.flatMap { [$0.input, $0.output] }
                    + connector.triggers.flatMap { [$0.input, $0.event] }
                for schema in schemas.compactMap({ $0 }) {
                    count += 1
                    let example = SchemaExample.value(of: schema)
                    #expect(schema.violations(of: example) == [], "\(connector.name): \(example.json())")
                }
            }
        }
        #expect(count > 20)
    }

    @Test func `for most schemas of the official suite that anything fits an example is found`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.suite.path)
        var (fits, all) = (0, 0)
        var missed: [String] = []
        for file in files.sorted() where file.hasSuffix(".json") {
            let data = try Data(contentsOf: Self.suite.appending(path: file))
            for item in try Value(json: [UInt8](data)).array ?? [] {
                let isPossible = item["tests"]?.array?.contains { $0["valid"] == true } ?? false
                guard isPossible, let schema = try? Schema(item["schema"] ?? .null) else { continue }
                all += 1
                if schema.violations(of: SchemaExample.value(of: schema)).isEmpty {
                    fits += 1
                } else {
                    missed.append("\(file): \(item["description"]?.string ?? "")")
                }
            }
        }
        #expect(all > 300)
        #expect(Double(fits) / Double(all) > 0.97, "\(missed.joined(separator: "\n"))")
    }

    @Test(
        arguments: [
            (["type": "object", "properties": ["a": ["type": "string"]]], ["a": "text"]),
            (["enum": ["x", "y"]], "x"), (["const": 7], 7), (["type": ["null", "integer"]], 1),
            (["type": "string", "format": "date-time"], "2026-01-01T00:00:01Z"),
            (["type": "string", "pattern": "^[0-9a-f]{4}$"], "aaaa"),
            (["type": "integer", "minimum": 10, "multipleOf": 4], 12),
            (["type": "array", "items": ["type": "boolean"], "minItems": 2], [true, false]),
            (["$ref": "#/$defs/a", "$defs": ["a": ["type": "number", "exclusiveMaximum": 0]]], -0.5),
            (["default": "given", "type": "string"], "given"),
        ] as [(Value, Value)])
    func `an example reads well`(schema: Value, example: Value) throws {
        #expect(SchemaExample.value(of: try Schema(schema)) == example)
    }

    @Test func `a schema that refers to itself has an end`() throws {
        let schema = try Schema([
            "type": "object",
            "properties": ["left": ["$ref": "#"], "right": ["$ref": "#"], "name": ["type": "string"]],
        ])
        let example = SchemaExample.value(of: schema)
        #expect(example["left"]?["name"] == "text")
        #expect(example.json().utf8.count < 200_000)
    }
}
