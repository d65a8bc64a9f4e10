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

    private static func document() -> String {
        var text = """
            # Expressions

            Riposte's expression language is that of Power Automate and Logic Apps.
            A value that begins with `@` is one expression and keeps its type; `@{...}` inside of a text is replaced by the value's text; `@@` stands for a plain `@`.
            `x?['name']` gives null where `x['name']` would fail. Names of functions and steps have no case.
            Try one: `riposte eval "@concat('a', string(add(1, 2)))"`.

            ## What the run knows

            | expression | gives |
            | --- | --- |
            | `triggerBody()`, `triggerOutputs()`, `trigger()` | what started the run |
            | `body('step')`, `outputs('step')`, `actions('step')` | what a step gave, and its whole record |
            | `parameters('name')`, `variables('name')` | their values |
            | `items('loop')`, `item()`, `iterationIndexes('loop')` | the item and the number of the iteration |
            | `result('scope')` | the records of the steps inside |
            | `workflow()` | the playbook and the run |

            """
        var family = ""
        for entry in FunctionTable.standard.entries {
            if entry.family != family {
                family = entry.family
                text += "\n## \(family)\n\n| function | gives |\n| --- | --- |\n"
            }
            text += "| `\(entry.signature)` | \(entry.summary) |\n"
        }
        return text + """

            Locales: dates in en, de, es, fr, it, nl and pt; numbers also in cs, da, fi, is, ja, nb, pl, sv and tr.
            `xml`, `xpath` and the time-zone conversions come with a later version.

            """
    }
}
