import Expressions
import Testing
import Values

private struct NoNames: Symbols {
    func slot(of name: String, _ kind: SymbolKind) -> Int? {
        name.lowercased() == "scan" && kind == .action ? 0 : nil
    }
    func names(_ kind: SymbolKind) -> [String] { kind == .action ? ["scan"] : [] }
}

@Suite struct SyntaxTests {
    struct Mistake: CustomTestStringConvertible {
        let text: String
        let code: String
        let column: Int

        init(_ text: String, _ code: String, _ column: Int) {
            self.text = text
            self.code = code
            self.column = column
        }

        var testDescription: String { text }
    }

    @Test(arguments: [
        Mistake("@concat('a'", "EX0001", 12),
        Mistake("@concat('a', )", "EX0001", 14),
        Mistake("@concat('a)", "EX0002", 9),
        Mistake("@conact('a')", "EX0004", 2),
        Mistake("@add(1)", "EX0005", 2),
        Mistake("@add(1, 2))", "EX0001", 11),
        Mistake("@body('scna')", "EX0006", 2),
        Mistake("@body(concat('a'))", "EX0007", 2),
        Mistake("@1 + 2", "EX0001", 4),
        Mistake("@add(1, \"2\")", "EX0001", 9),
        Mistake("@foo", "EX0001", 2),
        Mistake("text @{add(1,} more", "EX0001", 14),
        Mistake("text @{add(1, 2)", "EX0002", 6),
        Mistake("@add(99999999999999999999, 1)", "EX0003", 6),
        Mistake("@concat('a','b')('c')", "EX0001", 17),
        Mistake("@1e", "EX0003", 2),
        Mistake("@{}", "EX0001", 3),
        Mistake("@equals('item()?['status']','Failed')", "EX0001", 19),
        Mistake("@triggerBody()?x", "EX0001", 15),
        Mistake("@triggerBody().'x'", "EX0001", 16),
        Mistake("@triggerBody()[", "EX0001", 16),
        Mistake("a @{variables('x')} b", "EX0006", 5),
        Mistake("é @{conact('a')}", "EX0004", 5),
    ])
    func `a mistake is found where it is`(mistake: Mistake) throws {
        let (_, findings) = Template.compile(
            .string(mistake.text), symbols: NoNames(), at: SourceRange(file: "f", line: 1, column: 1),
            address: "a")
        let finding = try #require(findings.first)
        #expect(finding.code == mistake.code)
        #expect(finding.range?.column == mistake.column)
    }

    @Test func `a misspelt name is met with the nearest one`() {
        let (_, functions) = Template.compile("@conact('a')", symbols: NoNames(), at: nil, address: "")
        #expect(functions.first?.help == "did you mean `concat`?")
        let (_, steps) = Template.compile("@body('scna')", symbols: NoNames(), at: nil, address: "")
        #expect(steps.first?.help == "did you mean `scan`?")
    }

    @Test func `positions in texts of several lines are those of the text`() {
        let (_, findings) = Template.compile(
            "first\n@{conact('a')}", symbols: NoNames(), at: SourceRange(file: "f", line: 4, column: 9),
            address: "a")
        #expect(findings.first?.range?.line == 4)
        #expect(findings.first?.range?.column == 9)
    }

    @Test func `deep nesting is refused and does not trap`() {
        let deep = "@" + String(repeating: "not(", count: 2000) + "true" + String(repeating: ")", count: 2000)
        let (_, findings) = Template.compile(.string(deep), symbols: NoNames(), at: nil, address: "")
        #expect(findings.first?.code == "EX0008" || findings.first?.code == "EX0001")
    }

    @Test(arguments: [
        ("plain", "plain"), ("user@contoso.com", "user@contoso.com"), ("@@{x}", "@{x}"),
        ("a @@{x} b", "a @{x} b"),
        ("@{add(1, 2)}", "3"), ("n: @{json('{\"a\":[1,true]}')}", "n: {\"a\":[1,true]}"), ("@{'}'}", "}"),
        ("@{true}", "True"), ("@{null}", ""), ("@concat('it''s')", "it's"),
    ])
    func `texts become what they should`(text: String, expected: String) throws {
        let (template, findings) = Template.compile(.string(text), symbols: NoNames(), at: nil, address: "")
        #expect(findings == [])
        #expect(template.constantValue == .string(expected))
    }

    @Test func `constants are folded, and a failing branch that is not taken does no harm`() throws {
        let (template, _) = Template.compile(
            "@if(false, div(1, 0), 2)", symbols: NoNames(), at: nil, address: "")
        #expect(try template.evaluate(in: DetachedContext([:])) == 2)
        let (sum, _) = Template.compile("@add(1, mul(2, 3))", symbols: NoNames(), at: nil, address: "")
        #expect(sum.constantValue == 7)
        let (chosen, _) = Template.compile(
            "@if(and(true, not(false)), coalesce(null, 'x'), utcNow())", symbols: NoNames(), at: nil,
            address: "")
        #expect(chosen.constantValue == "x")
        let (now, _) = Template.compile("@utcNow()", symbols: NoNames(), at: nil, address: "")
        #expect(now.constantValue == nil)
    }
}
