import Playbooks
import Testing
import Values

@Suite struct `YAML` {
    /// The value of a text behind a key, as a connection's setting.
    static func value(_ text: String) throws -> Value {
        let source = "connections:\n  c:\n    connector: x\n    with:\n      v: \(text)\n"
        let (environment, findings) = Environment.read(source, name: "e", file: "e.yaml")
        return try #require(environment?.connections["c"]?.settings["v"], "\(findings)")
    }

    static let scalars: [(text: String, value: Value)] = [
        ("no", "no"), ("on", "on"), ("Yes", "Yes"), ("y", "y"), ("010", 10), ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("2026-11-21", "2026-11-21"), ("0o17", 15), ("0x1F", 31), ("0b1", "0b1"), ("~", nil), ("null", nil),
        ("nULL", "nULL"), ("True", true), ("tRUE", "tRUE"), ("-0", 0), ("+5", 5), ("1.50", 1.5), (".5", 0.5),
        ("5.", 5.0), ("1e3", 1000.0), ("+", "+"), (".", "."), ("1.2.3", "1.2.3"), ("1e", "1e"),
        ("9223372036854775807", .int(.max)), ("9223372036854775808", .decimal("9223372036854775808")),
        ("\"5\"", "5"), ("'it''s'", "it's"), ("!!str 5", "5"), ("\"a\\u00e9\"", "aé"),
        ("[1, two]", [1, "two"]),
        ("{a: 1, 5: b}", ["a": 1, "5": "b"]), (".inf", ".inf"), (".nan", ".nan"), ("0x", "0x"), ("٣", "٣"),
    ]

    @Test(arguments: scalars) func `scalars mean what YAML 1.2 says`(text: String, value: Value) throws {
        let read = try Self.value(text)
        #expect(read == value)
        #expect(read.typeName == value.typeName)
    }

    @Test func `aliases repeat a node`() throws {
        #expect(try Self.value("{ a: &x [1, 2], b: *x }") == ["a": [1, 2], "b": [1, 2]])
    }

    static let hostile: [(what: String, text: String)] = [
        ("a flood of aliases", bomb(levels: 12, asKey: false)),
        ("a flood of aliases in keys", bomb(levels: 12, asKey: true)),
        ("a few aliases of aliases", bomb(levels: 20, asKey: false, width: 2)),
        ("deep flow nesting", "a: " + String(repeating: "[", count: 900)),
        ("deep block nesting", (0..<500).map { String(repeating: " ", count: $0) + "a:\n" }.joined()),
        (
            "closed deep nesting",
            "a: " + String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
        ),
        ("more than a mebibyte", "a: " + String(repeating: "x", count: 1 << 20)),
        ("two documents", "a: 1\n---\nb: 2\n"),
        ("a key that is a list", "[a, b]: 1\n"),
        ("an unknown alias", "a: *b\n"),
        ("a control character", "a: \u{1}\n"),
        ("a tab as indentation", "a:\n\tb: 1\n"),
    ]

    @Test(arguments: hostile) func `what is hostile or broken is refused at once`(what: String, text: String)
    {
        let (environment, findings) = Environment.read(text, name: "e", file: "e.yaml")
        #expect(environment == nil)
        #expect(
            findings.contains { $0.severity == .error && ["PB0001", "PB0003"].contains($0.code) },
            "\(findings)")
    }

    private static func bomb(levels: Int, asKey: Bool, width: Int = 9) -> String {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...levels {
            let items = Array(repeating: "*a\(level - 1)", count: width).joined(separator: ", ")
            text += asKey ? "? &a\(level) [\(items)]\n: 1\n" : "a\(level): &a\(level) [\(items)]\n"
        }
        return text
    }
}
