import Foundation
import FoundationXML
import Testing
import Values

@testable import Commands

/// Reads XML with Foundation's parser, which is libxml2.
private final class Elements: NSObject, XMLParserDelegate {
    var found: [(name: String, attributes: [String: String])] = []
    var text = ""

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        found.append((name, attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
}

@Suite struct JUnitTests {
    private static func result(
        _ name: String, error: String? = nil, differences: [Difference] = []
    ) -> TestResult {
        TestResult(
            file: "a.test.yaml", name: name, playbook: "a", took: .milliseconds(1234), error: error,
            differences: differences, report: nil)
    }

    @Test func `results are what Jenkins and GitLab read`() throws {
        let nasty = "<&\"'> ]]> \u{1} \u{FFFE} é\n\tx"
        let text = JUnitReport.text([
            Self.result("good"), Self.result(nasty, error: nasty),
            Self.result(
                "bad",
                differences: [
                    Difference(place: "steps.a<b", expected: nasty, got: "\"x\""),
                    Difference(place: "status", expected: "A", got: "B"),
                ]),
        ])
        let parser = XMLParser(data: Data(text.utf8))
        let elements = Elements()
        parser.delegate = elements
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        let names = elements.found.map(\.name)
        #expect(
            names == [
                "testsuites", "testsuite", "testcase", "testcase", "error", "testcase", "failure",
            ])
        #expect(elements.found[0].attributes["tests"] == "3")
        #expect(elements.found[1].attributes["failures"] == "1")
        #expect(elements.found[1].attributes["errors"] == "1")
        #expect(elements.found[2].attributes["time"] == "1.234")
        #expect(elements.found[2].attributes["classname"] == "a")
        #expect(elements.found[3].attributes["name"] == "<&\"'> ]]> \u{FFFD} \u{FFFD} é\n\tx")
        #expect(elements.found[6].attributes["message"] == "steps.a<b differs and 1 more")
        #expect(elements.text.contains("expected  A"))
    }
}
