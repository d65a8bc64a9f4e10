import Expressions
import Foundation
import TestSupport
import Testing
import Values

/// The conformance cases of `../shared/conformance/wdl-functions.jsonl`, which nobody here wrote.
@Suite struct ConformanceTests {
    /// Functions that come with the next version, and so may fail.
    private static let later: Set<String> = [
        "xml", "xpath", "convertFromUtc", "convertToUtc", "convertTimeZone",
    ]

    /// Cases of other functions that need one of those.
    private static let exceptions: Set<String> = ["json-008", "json-010"]

    private static func lines() throws -> [Value] {
        let file = sharedMaterial.appending(path: "conformance/wdl-functions.jsonl")
        let text = try String(contentsOf: file, encoding: .utf8)
        return try text.split(separator: "\n").map { try Value(json: String($0)) }
    }

    @Test func `the functions of this version behave as recorded`() throws {
        var passed = 0
        var failed: [String] = []
        var waiting = 0
        let cases = try Self.lines()
        for testCase in cases {
            let id = testCase["id"]?.string ?? ""
            if Self.passes(testCase) {
                passed += 1
            } else if Self.later.contains(testCase["function"]?.string ?? "") || Self.exceptions.contains(id)
            {
                waiting += 1
            } else {
                failed.append(id)
            }
        }
        print("wdl-functions.jsonl: \(passed) of \(cases.count) pass, \(waiting) wait for the next version")
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
