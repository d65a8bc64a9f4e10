import Expressions
import Testing
import Values

/// Rules of the reference that the conformance cases leave open, one row each.
@Suite struct RulesTests {
    static let context: Value = [
        "variables": ["n": 5, "s": "text", "big": ["a/b": "exact", "a": ["b": "way", "c": nil]]],
        "parameters": ["Name": "p"],
        "trigger": ["outputs": ["body": ["name": "x", "list": [1, 2]]]],
        "actions": [
            "Compose": ["outputs": "just text"], "Skipped": ["status": "Skipped", "outputs": nil],
            "Post": [
                "outputs": [
                    "body": [
                        "$formdata": [
                            ["key": "k", "value": "1"], ["key": "k", "value": "2"],
                            ["key": "one", "value": "3"],
                        ]
                    ]
                ]
            ],
        ],
        "now": "2025-09-25T05:18:31.3384797Z",
    ]

    /// The value as JSON, `error` for one that fails, `refused` for one that does not compile.
    static func outcome(_ text: String) throws -> String {
        let context = try DetachedContext(Self.context)
        let (template, findings) = Template.compile(.string(text), symbols: context, at: nil, address: "")
        guard !findings.hasErrors else { return "refused" }
        return (try? template.evaluate(in: context).json()) ?? "error"
    }

