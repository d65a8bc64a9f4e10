import Catalog
import PluginHost
import Testing
import Values

@Suite struct NativeConversionTests {
    private static func function(_ signature: String, _ change: (inout NativeFunction) -> Void = { _ in })
        throws
        -> NativeFunction
    {
        var function = NativeFunction(symbol: "f", signature: try NativeSignature(parsing: signature))
        change(&function)
        return function
    }

    private static func whole(_ number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private static func real(_ number: Double) -> [UInt8] { whole(Int64(bitPattern: number.bitPattern)) }

    private static func fields(_ signature: String, _ input: Value, handle: UInt64? = nil) throws -> [[UInt8]]
    {
        try NativeArguments.fields(
            NativeSignature(parsing: signature), symbol: "f", input: input, handle: handle)
    }

    static let values: [(signature: String, input: Value, bytes: [UInt8])] = [
        ("void(i8 a)", ["a": -128], whole(-128)),
        ("void(i32 a)", ["a": 2_147_483_647], whole(2_147_483_647)),
        ("void(u64 a)", ["a": .decimal("18446744073709551615")], whole(-1)),
        ("void(i64 a)", ["a": 3.0], whole(3)), ("void(bool a)", ["a": true], whole(1)),
        ("void(f64 a)", ["a": 1], real(1.0)), ("void(f32 a)", ["a": 0.1], real(Double(Float(0.1)))),
        ("void(cstr a)", ["a": "hé"], Array("hé".utf8) + [0]), ("void(cstr a)", ["a": ""], [0]),
        ("void(cstr a = null)", [:], []), ("void(cstr = \"x\")", [:], [120, 0]),
        ("void(bytes a)", ["a": "AQID"], [1, 2, 3]),
        ("void(bytes a)", ["a": ["$content": "AQID"]], [1, 2, 3]),
        ("void(json a)", ["a": ["b": [1, nil]]], Array(#"{"b":[1,null]}"#.utf8)),
        ("void(i32 = 7)", [:], whole(7)), ("void(inout i32 a)", ["a": 9], whole(9)),
    ]

    @Test(arguments: values.indices)
    func `a value becomes the bytes of its type`(_ index: Int) throws {
        let (signature, input, bytes) = Self.values[index]
        #expect(try Self.fields(signature, input) == [bytes])
    }

    @Test func `outputs take no argument and the handle is its number`() throws {
        let fields = try Self.fields("i32(handle, out i32 x, buffer(9) y, i8 z)", ["z": 1], handle: 77)
        #expect(fields == [Self.whole(77), Self.whole(1)])
    }

    static let unfit: [(signature: String, input: Value)] = [
        ("void(i8 a)", ["a": 128]), ("void(u8 a)", ["a": -1]), ("void(u32 a)", ["a": 4_294_967_296]),
        ("void(u64 a)", ["a": .decimal("18446744073709551616")]),
        ("void(i64 a)", ["a": .decimal("9223372036854775808")]),
        ("void(i32 a)", ["a": 1.5]), ("void(i32 a)", ["a": "1"]), ("void(bool a)", ["a": 1]),
        ("void(f32 a)", ["a": 1e39]), ("void(f64 a)", ["a": .decimal("1e400")]),
        ("void(cstr a)", ["a": "a\0b"]),
        ("void(cstr a)", ["a": 1]), ("void(bytes a)", ["a": "*"]), ("void(bytes a)", ["a": [:]]),
        ("void(bytes(u8) a)", ["a": .string(Base64.encode(Array(repeating: 0, count: 256)))]),
        ("void(i32 a)", [:]),
    ]

    @Test(arguments: unfit.indices)
    func `a value out of range is refused before the call`(_ index: Int) throws {
        let (signature, input) = Self.unfit[index]
        let error = #expect(throws: NativeFailure.self) { try Self.fields(signature, input) }
        #expect(error?.code == "PL0247")
        #expect(error?.status == .invalid)
        #expect(error?.message.contains("`a` of `f`") == true)
    }

    @Test func `more than 16 MiB are refused`() throws {
        let half = Value.string(String(repeating: "a", count: 9 << 20))
        #expect(throws: NativeFailure.self) {
            try Self.fields("void(cstr a, cstr b)", ["a": half, "b": half])
        }
    }

    @Test func `a function without outputs gives what it returns`() throws {
        let results = try NativeResults(Self.function("cstr(i32 a)"), fields: [[104, 105, 0]])
        #expect(results.output == "hi")
        #expect(try NativeResults(Self.function("cstr()"), fields: [[]]).output == Value.null)
        #expect(try NativeResults(Self.function("void()"), fields: []).output == Value.null)
        #expect(
            try NativeResults(Self.function("f64()"), fields: [Self.real(Double.nan)]).output == Value.null)
        #expect(
            try NativeResults(Self.function("u64()"), fields: [Self.whole(-1)]).output
                == .decimal("18446744073709551615"))
        #expect(try NativeResults(Self.function("cstr()"), fields: [[0xff, 0]]).output == "\u{FFFD}")
    }

