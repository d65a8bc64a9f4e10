import Testing
import Values

@Suite struct SchemaTests {
    private func violations(_ schema: String, _ value: String, _ options: Schema.Options = .standard) throws
        -> [SchemaViolation]
    {
        try Schema(Value(json: schema), options: options).violations(of: Value(json: value))
    }

    @Test func `a violation says where, which keyword and what`() throws {
        let schema = """
            {"properties":{"a/b":{"items":{"$ref":"#/$defs/short"}}},"$defs":{"short":{"maxLength":2}}}
            """
        #expect(
            try violations(schema, #"{"a/b":["x","long"]}"#) == [
                SchemaViolation(
                    instancePath: "/a~1b/1", schemaPath: "/properties/a~1b/items/$ref/maxLength",
                    keyword: "maxLength",
                    message: "is longer than 2 characters")
            ])
    }

    @Test(
        arguments: [
            (#"{"type":["string","null"]}"#, "1", "has to be `string` or `null`, not `integer`"),
            (#"{"required":["a"]}"#, "{}", "lacks `a`"),
            (
                #"{"properties":{"comment":{}},"additionalProperties":false}"#, #"{"coment":1}"#,
                "does not take `coment`, did you mean `comment`?"
            ),
            (#"{"enum":["a",1]}"#, "2", #"has to be one of `"a"`, `1`"#),
            (#"{"maximum":9007199254740993}"#, "9007199254740994", "is larger than 9007199254740993"),
            (#"{"minimum":1e400}"#, "5", "is smaller than 1e400"),
            (#"{"const":true}"#, "1", "has to be `true`"),
            (#"{"pattern":"^a"}"#, #""b""#, "does not match `^a`"), ("false", "1", "is not allowed"),
            (#"{"minItems":1}"#, "[]", "has fewer than 1 items"),
        ])
    func `a message names what is wanted`(_ schema: String, _ value: String, _ message: String) throws {
        #expect(try violations(schema, value).map(\.message) == [message])
    }

    @Test(
        arguments: [
            (#"{"type":"text"}"#, "/type"), (#"{"properties":{"a":5}}"#, "/properties/a"),
            (##"{"$ref":"#/$defs/no"}"##, "/$ref"), (##"{"$ref":"https://example.com/x"}"##, "/$ref"),
            (#"{"items":{"pattern":"(?=a)"}}"#, "/items/pattern"), (#"{"allOf":[]}"#, "/allOf"), ("5", ""),
            (#"{"minLength":-1}"#, "/minLength"), (#"{"multipleOf":0}"#, "/multipleOf"),
            (#"{"$id":"a#b"}"#, "/$id"), (#"{"required":"a"}"#, "/required"),
            (#"{"uniqueItems":1}"#, "/uniqueItems"),
        ])
    func `what is no schema is refused with its place`(_ schema: String, _ pointer: String) throws {
        let document = try Value(json: schema)
        let error = #expect(throws: SchemaError.self) { try Schema(document) }
        #expect(error?.pointer == pointer)
    }

    @Test func `unknown keywords are refused where that is asked for`() throws {
        let schema = try Value(json: #"{"properties":{"a":{"x-secret":true,"maxLenght":3}}}"#)
        #expect(throws: Never.self) { try Schema(schema) }
        let error = #expect(throws: SchemaError.self) { try Schema(schema, options: .descriptor) }
        #expect(error?.pointer == "/properties/a/maxLenght")
        #expect(error?.message == "unknown keyword `maxLenght`, did you mean `maxLength`?")
    }

    @Test(
        arguments: [
            ##"{"$ref":"#"}"##, ##"{"allOf":[{"$ref":"#"}]}"##, ##"{"not":{"$ref":"#"}}"##,
            ##"{"anyOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"if":{"$ref":"#/$defs/a"}}}}"##,
        ])
    func `a schema that refers to itself for ever is a violation`(_ schema: String) throws {
        #expect(try violations(schema, "1").contains { $0.message.contains("for ever") })
    }

    @Test func `a recursive schema follows the deepest value there can be`() throws {
        let value = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        let schema =
            ##"{"allOf":[{"$ref":"#/$defs/list"}],"$defs":{"list":{"type":"array","items":{"$ref":"#"}}}}"##
        #expect(try violations(schema, value).isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func `work that grows without measure is cut off`() throws {
        var definitions = JSONObject()
        for level in 0..<40 {
            let next: Value = ["$ref": .string("#/$defs/d\(level + 1)")]
            definitions["d\(level)"] = ["anyOf": [["allOf": [next, false]], ["allOf": [next, false]]]]
        }
        definitions["d40"] = true
        let schema = try Schema(["$ref": "#/$defs/d0", "$defs": .object(definitions)])
        #expect(schema.violations(of: 1).contains { $0.message.contains("too much work") })
    }

    @Test func `a long chain of references is cut off`() throws {
        var definitions = JSONObject()
        for level in 0..<5000 { definitions["d\(level)"] = ["$ref": .string("#/$defs/d\(level + 1)")] }
        definitions["d5000"] = true
        let schema = try Schema(["$ref": "#/$defs/d0", "$defs": .object(definitions)])
        #expect(schema.violations(of: 1).map(\.message) == ["nests too deep to check"])
    }

    @Test func `the number of violations is limited`() throws {
        let schema = try Schema(["items": ["type": "string"]])
        #expect(schema.violations(of: .array(Array(repeating: 1, count: 1000))).count == 20)
        #expect(schema.violations(of: .array(Array(repeating: 1, count: 1000)), limit: 3).count == 3)
    }

    @Test func `names that only look alike are two properties`() throws {
        let schema = #"{"properties":{"\u00e9":{"type":"string"},"e\u0301":{"type":"integer"}}}"#
        #expect(try violations(schema, #"{"\u00e9":"a","e\u0301":1}"#).isEmpty)
        #expect(try violations(schema, #"{"\u00e9":1}"#).count == 1)
    }

    @Test(arguments: [
        ("byte", "aGk=", "a?"), ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567"),
        ("int32", "x", nil),
    ])
    func `formats are asserted in descriptors only`(_ format: String, _ good: String, _ bad: String?) throws {
        let document: Value = ["format": .string(format)]
        #expect(try Schema(document, options: .descriptor).violations(of: .string(good)).isEmpty)
        guard let bad else { return }
        #expect(try Schema(document, options: .descriptor).violations(of: .string(bad)).count == 1)
        #expect(try Schema(document).violations(of: .string(bad)).isEmpty)
    }
}
