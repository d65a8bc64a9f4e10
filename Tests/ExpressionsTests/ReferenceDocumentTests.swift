import Expressions
import Foundation
import TestSupport
import Testing

/// `docs/reference/expressions.md` is written from the function table; `UPDATE_GOLDEN=1` writes it anew.
@Suite struct ReferenceDocumentTests {
    @Test func `the reference has every function`() throws {
        let file = packageRoot.appending(path: "docs/reference/expressions.md")
        let expected = Self.document()
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try expected.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == expected)
    }

    @Test(arguments: FunctionDescription.all)
    func `every function says what it gives, when it fails and who says so`(_ function: FunctionDescription) {
        #expect(!function.summary.isEmpty)
        #expect(!function.result.isEmpty)
        #expect(!function.errors.isEmpty)
        #expect(!function.source.isEmpty)
        #expect(function.signature.hasPrefix(function.name + "("))
    }

    private static func document() -> String {
        var text = """
            # Expressions

            Riposte's expression language is that of Power Automate and Logic Apps.
            A value that begins with `@` is one expression and keeps its type; `@{...}` inside of a text is replaced by the value's text; `@@` stands for a plain `@`.
            `x?['name']` gives null where `x['name']` would fail. Names of functions and steps have no case.
            Try one: `riposte eval "@concat('a', string(add(1, 2)))"`.


            """
        var family = ""
        for function in FunctionDescription.all {
            if function.family != family {
                family = function.family
                text += "\n## \(family)\n\n| function | gives | type | fails on | rule |\n"
                text += "| --- | --- | --- | --- | --- |\n"
            }
            let cells = [function.summary, function.result, function.errors, function.rule]
            text += "| `\(function.signature)` | " + cells.joined(separator: " | ") + " |\n"
        }
        return text + """

            Locales: dates in en, de, es, fr, it, nl and pt; numbers also in cs, da, fi, is, ja, nb, pl, sv and tr.
            Time zones: the names of Windows and of IANA, in any case.
            Every rule is from Microsoft Learn, "Reference guide to functions in expressions"; where it contradicts itself, see the decision on expression edge rules.

            """
    }
}
