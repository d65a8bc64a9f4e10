import Catalog
import Engine
import Testing
import Values

@testable import PluginHost

@Suite struct RequestFillingTests {
    /// A request as it goes out for an input.
    private static func sent(_ request: String, _ input: Value) throws -> HTTPRequest {
        let template = try template(request)
        let values = TemplateValues(input: input, settings: ["region": "eu"], key: "key-1")
        let filled = try template.filled(values)
        let plugin = try #require(PluginRequest(filled.parts, .host(try DescribedCall.unused)))
        return plugin.request
    }

    static func template(_ request: String) throws -> RequestTemplate {
        let document = """
            { "riposte": 1, "plugin": { "name": "p", "version": "1.0.0" }, "connectors": { "c": { "title": "C",
              "settings": { "type": "object", "properties": { "region": { "type": "string" } } },
              "actions": { "a": { "title": "A", "effect": "write", "idempotency": "natural",
                "input": { "type": "object" }, "request": \(request) } } } } }
            """
        let (descriptor, findings) = PluginDescriptor.read(document, file: "d.json", standsAlone: true)
        return try #require(descriptor?.connectors.first?.actions.first?.request, "\(findings)")
    }

    @Test(
        arguments: [
            ("m1", "/x/m1"), ("a/b", "/x/a%2Fb"), ("a%2Fb", "/x/a%252Fb"),
            ("a?b#c&d=e", "/x/a%3Fb%23c%26d%3De"),
            ("ä €", "/x/%C3%A4%20%E2%82%AC"), ("...", "/x/..."), ("a\r\nb", "/x/a%0D%0Ab"),
            ("a;b@c:d", "/x/a%3Bb%40c%3Ad"),
            (7, "/x/7"), (true, "/x/true"), (1.5, "/x/1.5"), ("~-_.", "/x/~-_."),
        ] as [(Value, String)])
    func `a value is one segment of the path, whatever is in it`(value: Value, url: String) throws {
        #expect(try Self.sent(#"{ "method": "GET", "path": "/x/{id}" }"#, ["id": value]).url == url)
    }

    @Test(arguments: ["", nil, ".", "..", [], ["a"], [:]] as [Value])
    func `what is no segment is refused`(value: Value) {
        #expect(throws: TemplateFailure.self) {
            try Self.sent(#"{ "method": "GET", "path": "/x/{id}/y" }"#, ["id": value])
        }
    }

