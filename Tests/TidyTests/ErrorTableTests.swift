import Foundation
import TestSupport
import Testing

/// Codes look like `PB0012`; every one in the sources has a row in `docs/errors.md`, and the other way round.
@Suite struct ErrorTableTests {
    private static let prefixes = [
        "PB", "EX", "DE", "EN", "PL", "TR", "ST", "VA", "SI", "LB", "CL", "EV", "HC", "DF", "IM", "AR", "AP",
    ]

    private func codes(in text: String) -> Set<String> {
        var found: Set<String> = []
        let pattern = /\b([A-Z]{2})([0-9]{4})\b/
        for match in text.matches(of: pattern) where Self.prefixes.contains(String(match.output.1)) {
            found.insert(String(match.output.0))
        }
        return found
    }

    @Test func `every code has a row and every row a code`() throws {
        var used: Set<String> = []
        let root = packageRoot.appending(path: "Sources")
        let walker = FileManager.default.enumerator(atPath: root.path)
        for case let path as String in walker ?? .init()
        where path.hasSuffix(".swift") || path.hasSuffix(".c") {
            let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
            for line in text.split(separator: "\n") where line.contains("\"") {
                used.formUnion(codes(in: String(line)))
            }
        }
        let table = try String(contentsOf: packageRoot.appending(path: "docs/errors.md"), encoding: .utf8)
        let rows = table.split(separator: "\n").filter { $0.hasPrefix("| `") }.joined(separator: "\n")
        #expect(used.subtracting(codes(in: rows)).sorted() == [], "codes without a row in docs/errors.md")
        #expect(codes(in: rows).subtracting(used).sorted() == [], "rows of docs/errors.md without a code")
    }
}
