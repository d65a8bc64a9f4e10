import Testing
import TimeZones

/// XML, XPath and time zones beyond what the conformance cases have.
@Suite struct XMLRulesTests {
    @Test(arguments: [
        ("@{xml('<a>\n <b x=\"1\"/> </a>')}", #""<a><b x=\"1\" /></a>""#),
        ("@{xml('<?xml version=\"1.0\"?><a></a>')}", #""<?xml version=\"1.0\"?><a></a>""#),
        ("@{xml('<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>')}", "error"),
        ("@xml('<p:a/>')", "error"), ("@xml('')", "error"), ("@xml(null)", "error"), ("@xml(1)", "error"),
        ("@xml(json('{\"a\":1,\"b\":2}'))", "error"), ("@xml(json('{\"a\":[1]}'))", "error"),
        (
            #"@{xml(json('{"a":{"b":[1,true,null],"@k":"t"}}'))}"#,
            #""<a k=\"t\"><b>1</b><b>true</b><b /></a>""#
        ),
        ("@{xml(json('{\"a b\":\"x\"}'))}", #""<a_x0020_b>x</a_x0020_b>""#),
        ("@json(xml('<a x=\"1\"><b/><b>2</b>t</a>'))", ##"{"a":{"@x":"1","b":[null,"2"],"#text":"t"}}"##),
        ("@json(xml('<?xml version=\"1.0\"?><a/>'))", #"{"?xml":{"@version":"1.0"},"a":null}"#),
        ("@xpath(xml('<r a=\"1\"><b>2</b><b>3</b></r>'), 'sum(//b)')", "5.0"),
        ("@xpath(xml('<r a=\"1\"><b/></r>'), '//@a')", #"["1"]"#),
        ("@xpath(xml('<r/>'), '//none')", "[]"), ("@xpath(xml('<r/>'), '//(')", "error"),
        ("@xpath(xml('<r/>'), '//p:a')", "error"),
        ("@convertToUtc('2024-03-10T02:30:00', 'Pacific Standard Time')", "error"),
        ("@convertToUtc('2024-11-03T01:30:00', 'pacific standard time')", #""2024-11-03T09:30:00.0000000Z""#),
        (
            "@convertTimeZone('2018-01-01T08:00:00Z', 'UTC', 'asia/kolkata')",
            #""2018-01-01T13:30:00.0000000""#
        ),
        (
            "@convertTimeZone('2018-01-01T00:00:00.5', 'Tokyo Standard Time', 'UTC')",
            #""2017-12-31T15:00:00.5000000Z""#
        ),
        ("@encodeUriComponent('a/', 1)", #""a%2F1""#), ("@agentParameters('x')", "error"),
        ("@appsetting('Name')", #""p""#),
    ])
    func `an expression gives`(_ text: String, _ expected: String) throws {
        #expect(try RulesTests.outcome(text) == expected)
    }

    @Test(arguments: ZoneNames.all)
    func `every zone of Windows is known`(_ name: String) {
        #expect(Zone(named: name.uppercased())?.name == name)
    }

    @Test func `a day that a zone left out is missing`() throws {
        let zone = try #require(Zone(named: "Samoa Standard Time"))
        #expect(zone.utc(ofLocal: 1_325_246_400) == .missing(before: 1_325_282_400, after: 1_325_196_000))
    }
}
