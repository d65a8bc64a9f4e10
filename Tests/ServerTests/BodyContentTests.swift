import Testing
import Values

@testable import Server

@Suite struct BodyContentTests {
    private func value(_ text: String, _ type: String?) throws -> Value? {
        try BodyContent.value(of: Array(text.utf8), contentType: type)
    }

    @Test(arguments: [
        ("{\"a\": 1}", "application/json; charset=utf-8", ["a": 1] as Value),
        ("null", "application/problem+json", .null),
        ("{\"a\": 1}", "text/plain", "{\"a\": 1}"),
        ("{\"a\": 1}", nil, ["a": 1] as Value),
        ("hello", nil, "hello"),
        ("<a/>", "application/xml", ["$content-type": "application/xml", "$content": "PGEvPg=="] as Value),
    ])
    func `a body is what its type says`(text: String, type: String?, expected: Value) throws {
        #expect(try value(text, type) == expected)
    }

    @Test func `no body is no value, and JSON that is none is refused`() throws {
        #expect(try value("", "application/json") == nil)
        #expect(throws: BodyContent.Malformed.self) { try value("{", "application/json") }
    }

    @Test func `the pieces of a form are kept, split at the first equals sign`() throws {
        let form = try value("test&x=y=z&&===", "application/x-www-form-urlencoded")
        #expect(
            form?["$formdata"] == [
                ["key": "test", "value": ""], ["key": "x", "value": "y=z"], ["key": "", "value": ""],
                ["key": "", "value": "=="],
            ])
        #expect(form?["$content"] == "dGVzdCZ4PXk9eiYmPT09")
    }

    @Test func `the parts of a multipart body have their headers and bytes`() throws {
        let text =
            "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx--by\r\n--b\r\n"
            + "Content-Type: application/json\r\n\r\n{\"n\":1}\r\n--b--\r\n"
        let body = try value(text, "multipart/form-data; boundary=\"b\"")
        #expect(
            body?["$multipart"] == [
                [
                    "headers": [
                        "Content-Disposition": "form-data; name=\"a\"", "Content-Length": "5",
                    ],
                    "body": ["$content-type": "application/octet-stream", "$content": "eC0tYnk="],
                ],
                [
                    "headers": ["Content-Type": "application/json", "Content-Length": "7"],
                    "body": ["n": 1],
                ],
            ])
    }

    @Test func `a target is taken apart and decoded`() {
        let target = RequestTarget(
            "/requests/a/wow%25wee%3f/x+y?extra%25param=extra%3Dvalue&an3other=+%20+&sig")
        #expect(target.segments == ["requests", "a", "wow%wee?", "x+y"])
        #expect(
            Value.object(target.query) == ["extra%param": "extra=value", "an3other": "   ", "sig": ""])
    }
}
