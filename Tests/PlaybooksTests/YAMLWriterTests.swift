import Foundation
import TestSupport
import Testing
import Values

@testable import Playbooks

private let place = SourceRange(file: "x", line: 1, column: 1)

/// The tree of a value, as a definition's reader makes it.
private func tree(_ value: Value) -> YAMLNode {
    let kind: YAMLNode.Kind =
        switch value {
        case .array(let items): .sequence(items.map(tree))
        case .object(let object):
            .mapping(object.map { YAMLNode.Entry(key: $0.name, keyRange: place, node: tree($0.value)) })
        default: .scalar(value)
        }
    return YAMLNode(kind: kind, range: place, contentRange: place)
}

private func object(_ members: (String, Value)...) -> Value {
    .object(JSONObject(members.map { (name: $0.0, value: $0.1) }))
}

private let roomy = YAMLLimits(bytes: 64 << 20, nodes: 10_000_000, depth: 256, aliases: .max)

private func write(_ value: Value) -> String { YAMLWriter.text(of: tree(value)) }

/// What is wrong with a value's way there and back; nil when nothing is.
private func flaw(_ value: Value) -> String? {
    let text = write(value)
    let (node, findings) = YAMLReader.read(text, file: "x.yaml", limits: roomy)
    guard let node else { return "\(findings.map(\.message)) in:\n\(text.prefix(2000))" }
    return node.value == value ? nil : "reads back as \(node.value.json().prefix(500)):\n\(text.prefix(2000))"
}

@Suite struct YAMLWriterTests {
    private static let texts: [String] = [
        "", " ", "  leading", "trailing ", "\ttab", "tab\t", "a\tb", "a: b", "a:", ":a", "a #b", "#a", "a# b",
        "---", "--- a", "...", "-", "- a", "-5", "~", "null", "Null", "true", "TRUE", "yes", "No", "on", "y",
        "1_000", "0x1f", "0o17", "010", "1e3", ".inf", "-.INF", ".nan", "1.", ".5", "+1", "1:30",
        "2026-11-21",
        "@body('x')", "@{x}", "`x`", "%x", "!x", "&x", "*x", "|", ">", "|2-", "? a", "?", "a?", "[a]", "{a}",
        "a, b", "a,b", "it's", "'quoted'", "\"quoted\"", "back\\slash", "\\n", "<<", "=", "<p>hi</p>",
        "https://example.org/a?b=c#d", "/path", "C:\\x", "user@example.org", "a\u{85}b", "a\u{2028}b",
        "a\u{2029}b", "a\u{FEFF}", "a\u{A0}b", "\u{200B}", "emoji 😀", "😀", "é", "e\u{301}", "日本",
        "\u{0}", "a\u{1}b", "\u{7F}", "\u{9F}", "\u{FFFE}", "\u{FFFF}", "\u{1FFFE}", "\u{10FFFF}", "\u{E000}",
        "\u{1B}[0m", "\r", "a\r\nb", "a\rb", "\n", "\n\n", "a\n", "a\n\n", "\na", "\n\na\n", "a\n\nb", "a\nb",
        " a\nb", "a\n b", "  a\n b\n", "\ta\nb", "a\n\tb\n", "a\n  \nb", "a\n  ", "  \na", "   \n  a\n",
        "a\n---\nb",
        "---\na", "...\n", "# a\n# b\n", "a \nb \n", "a\n\u{85}\nb", "x\u{1}\ny", "  ", "\t\n\t", "a\nb\n ",
        "é\n日本\n😀\n", "@concat('a',\n 'b')", "key: |\n  value\n", "- a\n- b\n",
        String(repeating: "long ", count: 1000) + "end", String(repeating: "x", count: 5000),
        String(repeating: "line\n", count: 500),
    ]

