import Catalog
import Testing
import Values

@Suite struct NativeSignatureTests {
    @Test(arguments: [
        ("f64(f64 lat1, f64 lon1)", "f64(f64,f64)"),
        ("void()", "void()"),
        (" i32 ( cstr name , out cstr result , i32 flags = 0 ) ", "i32(cstr,out cstr,i32)"),
        ("u64(u64 start = 0, bytes data)", "u64(u64,bytes)"),
        ("u32(bytes(u32) data, json options)", "u32(bytes(u32),json)"),
        (
            "bool(inout i64 number, buffer(256) text, out buffer(16) digest)",
            "bool(inout i64,buffer(256),out buffer(16))"
        ),
        ("handle(i32 flags = 0x10)", "handle(i32)"),
        ("i32(handle, cstr = null)", "i32(handle,cstr)"),
        ("i32(cstr text = \"a, \\\"b\\\" (c)\")", "i32(cstr)"),
    ])
    func `a signature becomes the form that workers bind`(_ text: String, _ wire: String) throws {
        #expect(try NativeSignature(parsing: text).wire() == wire)
    }

    @Test func `traits stand in the form that workers bind`() throws {
        var traits = NativeTraits()
        traits.free = ["return": "free", "result": "idn2_free"]
        traits.keepsErrno = true
        traits.isParallel = true
        traits.endsHandle = true
        let signature = try NativeSignature(parsing: "cstr(handle, out cstr result)")
        #expect(signature.wire(traits) == "cstr~free(-handle,out cstr~idn2_free);errno;parallel")
    }

    static let faults: [(text: String, message: String, help: String, offset: Int, length: Int)] = [
        ("", "a type is missing", "known here: bool", 0, 1),
        ("i33(i32 a)", "`i33` is not a type", "did you mean `i32`?", 0, 3),
        ("int(i32 a)", "`int` is C's name of a type", "write `i32`", 0, 3),
        ("i32(size_t a)", "`size_t` is C's name of a type", "write `u64`", 4, 6),
        ("i32(i32 a", "nothing stands after a parameter, not `,` or `)`", "write `TYPE(TYPE name", 9, 1),
        ("i32(i32 a) x", "`x` stands behind the signature, not its end", "write `TYPE(TYPE name", 11, 1),
        ("i32 i32 a", "`i32` stands after the return type, not `(`", "write `TYPE(TYPE name", 4, 3),
        ("i32(i32)", "a parameter has no name", "name it, or give it a default", 4, 3),
        ("i32(out i32)", "a parameter has no name", "name it, or give it a default", 4, 7),
        ("i32(i32 a, i64 a)", "`a` names two parameters", "choose another name", 11, 5),
        ("i32(i32 return)", "`return` has a meaning of its own", "choose another name", 4, 10),
        (
            "i32(i8 a = 200)", "the default does not fit `i8`: it is not a whole number from -128 to 127",
            "correct it",
            11, 3
        ),
        ("i32(i32 a = oops)", "`oops` is not a constant", "write a number such as `16`", 12, 4),
        ("i32(out i32 a = 1)", "a default is for what goes into the function", "remove it", 16, 1),
        ("bytes(i32 a)", "`i32` is not the type", "", 6, 3),
        ("i32(inout cstr a)", "`inout` is for numbers, and `cstr` is none", "take it with one", 10, 5),
        ("i32(buffer a)", "the buffer has no size", "write the bytes it has", 4, 7),
        ("i32(buffer(0) a)", "the buffer has no size", "write the bytes it has", 4, 7),
        (
            "i32(buffer(9000000) a, buffer(9000000) b)", "the buffers have more than 16 MiB",
            "make them smaller", 23, 17
        ),
        ("i32(handle, handle)", "a second `handle`: a connection has one", "take it once", 12, 6),
        ("i32(bytes(f64) a)", "`f64` is not the type of a length", "write an integer type", 10, 1),
    ]

    @Test(arguments: faults.indices)
    func `a wrong signature is told with its place`(_ index: Int) throws {
        let fault = Self.faults[index]
        let error = #expect(throws: NativeTextError.self) { try NativeSignature(parsing: fault.text) }
        let found = try #require(error)
        #expect(!found.isRefused)
        guard fault.text != "bytes(i32 a)" else { return }
        #expect(found.message == fault.message)
        #expect(found.help.hasPrefix(fault.help))
        #expect(found.offset == fault.offset, "\(fault.text)")
        #expect(found.length == fault.length, "\(fault.text)")
    }

    @Test(arguments: [
        ("i32(cstr format, ...)", "variable arguments"),
        ("struct point(i32 a)", "a struct cannot be passed or returned by value"),
        ("i32(struct point a)", "a struct cannot be passed or returned by value"),
        ("i32(callback a)", "no code is made at run time"),
        ("i32(FILE *file)", "plugins open no files"),
        ("long double(i32 a)", "`long double` cannot be passed"),
        ("f128(i32 a)", "differs from machine to machine"),
        ("i32(i32 *a)", "a pointer does not say what it leads to"),
        ("i32(void *a)", "`void` is for functions that return nothing"),
        ("i32(void (*done)(int))", "no code is made at run time"),
        ("i32(va_list a)", "va_list"),
    ])
    func `what cannot be described is refused with the reason`(_ text: String, _ reason: String) throws {
        let error = #expect(throws: NativeTextError.self) { try NativeSignature(parsing: text) }
        let found = try #require(error)
        #expect(found.isRefused)
        #expect(found.message.contains(reason), "\(found.message)")
        #expect(!found.help.isEmpty)
    }