    @Test func `a function with outputs gives an object`() throws {
        let function = try Self.function(
            "i32(i8 a, out f32 x, inout i64 n, out bytes data, out json record, buffer(8) text, buffer(4) raw, out buffer(4) sum)"
        ) {
            $0.lengths = ["raw": "return"]
            $0.traits.keepsErrno = true
        }
        let results = try NativeResults(
            function,
            fields: [
                Self.whole(2), Self.real(0.5), Self.whole(-6), [1, 2, 3], Array("[true]".utf8),
                Array("ab\0\0zzzz".utf8), [9, 9, 8, 8], [7], Self.whole(2),
            ])
        #expect(
            results.output == [
                "return": 2, "x": 0.5, "n": -6, "data": "AQID", "record": [true], "text": "ab", "raw": "CQk=",
                "sum": "Bw==",
            ])
        #expect(results.values["errno"] == 2)
    }

    @Test(arguments: [
        ("i32()", [] as [[UInt8]]), ("i32()", [[1]]), ("void()", [[1]]), ("cstr()", [[104]]),
        ("i32(out i32 x)", [[0, 0, 0, 0, 0, 0, 0, 0]]),
    ])
    func `an answer that does not fit is the worker's fault`(_ signature: String, _ fields: [[UInt8]]) throws
    {
        let function = try Self.function(signature)
        let error = #expect(throws: NativeFailure.self) { try NativeResults(function, fields: fields) }
        #expect(error?.code == "PL0243")
    }

    @Test func `JSON that is none is told`() throws {
        let function = try Self.function("void(out json record)")
        let error = #expect(throws: NativeFailure.self) { try NativeResults(function, fields: [[0x7b]]) }
        #expect(error?.code == "PL0248")
    }

    @Test func `what a failed call left in its outputs does not hide the failure`() throws {
        let function = try Self.function("i32(out json record)") {
            $0.condition = try? NativeCondition(parsing: "return == 0", over: ["return": .integer(.i32)])
        }
        let results = try NativeResults(function, fields: [Self.whole(1), [0x7b]])
        #expect(!results.isGood(for: function))
        #expect(results.failure(of: function, sentence: nil).message == "`f` failed with 1")
        #expect(throws: NativeFailure.self) { try NativeResults(function, fields: [Self.whole(0), [0x7b]]) }
    }

    @Test func `a failure has its status and the error function's words`() throws {
        let function = try Self.function("i32(cstr name)") {
            $0.condition = try? NativeCondition(parsing: "return == 0", over: ["return": .integer(.i32)])
            $0.statuses = ["-3": .notFound]
        }
        let results = try NativeResults(function, fields: [Self.whole(-3)])
        #expect(!results.isGood(for: function))
        #expect(
            results.failure(of: function, sentence: "no such\nname")
                == NativeFailure(.notFound, "PL0246", "`f` failed: no such name"))
        #expect(
            results.failure(of: function, sentence: nil)
                == NativeFailure(.notFound, "PL0246", "`f` failed with -3"))
        let other = try NativeResults(function, fields: [Self.whole(5)])
        #expect(other.failure(of: function, sentence: nil).status == .permanent)
        #expect(try NativeResults(function, fields: [Self.whole(0)]).isGood(for: function))
    }

    @Test func `an error function is asked with what the failed one took and gave`() throws {
        let error = NativeErrorFunction(
            symbol: "e",
            signature: try NativeSignature(
                parsing: "cstr(handle, i32 return, cstr name)", reserved: ["return"]))
        let fields = try NativeArguments.fields(
            error, input: ["name": "n"], values: ["return": -3], handle: 5)
        #expect(fields == [Self.whole(5), Self.whole(-3), [110, 0]])
        #expect(try NativeResults.sentence(error, fields: [[120, 0]]) == "x")
        #expect(try NativeResults.sentence(error, fields: [[]]) == nil)
    }

    @Test func `a handle that is NULL is a failure, and no number is shown`() throws {
        let function = try Self.function("handle(i32 flags = 0)")
        let made = try NativeResults(function, fields: [Self.whole(4_294_967_297)])
        #expect(made.handle == 4_294_967_297)
        #expect(made.isGood(for: function))
        #expect(made.values["return"] == true)
        #expect(made.output == Value.null)
        let none = try NativeResults(function, fields: [Self.whole(0)])
        #expect(!none.isGood(for: function))
        #expect(none.failure(of: function, sentence: nil).message == "`f` failed and gave no handle")
    }

    @Test func `what opens a handle is given settings of the connection`() throws {
        let function = try Self.function("i32(handle, cstr file = null, i32 flags = 1)")
        #expect(function.input(from: ["file": "x", "other": 1]) == ["file": "x"])
    }
}