    @Test(arguments: [
        ("@variables('N')", "5"), ("@variables('big')['a/b']", #""exact""#),
        ("@variables('big')?['a/c/d']", "null"), ("@variables('big')['a/x']", "error"),
        ("@variables('big').A.B", #""way""#), ("@variables('s')?['x']", "error"),
        ("@triggerBody().list[1]", "2"), ("@triggerBody().list[2]", "error"),
        ("@triggerBody().list?[2]", "null"), ("@triggerBody().list[-1]", "error"),
        ("@triggerBody()?['a']?['b']?[0]", "null"), ("@triggerBody()?['a'][0]", "error"),
        ("@body('Compose')", "null"), ("@body('Skipped')?['x']", "null"), ("@body('Skipped')['x']", "error"),
        ("@body('compose')?['x']", "null"), ("@formDataValue('Post', 'k')", "error"),
        ("@formDataValue('Post', 'one')", #""3""#), ("@outputs('Post')['body/$formdata'][2].value", #""3""#),
        ("@\n concat ( 'a' ,\n\t'b' ) ", #""ab""#), ("@TRUE", "true"), ("@Null", "null"),
        ("@createArray()", "[]"), ("@json('{\"a\":[1]}')\n.a[0]", "1"),
    ])
    func `access follows the reference`(text: String, expected: String) throws {
        #expect(try Self.outcome(text) == expected)
    }

    @Test(arguments: [
        ("@bool('1')", "error"), ("@int('5-')", "error"), ("@int(1.5)", "error"), ("@isInt('1 2')", "false"),
        ("@int(' +1,000 ')", "1000"), ("@int('9223372036854775807.0')", "9223372036854775807"),
        ("@contains(json('{\"A\":1}'), 'a')", "false"), ("@split('a', null)", "error"),
        ("@replace('a', 'a', null)", "error"), ("@skip('abc', 1)", "error"), ("@binary(null)", "error"),
        ("@json(null)", "{}"), ("@json(5)", "error"), ("@nthIndexOf('a', 'a', 0)", "error"),
        ("@base64ToString('aGVs-_8=')", "error"), ("@decodeUriComponent('%+5')", #""%+5""#),
        ("@less('B', 'a')", "true"), ("@less('\u{FFFD}', '\u{1F600}')", "false"),
        ("@equals('\u{E9}', 'e\u{301}')", "false"), ("@equals(true, 1)", "false"),
        ("@equals(null, '')", "false"), ("@indexOf('STRASSE', 'ss')", "4"),
        ("@dataUri(json('{}'))", #""data:application/json;charset=utf-8;base64,e30=""#),
        ("@dataUriToBinary('data:nothing,a')", "error"), ("@uriPort('https://[::1]:8443/')", "8443"),
        ("@uriPath('https://h/a/../b')", #""/b""#), ("@uriHost('https://h:x/')", "error"),
        ("@sort(json('[true,false]'))", "[false,true]"), ("@sort(json('[1,\"a\"]'))", "error"),
        ("@string(base64ToBinary(base64('hé')))", #""hé""#),
    ])
    func `functions refuse what they should, and take what they should`(text: String, expected: String) throws
    {
        #expect(try Self.outcome(text) == expected)
    }

    @Test(arguments: [
        ("div(decimal('1'), 3)", "0.3333333333333333333333333333"), ("div(decimal('10.0'), 4)", "2.5"),
        ("div(decimal('2'), 3)", "0.6666666666666666666666666667"), ("mod(decimal('-7.5'), 2)", "-1.5"),
        ("add(decimal('0.10'), 0.2)", "0.30"), ("sub(decimal('1'), decimal('1.000'))", "0.000"),
        ("mul(decimal('79228162514264337593543950335'), 1)", "79228162514264337593543950335"),
        ("sub(decimal('-79228162514264337593543950335'), decimal('0.4'))", "-79228162514264337593543950335"),
        ("decimal('1.00000000000000000000000000005')", "1.0000000000000000000000000000"),
        ("mul(1e308, 10)", "Infinity"), ("float('1234567890123456.7')", "1.2345678901234568E+15"),
        ("float('0.00001')", "1E-05"), ("float('123456789012345')", "123456789012345"),
    ])
    func `numbers are exact, and written as .NET writes them`(expression: String, expected: String) throws {
        #expect(try Self.outcome("@{\(expression)}") == "\"\(expected)\"")
    }

    /// The examples that Microsoft Learn prints for format strings.
    @Test(arguments: [
        ("formatNumber(-123.456, 'C3')", "($123.456)"),
        ("formatNumber(1052.0329112756, 'E')", "1.052033E+003"),
        ("formatNumber(-1052.0329112756, 'e2')", "-1.05e+003"), ("formatNumber(123.4546, 'G4')", "123.5"),
        ("formatNumber(1, 'P')", "100.00 %"), ("formatNumber(-0.39678, 'P1')", "-39.7 %"),
        ("formatNumber(1234567890, '(###) ###-####')", "(123) 456-7890"),
        ("formatNumber(86000, '0.###E-000')", "8.6E004"), ("formatNumber(987654, '#0.0e0')", "98.8e4"),
        ("formatNumber(1503.92311, '0.0##e+00')", "1.504e+03"), ("formatNumber(0.00354, '#0.00‰')", "3.54‰"),
        ("formatNumber(-123.4, '0.0;(0.0);zero')", "(123.4)"), ("formatNumber(0, '0.0;(0.0);zero')", "zero"),
        ("formatNumber(68, '# ''degrees''')", "68 degrees"), ("formatNumber(-0.001, '0.00;(0.00)')", "0.00"),
        ("formatDateTime('2009-06-15T13:45:30.05', 'ss.FFF')", "30.05"),
        ("formatDateTime('2009-06-15T13:45:30', 'ss.FFF')", "30"),
        ("formatDateTime('2009-06-15', 'D', 'de-DE')", "Montag, 15. Juni 2009"),
        ("formatDateTime('Mon, 15 Jun 2009 20:45:30 GMT')", "2009-06-15T20:45:30.0000000Z"),
        ("formatDateTime('June 15, 2009 1:45 PM', 's')", "2009-06-15T13:45:00"),
        (
            "parseDateTime('11:05 PM 2019/02/03', 'en-us', 'hh:mm tt yyyy/MM/dd')",
            "2019-02-03T23:05:00.0000000"
        ),
        ("parseDateTime('01/02/2019', 'en-GB')", "2019-02-01T00:00:00.0000000"),
        ("dateDifference('2015-02-08', '2018-07-30')", "1268.00:00:00"),
        ("addToTime('2018-01-31', 1, 'Month', 'yyyy-MM-dd')", "2018-02-28"),
    ])
    func `formats are those of .NET`(expression: String, expected: String) throws {
        #expect(try Self.outcome("@\(expression)") == "\"\(expected)\"")
    }

    /// Values from outside must never bring the process down.
    @Test(arguments: ["-9223372036854775808", "9223372036854775807", "-1", "0", "1e308", "null", "''"])
    func `no number is too extreme for any function`(number: String) throws {
        let shapes = [
            "substring('abc', #)", "substring('abc', 1, #)", "slice('abc', #, #)", "chunk('abc', #)",
            "take(createArray(1), #)", "skip(createArray(1), #)", "nthIndexOf('aa', 'a', #)", "range(#, #)",
            "rand(#, 5)", "addDays('2018-01-01', #)", "addSeconds('2018-01-01', #)",
            "addToTime('2018-01-01', #, 'Year')", "subtractFromTime('2018-01-01', #, 'Day')",
            "getPastTime(#, 'Week')", "getFutureTime(#, 'Month')", "div(#, -1)", "mod(#, -1)", "mul(#, #)",
            "sub(#, 1)", "add(decimal(#), decimal(#))", "formatNumber(#, 'D9')",
            "formatNumber(#, '0,,.#E+0')",
            "formatNumber(#, 'X')", "int(#)", "max(#, 1.5)", "createArray(1)[#]", "multipartBody('Post', #)",
        ]
        for shape in shapes {
            // The outcome is an answer or an error; a trap would end the test process.
            _ = try Self.outcome(
                "@" + shape.split(separator: "#", omittingEmptySubsequences: false).joined(separator: number))
        }
    }

    @Test func `random texts are refused or compiled, and never trap`() throws {
        let pieces = [
            "@", "{", "}", "'", "(", ")", "[", "]", "?", ".", ",", "concat", "add", "1", "-", "e", "1.5", " ",
            "\n", "null",
            "body", "'s'", "\"", "é", "😀", "@{", "variables('n')", "/", "\\", "%",
        ]
        var state: UInt64 = 42
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            _ = try Self.outcome(text)
        }
    }

    @Test func `long paths and wide calls need no stack`() throws {
        #expect(try Self.outcome("@triggerBody()" + String(repeating: "?.a", count: 2700)) == "null")
        #expect(try Self.outcome("@add(1" + String(repeating: ", 1", count: 2700) + ")") == "refused")
        let deep = String(repeating: "not(", count: 99) + "true" + String(repeating: ")", count: 99)
        #expect(try Self.outcome("@" + deep) == "false")
        #expect(try Self.outcome("@not(not(" + deep + "))") == "refused")
        #expect(try Self.outcome("@concat('" + String(repeating: "x", count: 8200) + "')") == "refused")
    }

    @Test func `a text that would grow beyond the bound is an error`() throws {
        let ten = "concat(" + Array(repeating: "$", count: 10).joined(separator: ",") + ")"
        var expression = "guid('N')"
        for _ in 0..<3 {
            expression = ten.split(separator: "$", omittingEmptySubsequences: false).joined(
                separator: expression)
        }
        #expect(try Self.outcome("@" + expression) == "refused")
        let long = String(repeating: "x", count: 1050)
        #expect(try Self.outcome("@length(join(range(0, 100000), '\(long)'))") == "error")
        #expect(try Self.outcome("@length(replace(join(range(0, 100000), 'a'), 'a', '\(long)'))") == "error")
    }

    /// Each `replace` makes forty times as many places of which the next one makes forty.
    @Test func `a text stops growing at the bound and not after it`() throws {
        let forty = String(repeating: "t", count: 40)
        let bomb = (0..<7).reduce("variables('s')") { text, _ in "replace(\(text), 't', '\(forty)')" }
        #expect(try Self.outcome("@length(\(bomb))") == "error")
    }

    @Test func `a text that would give too many items is an error`() throws {
        let long = "join(range(0, 100000), '\(String(repeating: "x", count: 50))')"
        #expect(try Self.outcome("@length(chunk(\(long), 1))") == "error")
        #expect(try Self.outcome("@length(split(\(long), 'x'))") == "error")
        #expect(try Self.outcome("@length(chunk(\(long), 1000))") == "5489")
    }
}
