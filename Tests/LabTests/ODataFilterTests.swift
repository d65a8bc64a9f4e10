import Testing
import Values

@testable import Lab

@Suite struct ODataFilterTests {
    static let row: Value = [
        "name": "O'Brien", "size": 5, "when": "2026-11-21T04:40:00.000Z", "tags": ["a", "b"], "gone": .null,
        "on": true,
    ]
    static let properties: Set<String> = ["name", "size", "when", "tags", "gone", "on"]

    static let cases: [(String, Bool)] = [
        ("name eq 'o''brien'", true), ("name ne 'x'", true), ("size gt 4", true), ("size gt 5", false),
        ("size ge 5 and size le 5", true), ("size lt 4.5 or on eq true", true),
        ("when ge 2026-11-21T04:40:00Z", true), ("when gt 2026-11-21T04:40:00Z", false),
        ("when lt 2026-11-21T05:40:00.001Z", true), ("tags eq 'b'", true), ("gone eq null", true),
        ("gone ne null", false), ("gone gt 1", false), ("not (size eq 5)", false),
        ("not size eq 5 or on eq true", true),
        ("on eq true and size eq 1 or name eq 'O''Brien'", true),
        ("on eq true and (size eq 1 or name eq 'x')", false), ("contains(name,'BRI')", true),
        ("startswith(name, 'o''')", true), ("endswith(name,'x')", false),
    ]

    @Test(arguments: cases)
    func `filters decide rows`(_ text: String, _ holds: Bool) throws {
        #expect(try ODataFilter(text, properties: Self.properties).holds(for: Self.row) == holds)
    }

    @Test(arguments: [
        "", "name", "name eq", "name is 'x'", "colour eq 'red'", "name eq 'x", "name eq 'x' and",
        "(name eq 'x'",
        "name eq 'x')", "contains(name)", "length(name) eq 3", "name eq other",
        String(repeating: "(", count: 1000),
    ])
    func `what is no filter is refused`(_ text: String) {
        #expect(throws: ODataFilter.Problem.self) { try ODataFilter(text, properties: Self.properties) }
    }
}
