import Testing
import Values

@testable import Catalog

@Suite struct RequestDescriptorTests {
    private static let plainAction = #""effect": "read""#

    private static func read(
        _ request: String, action: String = plainAction, connector: String = ""
    ) -> (ActionDescriptor?, [Diagnostic]) {
        let document = """
            { "riposte": 1, "plugin": { "name": "p", "version": "1.0.0" }, "connectors": { "c": { "title": "C",
              "settings": { "type": "object", "properties": { "region": { "type": "string" } } },
              \(connector)
              "actions": { "a": { "title": "A", \(action),
                "input": { "type": "object", "properties": {
                  "id": { "type": "string" }, "top": { "type": "integer" },
                  "nested": { "type": "object", "properties": { "name": { "type": "string" } } },
                  "open": { "type": "object" } } },
                "request": \(request) } } } } }
            """
        let (descriptor, findings) = PluginDescriptor.read(document, file: "d.json", standsAlone: true)
        return (descriptor?.connectors.first?.actions.first, findings)
    }

    @Test func `a request is read whole`() throws {
        let (action, findings) = Self.read(
            """
            { "method": "POST", "path": "/v1/{settings.region}/items/{id}", "idempotent": true,
              "query": { "$top": "{top}" }, "headers": { "Idempotency-Key": "{call.key}" },
              "body": { "a": "{nested.name}", "b": "x {id}", "c": [1, "{{}}", "{open.any}"], "d": null },
              "already": ["Exists"],
              "pages": { "items": "$.value", "next": "$['@odata.nextLink']", "limit": 7 } }
            """)
        #expect(findings == [])
        let request = try #require(action?.request)
        #expect(request.method == .post && request.isIdempotent && request.sendsKey)
        #expect(request.path.placeholders.map(\.text) == ["settings.region", "id"])
        #expect(request.query.map(\.name) == ["$top"])
        #expect(request.already == ["Exists"])
        #expect(
            request.pages == PageTemplate(items: ["value"], step: .link(path: ["@odata.nextLink"]), limit: 7))
        let name = Placeholder(.input(["nested", "name"]))
        let text = TextTemplate([.text("x "), .placeholder(Placeholder(.input(["id"])))])
        #expect(
            request.content
                == .json(
                    .object([
                        .init(name: "a", value: .placeholder(name)), .init(name: "b", value: .text(text)),
                        .init(
                            name: "c",
                            value: .array([
                                .value(1), .value("{}"), .placeholder(Placeholder(.input(["open", "any"]))),
                            ])),
                        .init(name: "d", value: .value(.null)),
                    ])))
        #expect(action?.hasCode == false)
    }

    @Test(
        arguments: [
            (#"{ "method": "GET", "path": "/a/{idd}" }"#, "DE0012", "`{idd}` names no input", 6),
            (#"{ "method": "GET", "path": "/a/{settings.regio}" }"#, "DE0012", "names no setting", 6),
            (#"{ "method": "GET", "path": "/a/{nested.nam}" }"#, "DE0012", "`nam` is not known", 6),
            (#"{ "method": "GET", "path": "/a/{call.id}" }"#, "DE0021", "a call has no `id`", 6),
            (#"{ "method": "GET", "path": "/a/{id" }"#, "DE0021", "a `{` has no `}`", 6),
            (#"{ "method": "GET", "path": "/a/id}" }"#, "DE0021", "a `}` has no `{`", 6),
            (#"{ "method": "GET", "path": "a" }"#, "DE0021", "is not a path", 6),
            (#"{ "method": "GET", "path": "/a?b=c" }"#, "DE0021", "more than a path", 6),
            (#"{ "method": "GET", "path": "/a/../b" }"#, "DE0021", "segment", 6),
            (#"{ "method": "GET", "path": "https://{id}.example/a" }"#, "DE0021", "in the host", 6),
            (#"{ "method": "GET", "path": "/{*id}" }"#, "DE0021", "cannot stand in a path", 6),
            (#"{ "method": "GET", "path": "/a", "query": { "b": "{+id}" } }"#, "DE0021", "into a path", 6),
            (#"{ "method": "GET", "path": "/a", "query": { "b": "x{*id}" } }"#, "DE0021", "cannot stand", 6),
            (#"{ "method": "GET", "path": "/a", "body": {} }"#, "DE0021", "a GET has no body", 6),
            (#"{ "method": "GET", "path": "/a", "form": {} }"#, "DE0021", "a GET has no body", 6),
            (#"{ "method": "POST", "path": "/a" }"#, "DE0021", "not marked as a query", 6),
            (#"{ "method": "FETCH", "path": "/a" }"#, "DE0009", "`FETCH` is not a value of `method`", 6),
            (#"{ "method": "GET", "pth": "/a" }"#, "DE0002", "unknown key `pth`", 6),
            (#"{ "method": "GET" }"#, "DE0003", "`path` is missing", 6),
            (#"{ "method": "GET", "path": "/a", "headers": { "Host": "x" } }"#, "DE0021", "is the host's", 6),
            (
                #"{ "method": "GET", "path": "/a", "headers": { "a b": "x" } }"#, "DE0021",
                "name of a header", 6
            ),
            (#"{ "method": "GET", "path": "/a", "pages": { "items": "$.v" } }"#, "DE0021", "does not say", 6),
            (
                #"{ "method": "GET", "path": "/a", "pages": { "items": "$.v", "cursor": { "from": "$.n", "to": "x" } } }"#,
                "DE0021", "no place in this request", 6
            ),
            (#"{ "method": "GET", "path": "/a", "result": "value" }"#, "DE0015", "not a path", 6),
        ] as [(String, String, String, Int)])
    func `what cannot be sent is found where it stands`(
        request: String, code: String, message: String, line: Int
    ) throws {
        let (action, findings) = Self.read(request)
        let found = findings.map { "\($0.code) \($0.message)" }
        let finding = try #require(
            findings.first { $0.code == code && $0.message.contains(message) }, "\(found)")
        #expect(finding.range?.line ?? 0 >= line)
        #expect(finding.help != nil)
        #expect(action == nil)
    }

    @Test(
        arguments: [
            (#""effect": "write", "idempotency": "key""#, "does not send `{call.key}`"),
            (#""effect": "write", "idempotency": "lookup""#, "cannot look up"),
            (#""effect": "read", "native": { "symbol": "f", "signature": "i32()" }"#, "both"),
        ])
    func `a request fits its action`(action: String, message: String) {
        let (_, findings) = Self.read(#"{ "method": "GET", "path": "/a" }"#, action: action)
        #expect(findings.contains { $0.code == "DE0021" && $0.message.contains(message) })
    }

    @Test func `only what reads has pages, and they are its result`() {
        let pages = #""pages": { "items": "$.v", "next": "$.n" }"#
        let (_, writes) = Self.read(
            #"{ "method": "POST", "path": "/a", \#(pages) }"#,
            action: #""effect": "write", "idempotency": "none""#)
        #expect(writes.map(\.message) == ["only an action that reads has pages"])
        let (_, result) = Self.read(#"{ "method": "GET", "path": "/a", "result": "$.v", \#(pages) }"#)
        #expect(result.map(\.help) == ["remove `result`"])
    }

    @Test func `an action has limits of its own, and a connection a test`() throws {
        let (action, findings) = Self.read(
            #"{ "method": "GET", "path": "/a" }"#,
            action: #""effect": "read", "rates": [{ "limit": 45, "per": "1m" }]"#,
            connector: #""test": { "action": "a", "input": { "top": 1 } },"#)
        #expect(findings == [])
        #expect(action?.rates == [RateLimit(limit: 45, period: .seconds(60))])
        for (test, code) in [
            (#""b""#, "DE0012"), (#"{ "action": "a", "input": { "top": "x" } }"#, "DE0007"),
            (#"{ "actoin": "a" }"#, "DE0002"),
        ] {
            let (_, findings) = Self.read(
                #"{ "method": "GET", "path": "/a" }"#, connector: #""test": \#(test),"#)
            #expect(findings.map(\.code).contains(code))
        }
        let (_, writes) = Self.read(
            #"{ "method": "DELETE", "path": "/a" }"#, action: #""effect": "write", "idempotency": "natural""#,
            connector: #""test": "a","#)
        #expect(writes.map(\.message) == ["`test` names an action that changes something: `a`"])
    }
}
