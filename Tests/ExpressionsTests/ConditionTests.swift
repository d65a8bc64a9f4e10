import Expressions
import Testing
import Values

@Suite struct ConditionTests {
    private static func outcome(_ condition: Value) throws -> String {
        let context = try DetachedContext(["variables": ["n": 5, "s": "abc", "none": nil]])
        let (compiled, findings) = Condition.compile(
            condition, symbols: context, locate: { SourceRange(file: $0, line: 1, column: 1) }, address: "if")
        if let finding = findings.first { return "\(finding.code) \(finding.range?.file ?? "")" }
        do throws(EvaluationError) {
            return try compiled.evaluate(in: context) ? "true" : "false"
        } catch {
            return "error"
        }
    }

    @Test(
        arguments: [
            (["equals": ["@variables('n')", 5]], "true"), (["equals": ["@variables('n')", "5"]], "false"),
            (["equals": ["@{variables('n')}", "5"]], "true"), (["EQUALS": [1, 1]], "true"),
            (
                [
                    "and": [
                        ["greater": ["@variables('n')", 1]], ["not": ["contains": ["@variables('s')", "z"]]],
                    ]
                ], "true"
            ),
            (["or": [["equals": [1, 2]], ["less": [1, 2]]]], "true"), (["and": []], "true"),
            (["or": []], "false"),
            (["equals": [["length": ["@variables('s')"]], 3]], "true"),
            (["equals": [["coalesce": ["@variables('none')", 1]], 1]], "true"),
            (["equals": [["if": ["@equals(1, 2)", 1, 2]], 2]], "true"),
            (["equals": ["@variables('none')", nil]], "true"), (["empty": ["@variables('none')"]], "true"),
            (["equals": [["a": 1], ["a": 1.0]]], "true"), ("@equals(1, 1)", "true"), (true, "true"),
            ("@variables('n')", "error"), (["and": ["@variables('n')"]], "error"),
            (["greater": [["equals": [1, 1]], 1]], "error"),
            (["and": [["equals": [1, 1]], ["greater": [1]]]], "EX0005 if.and[1].greater"),
            (["not": [["equals": [1, 1]]]], "EX0009 if.not"), (["and": ["equals": [1, 1]]], "EX0009 if.and"),
            (["@{'equals'}": [1, 1]], "EX0004 if.@{'equals'}"), (["equal": [1, 1]], "EX0004 if.equal"),
            (["equals": [1, 1], "less": [1, 2]], "EX0009 if"), ("yes", "EX0009 if"), (5, "EX0009 if"),
        ] as [(Value, String)])
    func `condition objects hold, fail or are refused where they stand`(
        condition: Value, expected: String
    ) throws {
        #expect(try Self.outcome(condition) == expected)
    }
}
