import Foundation
import FoundationXML
import Playbooks
import Testing
import Values

@Suite struct `Drawings` {
    static let text = """
        riposte: 1
        name: test
        trigger: manual
        steps:
          a (first): { compose: 1 }
          b: { compose: 2, after: { a (first): [failed, timedOut] } }
          each:
            foreach: [1]
            steps:
              inner:
                if: "@true"
                then: { yes_1: { compose: 1 } }
                else: { no_1: { terminate: failed } }
          free: { compose: 3, after: [] }
        """

    static func plan() throws -> Plan {
        let text = text.replacing("terminate: failed", with: "compose: 1")
        return try #require(PlaybookReader.read(text, file: "p.yaml", catalog: nil).0)
    }

    @Test func `a playbook as Mermaid`() throws {
        #expect(
            Drawing.mermaid(try Self.plan()) == """
                flowchart TD
                    trigger(["manual"])
                    s0["a (first)<br/>compose"]
                    s1["b<br/>compose"]
                    subgraph s2 ["each: foreach"]
                        subgraph s3 ["inner: if"]
                            subgraph s3b0 ["then"]
                                s4["yes_1<br/>compose"]
                            end
                            subgraph s3b1 ["else"]
                                s5["no_1<br/>compose"]
                            end
                        end
                    end
                    s6["free<br/>compose"]
                    trigger --> s0
                    trigger --> s6
                    s0 -->|failed, timedOut| s1
                    s1 --> s2

                """)
    }

    @Test func `a playbook as SVG is XML with a box for each step`() throws {
        var plan = try Self.plan()
        plan.steps[0].name = "<&\"'> \u{1}"
        let counter = ElementCounter()
        let parser = XMLParser(data: Data(Drawing.svg(plan).utf8))
        parser.delegate = counter
        #expect(parser.parse())
        #expect(counter.counts["rect"] == plan.steps.count + 1)
        #expect(counter.counts["path"] == 4 + 1)
    }

    @Test func `boxes beside each other do not overlap`() throws {
        let boxes = try Self.boxes(in: Drawing.svg(Self.plan()))
        for (place, box) in boxes.enumerated() {
            for other in boxes[(place + 1)...] {
                let apart =
                    box.x + box.width <= other.x || other.x + other.width <= box.x
                    || box.y + box.height <= other.y || other.y + other.height <= box.y
                let inside =
                    other.x >= box.x && other.x + other.width <= box.x + box.width && other.y >= box.y
                    && other.y + other.height <= box.y + box.height
                #expect(apart || inside)
            }
        }
    }

    private static func boxes(in svg: String) throws -> [(x: Int, y: Int, width: Int, height: Int)] {
        let pattern = try Regex(
            #"<rect class="[a-z]+" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)""#,
            as: (Substring, Substring, Substring, Substring, Substring).self)
        return svg.matches(of: pattern).map { match in
            (Int(match.1) ?? 0, Int(match.2) ?? 0, Int(match.3) ?? 0, Int(match.4) ?? 0)
        }
    }
}

/// Counts the elements of a document.
private final class ElementCounter: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
        qualifiedName qName: String?,
        attributes attributeDict: [String: String] = [:]
    ) {
        counts[elementName, default: 0] += 1
    }
}
