import Testing
import Values

@Suite struct JSONTests {
    @Test(
        arguments: [
            ("0", .int(0)), ("-0", .int(0)), ("-0.0", .double(-0.0)), ("12", .int(12)),
            ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
            ("9223372036854775808", .decimal("9223372036854775808")), ("1.0", .double(1)),
            ("1.50", .double(1.5)),
            ("0.1", .double(0.1)), ("1e2", .double(100)), ("1E400", .decimal("1e400")),
            ("0.1000000000000000055511151231257827", .decimal("0.1000000000000000055511151231257827")),
            ("1e20", .double(1e20)), ("5e-324", .double(.leastNonzeroMagnitude)),
            ("123456789012345678901", .decimal("123456789012345678901")),
            ("9007199254740993.0", .int(9_007_199_254_740_993)),
            ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
            ("1e-400", .decimal("1e-400")), ("0e999", .double(0)),
            ("12E3685477580807", .decimal("1.2e1000000000")),
            ("-0.1e-3685477580807", .decimal("-1e-1000000000")),
        ] as [(String, Value)])
    func `a number is kept exact`(_ text: String, _ expected: Value) throws {
        let value = try Value(json: text)
        #expect(value == expected)
        #expect(value.typeName == expected.typeName)
        #expect(try Value(json: value.json()) == value)
        #expect(try Value(json: value.json()).typeName == value.typeName)
    }

    @Test(
        arguments: [
            ("", 0, 1, 1), ("{\"a\":1,}", 7, 1, 8), ("[1,\n  2,\n  x]", 11, 3, 3), ("\"é\n\"", 3, 1, 3),
            ("\"\\ud800\"", 1, 1, 2), ("[1]]", 3, 1, 4), ("01", 0, 1, 1), ("tru", 0, 1, 1),
            ("\u{FEFF}1", 0, 1, 1),
        ])
    func `an error says where it is`(_ text: String, _ offset: Int, _ line: Int, _ column: Int) {
        let error = #expect(throws: JSONError.self) { try Value(json: text) }
        #expect(error?.offset == offset)
        #expect(error?.line == line)
        #expect(error?.column == column)
    }

    @Test func `strings are read through their escapes`() throws {
        let value = try Value(json: #""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00z""#)
        #expect(value == .string("a\"\\/\u{8}\u{C}\n\r\té😀z"))
    }

    @Test func `strings are written so that they read back the same`() throws {
        let text = String(String.UnicodeScalarView((0..<0x300).compactMap(Unicode.Scalar.init)))
        let json = Value.string(text).json()
        #expect(try Value(json: json) == .string(text))
        #expect(Value.string("a/\"\\\n\u{1}é").json() == #""a/\"\\\n\u0001é""#)
    }

    @Test func `no value makes the writer produce what is not JSON`() throws {
        for value: Value in [.double(.nan), .double(.infinity), .decimal("abc"), .decimal("01")] {
            #expect(value.json() == "null")
        }
        #expect(Value.double(10).json() == "10.0")
    }

    @Test func `members keep their order and the last of one name wins`() throws {
        let value = try Value(json: #"{"b":1,"a":2,"b":3,"\u0062":4}"#)
        #expect(value.json() == #"{"b":4,"a":2}"#)
        #expect(value.json(sortedKeys: true) == #"{"a":2,"b":4}"#)
        #expect(value.json(pretty: true) == "{\n  \"b\": 4,\n  \"a\": 2\n}")
        #expect(try Value(json: "[[],{}]").json(pretty: true) == "[\n  [],\n  {}\n]")
    }

    @Test func `names that only look alike are two names`() throws {
        let text = "{\"\u{E9}\":1,\"e\u{301}\":2}"
        let value = try Value(json: text)
        #expect(value.object?.count == 2)
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
        #expect(Value.string("\u{E9}") != .string("e\u{301}"))
    }

    @Test func `objects with many members find them all`() throws {
        let members = (0..<500).map { (name: "k\($0)", value: Value.int(Int64($0))) }
        let value = try Value(json: Value.object(JSONObject(members)).json())
        for member in members { #expect(value[member.name] == member.value) }
        #expect(value.object?.count == 500)
    }

    @Test func `nesting and length are bounded`() throws {
        let deep = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
        #expect(throws: Never.self) { try Value(json: deep(128)) }
        #expect(throws: JSONError.self) { try Value(json: deep(129)) }
        #expect(throws: JSONError.self) { try Value(json: "[1,2,3]", limits: JSONLimits(bytes: 6)) }
    }

    @Test func `a place in a text is found by its path`() throws {
        let bytes = Array("{\"x\": [1, {\"name\": \"ü\"}],\n \"y\":\t{\"z\":true}}".utf8)
        let value = SourceRange(of: ["x", "1", "name"], inJSON: bytes, file: "f")
        #expect(value == SourceRange(file: "f", line: 1, column: 20, length: 3))
        let name = SourceRange(of: ["y", "z"], isName: true, inJSON: bytes, file: "f")
        #expect(name == SourceRange(file: "f", line: 2, column: 8, length: 3))
        #expect(SourceRange(of: ["y", "q"], inJSON: bytes, file: "f") == nil)
        #expect(SourceRange(of: ["x", "2"], inJSON: bytes, file: "f") == nil)
        #expect(SourceRange(of: [], inJSON: bytes, file: "f")?.column == 1)
    }

    /// Seed 1 of a small generator; the same values on every machine.
    @Test func `values made at random read back the same`() throws {
        var generator = Generator(state: 1)
        for _ in 0..<500 {
            let value = generator.value(depth: 4)
            #expect(try Value(json: value.json()) == value)
            #expect(try Value(json: value.json(pretty: true)) == value)
        }
    }

    private struct Generator {
        var state: UInt64

        mutating func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }

        mutating func value(depth: Int) -> Value {
            switch next(depth > 0 ? 8 : 6) {
            case 0: return .null
            case 1: return .bool(next(2) == 0)
            case 2: return .int(Int64(bitPattern: next(.max) &* 0x9E37_79B9_7F4A_7C15))
            case 3, 4:
                let number = Double(bitPattern: next(1 << 31) << 33 | next(1 << 31))
                return .double(number.isFinite ? number : 0.5)
            case 5: return .string(text())
            case 6: return .array((0..<next(5)).map { _ in value(depth: depth - 1) })
            default: return .object(JSONObject((0..<next(5)).map { _ in (text(), value(depth: depth - 1)) }))
            }
        }

        mutating func text() -> String {
            var scalars = String.UnicodeScalarView()
            for _ in 0..<next(12) {
                if let scalar = Unicode.Scalar(UInt32(next(next(4) == 0 ? 0x1_1000 : 0x80))) {
                    scalars.append(scalar)
                }
            }
            return String(scalars)
        }
    }
}
