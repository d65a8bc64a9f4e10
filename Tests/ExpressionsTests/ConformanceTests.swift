import Expressions
import Foundation
import TestSupport
import Testing
import Values

/// The conformance cases of `../shared/conformance/wdl-functions.jsonl`, which nobody here wrote.
@Suite struct ConformanceTests {
    private static func lines() throws -> [Value] {
        let file = sharedMaterial.appending(path: "conformance/wdl-functions.jsonl")
        let text = try String(contentsOf: file, encoding: .utf8)
        return try text.split(separator: "\n").map { try Value(json: String($0)) }
    }

    @Test func `every case behaves as recorded`() throws {
        let cases = try Self.lines()
        #expect(cases.count == 420)
        let failed = cases.filter { !Self.passes($0) }.map { $0["id"]?.string ?? "" }
        #expect(failed == [])
    }

    private static func passes(_ testCase: Value) -> Bool {
        let outcome = outcome(of: testCase)
        if testCase["expect_error"]?.bool == true { return outcome == nil }
        guard let outcome else { return false }
        if let pattern = testCase["expected_regex"]?.string {
            return outcome.string.map { (try? Pattern(pattern).matches($0)) ?? false } ?? false
        }
        if let choices = testCase["expected_one_of"]?.array {
            return choices.contains { isSame(outcome, $0) }
        }
        return isSame(outcome, testCase["expected"] ?? .null)
    }

    private static func outcome(of testCase: Value) -> Value? {
        guard let context = try? DetachedContext(testCase["context"] ?? [:]) else { return nil }
        let expression = testCase["expression"] ?? .null
        if testCase["function"]?.string == "(condition)" {
            let (condition, findings) = Condition.compile(expression, symbols: context, at: nil, address: "")
            guard !findings.hasErrors else { return nil }
            return (try? condition.evaluate(in: context)).map { .bool($0) }
        }
        let (template, findings) = Template.compile(expression, symbols: context, at: nil, address: "")
        guard !findings.hasErrors else { return nil }
        return try? template.evaluate(in: context)
    }

    /// Numbers by value within 1 part in 10^15, objects without regard to order.
    private static func isSame(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { isSame($0, $1) }
        case (.object(let a), .object(let b)):
            a.count == b.count
                && a.allSatisfy { member in b[member.name].map { isSame(member.value, $0) } ?? false }
        case (.int, .int): left == right
        case (.int, _), (.double, _), (.decimal, _):
            right.string == nil
                && left.double.flatMap { a in right.double.map { b in abs(a - b) <= abs(b) * 1e-15 || a == b }
                }
                    ?? false
        default: left == right
        }
    }
}
