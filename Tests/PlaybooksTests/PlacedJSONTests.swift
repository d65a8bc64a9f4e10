import Foundation
import Testing
import Values

@testable import Playbooks

@Suite struct `JSON with places` {
    @Test func `knows where names and values stand`() throws {
        let text = "{\n  \"ä\": [1, \"two\"],\n  \"b\": {\"c\": \"x\\ny\", \"d\": true}\n}"
        let root = try #require(PlacedJSON.read(text, file: "f.json").root)
        let list = try #require(root["ä"])
        #expect(root.entry("ä")?.keyRange == SourceRange(file: "f.json", line: 2, column: 3, length: 3))
        #expect(list.range == SourceRange(file: "f.json", line: 2, column: 8))
        #expect(list.items?[1].range == SourceRange(file: "f.json", line: 2, column: 12, length: 5))
        #expect(list.items?[1].contentRange == SourceRange(file: "f.json", line: 2, column: 13, length: 3))
        #expect(list.items?[1].isVerbatim == true)
        #expect(root["b"]?["c"]?.isVerbatim == false)
        #expect(root["b"]?["d"]?.range == SourceRange(file: "f.json", line: 3, column: 27, length: 4))
    }

    @Test func `takes a byte order mark and the last of two members`() {
        let (root, findings) = PlacedJSON.read("\u{FEFF}{\"a\": 1, \"b\": 2, \"a\": 3}", file: "f.json")
        #expect(findings.isEmpty)
        #expect(root?.value == ["a": 3, "b": 2])
        #expect(root?.entry("a")?.keyRange.column == 18)
    }

    @Test(arguments: ["", "{", "[1,]", "{\"a\" 1}", "nul", "{} {}", "\"\\x\"", "{'a': 1}"])
    func `refuses what is no JSON`(text: String) {
        let (root, findings) = PlacedJSON.read(text, file: "f.json")
        #expect(root == nil)
        #expect(findings.map(\.code) == ["DF0001"])
    }

    @Test func `reads what the plain reader reads, at the places where it stands`() throws {
        for file in DefinitionCorpus.files.enumerated().filter({ $0.offset % 10 == 0 }).map(\.element) {
            let text = try String(contentsOf: file, encoding: .utf8)
            let root = try #require(PlacedJSON.read(text, file: "f.json").root)
            #expect(root.value == (try Value(json: text)))
            let scalars = Array(text.unicodeScalars)
            for node in root.textScalars where node.isVerbatim {
                let place = node.contentRange
                #expect(place.line == 1)
                let start = place.column - 1
                let written = scalars[
                    start..<min(scalars.count, start + (node.text ?? "").unicodeScalars.count)]
                #expect(written.elementsEqual((node.text ?? "").unicodeScalars))
            }
        }
    }

    @Test func `keeps places where values were resolved`() throws {
        let root = try #require(PlacedJSON.read("{\"a\": \"[x()]\", \"b\": [1]}", file: "f.json").root)
        let placed = root.placing(["a": ["k": 1], "b": [1, 2], "c": "new"])
        #expect(placed.value == ["a": ["k": 1], "b": [1, 2], "c": "new"])
        #expect(placed["a"]?["k"]?.range.column == 7)
        #expect(placed["b"]?.items?[1].range.column == 21)
        #expect(placed["c"]?.range.column == 1)
    }
}

@Suite struct `Texts with expressions` {
    @Test(arguments: [
        ("plain", "'plain'"), ("it's", "'it''s'"), ("@utcNow()", "utcNow()"), ("@@x", "'@x'"), ("", "''"),
        ("@{utcNow()}", "concat(utcNow())"), ("a@{b('}')}c", "concat('a', b('}'), 'c')"),
        ("x@@{y}", "'x@{y}'"),
    ])
    func `become arguments`(text: String, argument: String) {
        #expect(ExpressionText.argument(.string(text)) == argument)
    }

    @Test(arguments: [
        ("/a/b", ["a", "b"]), ("//a/@{x('/')}/c", ["a", "@{x('/')}", "c"]),
        ("/a(b='@{x()}')/", ["a(b='@{x()}')"]),
        ("@concat('/a', 1)", ["@{concat('/a', 1)}"]),
    ])
    func `are cut into segments`(path: String, segments: [String]) {
        #expect(PathSegments.of(path) == segments)
    }

    @Test(arguments: [
        ("encodeURIComponent(encodeURIComponent(body('a')?['b']))", "body('a')?['b']"),
        ("encodeURIComponent('a', 'b')", "encodeURIComponent('a', 'b')"),
        ("encodeURIComponent(a()) ", "a()"), ("concat(a(), b())", "concat(a(), b())"),
        ("uriComponent(concat('x)', a()))", "concat('x)', a())"),
    ])
    func `lose what only encodes them`(expression: String, inner: String) {
        #expect(ExpressionText.unwrapped(expression) == inner)
    }

    @Test(arguments: [
        ("Block-IP (incident)", "block-ip-incident"), ("Überprüfung: Gerät", "ueberpruefung-geraet"),
        ("***", "workflow"),
        ("a'b  c", "ab-c"), (String(repeating: "ab ", count: 60), String(repeating: "ab-", count: 33) + "a"),
    ])
    func `give names of playbooks`(title: String, name: String) {
        #expect(PlaybookName.of(title: title) == name)
    }

    @Test func `name what functions are given`() {
        let text =
            "@concat(parameters('a b'), Parameters ( 'it''s' ), myparameters('no'), parameters(variables('x')))"
        #expect(ExpressionText.names(givenTo: "parameters", in: text) == ["a b", "it's"])
    }
}