    @Test(arguments: texts) func `a text reads back as itself wherever it stands`(text: String) {
        let places: [Value] = [
            .string(text), ["key": .string(text)], [.string(text)],
            ["a": [.string(text), ["b": .string(text)]]],
            ["a": ["b": ["c": .string(text), "d": 1]]], [[[.string(text)], .string(text)]],
            ["first": .string(text), "second": .string(text), "third": ["x": .string(text)]],
            [["a": .string(text), "b": ["c": .string(text)]], .string(text), 5],
        ]
        for value in places { #expect(flaw(value) == nil) }
    }

    @Test(arguments: texts) func `a key reads back as itself wherever it stands`(text: String) {
        let places: [Value] = [
            object((text, 1)),
            object((text, ["a": ["b": []]]), (text + "2", "x\ny\n")),
            [object((text, [[1]]), ("z", nil))],
            ["a": object(("z", 1), (text, [["a": [["b": 1]]]]))],
        ]
        for value in places { #expect(flaw(value) == nil) }
    }

    @Test func `collections and scalars of every kind read back`() {
        let values: [Value] = [
            [], [:], ["a": []], ["a": [:]], [[], [:], [[]], [[:]]], nil, true, 0, -5, 1.5, 1e22, -0.25,
            .decimal("12345678901234567890"), .decimal("0.1234567890123456789"), ["a": nil],
            ["x": [["a": 1, "b": [1, 2]], ["c": ["d": "e"]]]], [["a": ["b": "c"], "d": [["e": [["f": 1]]]]]],
            .int(.max), .int(.min),
        ]
        for value in values { #expect(flaw(value) == nil) }
    }

    @Test func `random trees of awkward texts read back`() {
        var seed: UInt64 = 20_261_121
        func next(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((seed >> 33) % UInt64(bound))
        }
        let pieces = [
            " ", "\n", "\t", ":", "#", "-", "a", "b c", "'", "\"", "\\", "@", "{", "}", "[", "]", ",", "|",
            "é", "😀",
            "\r", "\u{85}", "0", "?", "&", "!", "%", "\u{1}",
        ]
        func text() -> String { (0..<next(9)).map { _ in pieces[next(pieces.count)] }.joined() }
        func value(_ depth: Int) -> Value {
            switch next(depth > 4 ? 3 : 6) {
            case 0: return .string(text())
            case 1: return .string(text() + "\n" + text())
            case 2: return .int(Int64(next(1000)))
            case 3: return .array((0..<next(4)).map { _ in value(depth + 1) })
            default:
                return .object(JSONObject((0..<next(5)).map { _ in (name: text(), value: value(depth + 1)) }))
            }
        }
        for round in 0..<3000 {
            let value = value(0)
            let flaw = flaw(value)
            #expect(flaw == nil, "round \(round)")
            if flaw != nil { break }
        }
    }

    @Test func `every definition of the corpus reads back`() throws {
        let folder = sharedMaterial.appending(path: "corpus/wdl")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        try #require(names.count > 600)
        var flaws: [String] = []
        for name in names where name.hasSuffix(".json") {
            let value = try Value(json: [UInt8](try Data(contentsOf: folder.appending(path: name))))
            if let flaw = flaw(value) { flaws.append("\(name): \(flaw.prefix(300))") }
        }
        #expect(flaws == [])
    }

    @Test func `every valid file of the JSON test suite reads back`() throws {
        let folder = sharedMaterial.appending(path: "conformance/json-parsing/test_parsing")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let valid = names.filter { $0.hasPrefix("y_") }
        try #require(valid.count > 80)
        var flaws: [String] = []
        for name in valid {
            let value = try Value(json: [UInt8](try Data(contentsOf: folder.appending(path: name))))
            if let flaw = flaw(value) { flaws.append("\(name): \(flaw)") }
        }
        #expect(flaws == [])
    }

    @Test func `a playbook looks as people write it`() {
        let value: Value = [
            "riposte": 1, "name": "isolate-machine", "summary": "It isolates a machine, and says so: soon",
            "parameters": ["level": ["type": "string", "enum": ["Full", "Selective"], "default": "Full"]],
            "trigger": ["use": "cloud-apps.alert-generated", "connection": "cloud-apps"],
            "steps": [
                "user": ["compose": "@triggerBody()?['user']"],
                "severe": [
                    "if": ["equals": ["@body('user')?['level']", "High"]],
                    "then": ["note": ["compose": "first line\n  second line\n"]],
                ],
                "ask": ["use": "http.request", "with": ["method": "GET", "headers": ["Accept": "*/*"]]],
                "list": ["compose": [["a": 1, "b": "x"], ["c": [["d": [1, 2]]]]]],
            ],
        ]
        let expected = """
            riposte: 1
            name: isolate-machine
            summary: "It isolates a machine, and says so: soon"

            parameters:
              level:
                type: string
                enum: [Full, Selective]
                default: Full

            trigger:
              use: cloud-apps.alert-generated
              connection: cloud-apps

            steps:
              user:
                compose: "@triggerBody()?['user']"
              severe:
                if:
                  equals: ["@body('user')?['level']", High]
                then:
                  note:
                    compose: |
                      first line
                        second line
              ask:
                use: http.request
                with:
                  method: GET
                  headers: { Accept: "*/*" }
              list:
                compose:
                  - { a: 1, b: x }
                  - c:
                      - d: [1, 2]

            """
        #expect(write(value) == expected)
    }
}