    @Test(arguments: [
        ("i32(char *name)", "write `cstr` for a text"), ("i32(const char *name)", "write `cstr` for a text"),
        ("i32(int *count)", "write `out i32` or `inout i32`"), ("i32(uint8_t *data)", "write `bytes`"),
    ])
    func `a pointer of C is told what it is here`(_ text: String, _ help: String) throws {
        let error = #expect(throws: NativeTextError.self) { try NativeSignature(parsing: text) }
        #expect(error?.help.hasPrefix(help) == true)
    }

    @Test func `32 parameters are taken and 33 are not`() throws {
        func text(_ count: Int) -> String {
            "i32(" + (0..<count).map { "i8 p\($0)" }.joined(separator: ", ") + ")"
        }
        #expect(try NativeSignature(parsing: text(32)).parameters.count == 32)
        #expect(throws: NativeTextError.self) { try NativeSignature(parsing: text(33)) }
    }

    @Test func `the input's schema is the signature's, with limits`() throws {
        let signature = try NativeSignature(
            parsing:
                "i32(handle, u8 level = 3, cstr name, cstr note = null, bytes data, f64 = 1.5, out i32 x)")
        let schema = signature.inputSchema(
            limits: JSONObject([(name: "name", value: ["maxLength": 10] as Value)]))
        #expect(
            schema == [
                "type": "object", "additionalProperties": false,
                "properties": [
                    "level": ["type": "integer", "minimum": 0, "maximum": 255, "default": 3],
                    "name": ["type": "string", "maxLength": 10],
                    "note": ["type": ["string", "null"], "default": nil],
                    "data": ["type": ["string", "object"]],
                ],
                "required": ["name", "data"],
            ])
    }

    @Test(arguments: [
        ("void(i32 a)", ["type": "null"] as Value),
        ("cstr(i32 a)", ["type": ["string", "null"]] as Value),
        ("i8(i32 a)", ["type": "integer", "minimum": -128, "maximum": 127] as Value),
        ("u64()", ["type": "integer", "minimum": 0, "maximum": .decimal("18446744073709551615")] as Value),
    ])
    func `without outputs the result is what is returned`(_ text: String, _ schema: Value) throws {
        #expect(try NativeSignature(parsing: text).outputSchema() == schema)
    }

    @Test func `with outputs the result is an object`() throws {
        let signature = try NativeSignature(
            parsing: "bool(out f64 x, out json record, buffer(8) raw, buffer(8) text, out buffer(4) sum)")
        #expect(
            signature.outputSchema(["raw"]) == [
                "type": "object", "additionalProperties": false,
                "properties": [
                    "return": ["type": "boolean"], "x": ["type": ["number", "null"]], "record": [:],
                    "raw": ["type": "string", "format": "byte"], "text": ["type": "string"],
                    "sum": ["type": "string", "format": "byte"],
                ],
                "required": ["return", "x", "record", "raw", "text", "sum"],
            ])
    }
}

@Suite struct NativeConditionTests {
    static let types: [String: NativeType] = [
        "return": .integer(.i32), "errno": .integer(.i32), "name": .cstr, "made": .handle, "size": .f64,
        "is": .bool,
    ]

    @Test(arguments: [
        ("return == 0", ["return": 0] as [String: Value], true),
        ("return == 0", ["return": 1] as [String: Value], false),
        ("return>=0", ["return": 5] as [String: Value], true),
        ("return > 5", ["return": 5] as [String: Value], false),
        ("return != -1", ["return": -1] as [String: Value], false),
        ("return < 0x10", ["return": 15] as [String: Value], true),
        ("return <= 1.5", ["return": 1] as [String: Value], true),
        ("name != null", ["name": nil] as [String: Value], false),
        ("name != null", ["name": "x"] as [String: Value], true),
        ("name == \"a b\"", ["name": "a b"] as [String: Value], true),
        ("is == true", ["is": true] as [String: Value], true),
        ("return == 0 and name != null", ["return": 0, "name": nil] as [String: Value], false),
        ("return == 0 or return == 2", ["return": 2] as [String: Value], true),
        ("return == 1 or return == 2 and errno == 0", ["return": 1, "errno": 9] as [String: Value], true),
        ("size > 0.5", ["size": nil] as [String: Value], false),
    ])
    func `a condition is decided by what a call gave`(
        _ text: String, _ values: [String: Value], _ holds: Bool
    ) throws {
        #expect(try NativeCondition(parsing: text, over: Self.types).holds(for: values) == holds)
    }

    @Test(arguments: [
        ("retrun == 0", "`retrun` is nothing that the function gives", 0),
        ("return = 0", "a comparison is missing", 7), ("return == ", "a constant is missing", 10),
        ("return == 0 && errno == 0", "`&` stands where `and`, `or` or the end should", 12),
        ("return == null", "`return` is a number, and `null` is none", 0),
        ("made == 3", "`made` is a handle: only `null` can be told from it", 0),
        ("name < 3", "`name` is no number, and has no order", 0), ("", "a name is missing", 0),
    ])
    func `a wrong condition is told with its place`(_ text: String, _ message: String, _ offset: Int) throws {
        let error = #expect(throws: NativeTextError.self) {
            try NativeCondition(parsing: text, over: Self.types)
        }
        let found = try #require(error)
        #expect(found.message == message)
        #expect(found.offset == offset)
    }
}
