import Testing
import Values

@testable import Lab

@Suite struct HuntingTests {
    static func run(_ query: String) throws -> LabAnswer {
        var world = try LabWorld()
        return world.ask(as: .endpoint, "POST", "/api/advancedqueries/run", body: ["Query": .string(query)])
    }

    static let queries: [(String, Int)] = [
        ("DeviceInfo", 12), ("DeviceInfo | take 3", 3), ("DeviceInfo | limit 3", 3),
        ("DeviceInfo | where OSPlatform == \"Linux\"", 1), ("DeviceInfo | where OSPlatform == 'linux'", 0),
        ("DeviceInfo | where OSPlatform =~ 'linux'", 1), ("DeviceInfo | where OSPlatform != 'Linux'", 11),
        ("DeviceInfo | where DeviceName contains 'BOWEN'", 2),
        ("DeviceInfo | where DeviceName has 'mbowen'", 2),
        ("DeviceInfo | where DeviceName has 'bowen'", 0),
        ("DeviceInfo | where DeviceName startswith 'lap-'", 5),
        ("DeviceInfo | where DeviceName !contains 'lap'", 7),
        (
            "DeviceInfo\n| where OSPlatform == 'Linux' or OSPlatform == 'macOS' // both\n| project DeviceName",
            2
        ),
        (
            "DeviceInfo | where (OSPlatform == 'Windows10' or OSPlatform == 'Linux') and SensorHealthState == 'Active'",
            3
        ),
        ("DeviceLogonEvents | where AccountName =~ 'MeganB' | project DeviceId, DeviceName", 2),
        ("DeviceLogonEvents | summarize count() by AccountName", 9), ("DeviceLogonEvents | count", 1),
        ("DeviceInfo | summarize Total = count()", 1),
    ]

    @Test(arguments: queries)
    func `queries give rows`(_ query: String, _ rows: Int) throws {
        let answer = try Self.run(query)
        #expect(answer.status == 200)
        #expect(answer.body["Results"]?.array?.count == rows)
    }

    @Test func `results are counted, ordered and described`() throws {
        let answer = try Self.run(
            "DeviceInfo | summarize Total = count() by OSPlatform | order by Total desc, OSPlatform asc | take 2"
        )
        #expect(
            answer.body["Results"] == [
                ["OSPlatform": "Windows11", "Total": 6], ["OSPlatform": "Windows10", "Total": 3],
            ])
        #expect(answer.body["Schema"]?[1] == ["Name": "Total", "Type": "Int64"])
    }

    static let refusals: [(String, String)] = [
        ("EmailEvents", "'EmailEvents' is no table"),
        ("DeviceInfo | join kind=inner DeviceLogonEvents", "`join`"),
        ("DeviceInfo | extend X = 1", "`extend`"),
        ("DeviceInfo | where DeviceName matches regex 'x'", "`matches`"),
        ("DeviceInfo | where Timestamp > ago(1d)", "`ago`"), ("DeviceInfo | where Colour == 'x'", "'Colour'"),
        ("DeviceInfo | summarize dcount(DeviceId)", "`dcount`"), ("DeviceInfo | take many", "whole number"),
        ("DeviceInfo |", "ends too early"), ("DeviceInfo | where DeviceName == 'x", "not ended"),
        ("DeviceInfo | take 1 2", "goes on after its end"), ("let x = 1; DeviceInfo", "`;`"),
    ]

    @Test(arguments: refusals)
    func `what the lab cannot do it says by name`(_ query: String, _ words: String) throws {
        let answer = try Self.run(query)
        #expect(answer.status == 400)
        #expect(answer.body["error"]?["message"]?.string?.contains(words) == true)
    }
}
