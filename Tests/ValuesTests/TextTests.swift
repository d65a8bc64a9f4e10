import Testing
import Values

@Suite struct TextTests {
    /// Source: RFC 4648, section 10.
    @Test(
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func `base 64 follows its specification`(_ plain: String, _ encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
        #expect(Base64.decode(encoded.filter { $0 != "=" }) == Array(plain.utf8))
    }

    @Test func `base 64 has two alphabets`() {
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=")
        #expect(Base64.encode([0xFB, 0xFF], urlSafe: true, padded: false) == "-_8")
        #expect(Base64.decode("-_8") == [0xFB, 0xFF])
        #expect(Base64.decode("+/8=") == [0xFB, 0xFF])
    }

    @Test(arguments: ["Z", "Zg=", "Zg===", "Z=g=", "Zm9v Zg==", "Zm9v!", "====", "Zm9vY", "é"])
    func `what is not base 64 is refused`(_ text: String) { #expect(Base64.decode(text) == nil) }

    @Test func `hexadecimal goes both ways`() {
        #expect(String.hex([0, 0x1F, 0xFF] as [UInt8]) == "001fff")
        #expect([UInt8](hex: "001FfF") == [0, 0x1F, 0xFF])
        #expect([UInt8](hex: "1") == nil)
        #expect([UInt8](hex: "0g") == nil)
    }

    @Test(
        arguments: [
            ("conection", "connection"), ("Connection", "connection"), ("wiht", "with"), ("use", nil),
            ("x", nil),
            ("", nil), ("connectoin", "connection"), ("foreech", "foreach"),
        ] as [(String, String?)])
    func `the nearest name is found when it is near`(_ written: String, _ expected: String?) {
        #expect(
            nearestName(to: written, among: ["connection", "with", "foreach", "description"]) == expected)
    }

    @Test func `a finding shows its line and what to do`() {
        let finding = Diagnostic(
            .error, "PB0012", "unknown key `wiht`", help: "did you mean `with`?",
            at: SourceRange(file: "a.yaml", line: 2, column: 3, length: 4))
        let text = """
            a.yaml:2:3: error: unknown key `wiht` [PB0012]
              |   wiht: 1
              |   ^^^^
              help: did you mean `with`?
            """
        #expect(finding.rendered(source: "x:\n  wiht: 1\r\n") == text)
        #expect(finding.rendered(source: "x:").split(separator: "\n").count == 2)
        #expect(
            Diagnostic(.warning, "A1", "odd", address: "a.b").rendered(source: nil)
                == "a.b: warning: odd [A1]")
    }

    @Test func `a finding cannot steer a terminal`() {
        let finding = Diagnostic(
            .error, "A1", "no `\u{1B}[2J`", at: SourceRange(file: "a", line: 1, column: 500, length: 900))
        let text = finding.rendered(source: String(repeating: "\u{1B}\t", count: 400))
        #expect(!text.unicodeScalars.contains("\u{1B}"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count < 140 })
    }
}