    @Test(
        arguments: [
            ("a/b c", "/x/a/b%20c"), ("a/../b", nil), ("./a", nil), ("a?b", "/x/a%3Fb"), ("", nil),
        ] as [(String, String?)])
    func `a value with slashes is several segments, none of which leads away`(value: String, url: String?) {
        let sent = try? Self.sent(#"{ "method": "GET", "path": "/x/{+id}" }"#, ["id": .string(value)])
        #expect(sent?.url == url)
    }

    @Test func `a value cannot lead to another host`() {
        #expect(throws: TemplateFailure.self) {
            try Self.sent(#"{ "method": "GET", "path": "/{+id}" }"#, ["id": "/evil.example/a"])
        }
    }

    @Test(
        arguments: [
            (#"{ "a": "{id}" }"#, ["id": "x&y=z"], "/q?a=x%26y%3Dz"), (#"{ "a": "{id}" }"#, [:], "/q"),
            (#"{ "a": "{id}" }"#, ["id": nil], "/q"), (#"{ "a": "{id}" }"#, ["id": ""], "/q?a="),
            (#"{ "a": "{id}" }"#, ["id": [1, "b"]], "/q?a=1%2Cb"), (#"{ "a": "{id}" }"#, ["id": []], "/q"),
            (#"{ "a": "{*id}" }"#, ["id": [1, "b"]], "/q?a=1&a=b"),
            (#"{ "a": "{*id}" }"#, ["id": "x"], "/q?a=x"),
            (#"{ "a": "{*id}" }"#, [:], "/q"),
            (#"{ "$f": "{id} eq '{b.c}'" }"#, ["id": "n"], "/q?%24f=n%20eq%20%27%27"),
            (#"{ "$f": "{id} eq '{b.c}'" }"#, [:], "/q"),
            (#"{ "a": "1", "b": "{settings.region}" }"#, [:], "/q?a=1&b=eu"),
            (#"{ "a": "{{{id}}}" }"#, ["id": "x"], "/q?a=%7Bx%7D"),
            (#"{ "a": "{id}" }"#, ["id": ["k": 1]], "/q?a=%7B%22k%22%3A1%7D"),
        ] as [(String, Value, String)])
    func `parameters are encoded, and left out where nothing is given`(
        query: String, input: Value, url: String
    ) throws {
        let request = #"{ "method": "GET", "path": "/q", "query": \#(query) }"#
        #expect(try Self.sent(request, input).url == url)
    }

    @Test(
        arguments: [
            (#""{id}""#, ["id": 1], "1"),
            (#"{ "a": "{id}", "b": "{c}" }"#, ["id": [true, nil]], #"{"a":[true,null]}"#),
            (#"{ "a": { "b": "x {id}" } }"#, ["id": 7], #"{"a":{"b":"x 7"}}"#),
            (#"{ "a": { "b": "x {id}" } }"#, [:], #"{"a":{}}"#),
            (#"{ "a": ["{id}", "{c}", "k"] }"#, ["id": "v"], #"{"a":["v","k"]}"#),
            (#"{ "a": null, "b": 1.0, "c": true }"#, [:], #"{"a":null,"b":1.0,"c":true}"#),
            (#""{id}""#, ["id": ["x": 1e100]], #"{"x":1e+100}"#),
            (#"{ "a": "{id}" }"#, ["id": "a\"\n"], #"{"a":"a\"\n"}"#),
        ] as [(String, Value, String)])
    func `a body takes values with their types`(body: String, input: Value, text: String) throws {
        let sent = try Self.sent(#"{ "method": "POST", "path": "/b", "body": \#(body) }"#, input)
        #expect(try Value(json: sent.body) == Value(json: text))
        #expect(sent.headers.map { "\($0.name): \($0.value)" } == ["content-type: application/json"])
    }

    @Test func `a text of a body is no object`() {
        #expect(throws: TemplateFailure("`id` has members, and is to be a text")) {
            try Self.sent(#"{ "method": "POST", "path": "/b", "body": { "a": "x {id}" } }"#, ["id": [:]])
        }
    }

    @Test func `a body that is not given is not sent`() throws {
        let sent = try Self.sent(#"{ "method": "POST", "path": "/b", "body": "{body}" }"#, [:])
        #expect(sent.body.isEmpty && sent.headers.isEmpty)
    }

    @Test func `a form is encoded as one`() throws {
        let sent = try Self.sent(
            #"{ "method": "POST", "path": "/f", "form": { "channel": "{id}", "tag": "{*tags}", "n": "{n}" } }"#,
            ["id": "a b&c", "tags": ["x", "ü"]])
        #expect(String(decoding: sent.body, as: UTF8.self) == "channel=a%20b%26c&tag=x&tag=%C3%BC")
        #expect(sent.headers.map(\.value) == ["application/x-www-form-urlencoded"])
    }

    @Test func `headers are filled, and left out where nothing is given`() throws {
        let sent = try Self.sent(
            #"{ "method": "POST", "path": "/h", "body": {}, "headers": { "If-Match": "{etag}", "Idempotency-Key": "{call.key}", "Content-Type": "application/merge-patch+json" } }"#,
            [:])
        #expect(
            sent.headers.map { "\($0.name): \($0.value)" } == [
                "Idempotency-Key: key-1", "Content-Type: application/merge-patch+json",
            ])
    }

    @Test(arguments: ["a\r\nX-Evil: 1", "a\nb", "a\u{0}b", "\u{7f}"])
    func `nothing gets into the headers beside a value`(value: String) {
        #expect(throws: TemplateFailure("the header `X` would have a control character in it")) {
            try Self.sent(
                #"{ "method": "GET", "path": "/h", "headers": { "X": "{id}" } }"#, ["id": .string(value)])
        }
    }
}

extension DescribedCall {
    /// For requests that are looked at and not sent.
    static var unused: DescribedCall {
        get throws {
            let label = CallLabel(connector: "c", connection: "", operation: "a", trace: "") { _ in }
            let call = LiveCall(CallName(bits: 1), label, LiveCall.Terms())
            let template = try RequestFillingTests.template(#"{ "method": "GET", "path": "/" }"#)
            let values = TemplateValues(input: [:], settings: [:], key: "")
            return DescribedCall(call, try DescribedExchange(template, errors: ErrorMap(), values: values))
        }
    }
}
