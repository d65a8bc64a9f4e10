import Catalog
import Engine
import Foundation
import PluginHost
import TestSupport
import Testing
import Values

@Suite struct DescribedActionTests {
    @Test func `an action that is described is carried out without a worker`() async throws {
        try await withDescribed { _ in
            .json(200, ["value": [1, 2]])
        } body: { host, transport in
            let result = await host.act("items.list", ["filter": "a b"])
            #expect(result == CallResult(status: .ok, output: [1, 2], statusCode: 200))
            #expect(transport.lines == ["GET /items?filter=a%20b"])
        }
    }

    @Test func `an input that breaks the schema, or cannot be sent, sends nothing`() async throws {
        try await withDescribed { _ in
            .json(200, [:])
        } body: { host, transport in
            for (action, input) in [("items.list", ["filter": 1]), ("items.delete", ["id": ".."])]
                as [(String, Value)]
            {
                let result = await host.act(action, input)
                #expect(result.status == .invalid && result.code == "PL0104")
            }
            #expect(transport.requests.isEmpty)
        }
    }

    @Test(
        arguments: [
            (404, "Unknown", .notFound), (400, "Gone", .notFound), (400, "Other", .invalid), (401, "", .auth),
            (403, "", .forbidden), (429, "", .throttled), (409, "", .conflict), (418, "", .permanent),
        ] as [(Int, String, CallStatus)])
    func `a refusal means what the error map says, else what HTTP says`(
        status: Int, code: String, meaning: CallStatus
    ) async throws {
        let body: Value = ["error": ["code": .string(code), "message": "Said so"]]
        try await withDescribed { _ in
            .json(status, body)
        } body: { host, _ in
            let result = await host.act("items.delete", ["id": "7"])
            #expect(result.status == meaning)
            #expect(result.code == code)
            #expect(result.message == "the service answered \(status): Said so")
            #expect(result.statusCode == status)
        }
    }

    @Test func `a fault of the service after something was sent leaves the outcome open`() async throws {
        try await withDescribed { _ in
            .json(500, [:])
        } body: { host, _ in
            #expect(await host.act("items.delete", ["id": "7"]).status == .unknownOutcome)
            #expect(await host.act("items.list").status == .transient)
        }
    }

    @Test func `what had been done before is a success`() async throws {
        try await withDescribed { _ in
            .json(400, ["error": ["code": "Deleted"]])
        } body: { host, _ in
            let result = await host.act("items.delete", ["id": "7"])
            #expect(result.status == .ok && result.output == ["already": true])
            #expect(await host.act("items.list").code == "Deleted")
        }
    }

    @Test func `an answer that fails although HTTP says otherwise is a failure`() async throws {
        try await withDescribed { _ in
            .json(200, ["ok": false, "error": ["code": "Gone"]])
        } body: { host, _ in
            let result = await host.act("items.list")
            #expect(result.status == .notFound && result.code == "Gone")
        }
    }

    @Test func `no content is null, text is text, and nonsense is a failure`() async throws {
        try await withDescribed { request in
            HTTPResponse(status: 200, body: request.url.hasPrefix("/empty") ? [] : Array("ok".utf8))
        } body: { host, _ in
            #expect(await host.act("items.empty") == CallResult(status: .ok, statusCode: 200))
            #expect(await host.act("items.text").output == "ok")
            #expect(await host.act("items.list").code == "UnexpectedAnswer")
        }
    }

    @Test func `in a dry run a write is planned and a query is sent`() async throws {
        try await withDescribed { _ in
            .json(200, ["value": []])
        } body: { host, transport in
            let planned = await host.act("items.delete", ["id": "a/b"], isDryRun: true)
            #expect(planned.output == ["planned": [["method": "DELETE", "url": "/items/a%2Fb"]]])
            #expect(transport.requests.isEmpty)
            #expect(await host.act("items.query", ["text": "x"], isDryRun: true).output == ["value": []])
            #expect(transport.lines == ["POST /query"])
        }
    }

    @Test func `a call that is cancelled, or late, breaks its request off`() async throws {
        try await withDescribed { request throws(TransportError) in
            guard (try? await Task.sleep(for: .seconds(60))) == nil else { return .json(200, [:]) }
            throw TransportError(.cancelled, "the request was cancelled", wasSent: true)
        } body: { host, _ in
            let late = await host.act("items.list", within: .milliseconds(50))
            #expect(late.status == .timeout)
            let task = Task { await host.act("items.delete", ["id": "7"]) }
            task.cancel()
            #expect([.cancelled, .unknownOutcome].contains(await task.value.status))
        }
    }

    @Test func `a connection is tried by the action that its descriptor names`() async throws {
        try await withDescribed { request in
            request.url.contains("probe") ? .json(403, ["error": ["code": "Forbidden"]]) : .json(200, [:])
        } body: { host, transport in
            let result = await host.test(connection: "c", deadline: .here + .seconds(5))
            #expect(result.status == .forbidden)
            #expect(
                result.message == "the service answered 403; it needs the permission `Items.Read.All`")
            #expect(transport.lines == ["GET /items?filter=probe"])
        }
    }

    @Test func `settings are checked before anything is sent`() async throws {
        try await withDescribed(settings: ["region": 1]) { _ in
            .json(200, [:])
        } body: { host, transport in
            #expect(await host.act("items.list").code == "PL0109")
            #expect(transport.requests.isEmpty)
        }
    }

    @Test func `the action's name goes with its requests, for its own limits`() async throws {
        try await withDescribed { _ in
            .json(200, ["value": []])
        } body: { host, transport in
            _ = await host.act("items.list")
            #expect(transport.actions == ["list"])
        }
    }
}

@Suite struct DescribedPageTests {
    /// Serves numbers from 0 to 9, three at a time.
    private static func page(_ request: HTTPRequest) -> HTTPResponse {
        let start = request.url.firstRange(of: "start=").flatMap { Int(request.url[$0.upperBound...]) } ?? 0
        let items = (start..<min(start + 3, 10)).map { Value.int(Int64($0)) }
        let next = start + 3
        return .json(
            200,
            [
                "data": ["items": .array(items), "more": .bool(next < 10)],
                "next": next < 10 ? .string("https://items.example/v1/pages?start=\(next)") : nil,
                "cursor": next < 10 ? .int(Int64(next)) : "",
            ])
    }

    @Test(arguments: ["links", "cursors", "offsets"])
    func `all pages are collected`(action: String) async throws {
        try await withDescribed {
            Self.page($0)
        } body: { host, transport in
            let result = await host.act("items.\(action)")
            #expect(result.output == ["items": .array((0..<10).map { .int($0) })])
            #expect(transport.requests.count == 4)
        }
    }

    @Test(arguments: [(3, 1, true), (4, 2, true), (10, 4, false), (11, 4, false), (0, 1, true)])
    func `no more than asked for is fetched`(maximum: Int, requests: Int, isTruncated: Bool) async throws {
        try await withDescribed {
            Self.page($0)
        } body: { host, transport in
            let result = await host.act("items.links", ["maximum": .int(Int64(maximum))])
            #expect(result.output["items"]?.array?.count == min(maximum, 10))
            #expect(result.output["truncated"] == (isTruncated ? true : nil))
            #expect(transport.requests.count == requests)
        }
    }

    @Test func `more pages than the limit are left, and that is said`() async throws {
        try await withDescribed {
            Self.page($0)
        } body: { host, transport in
            let result = await host.act("items.two-pages")
            #expect(result.output == ["items": [0, 1, 2, 3, 4, 5], "truncated": true])
        }
    }

    @Test func `pages that lead in a circle end`() async throws {
        try await withDescribed { _ in
            .json(200, ["data": ["items": [1]], "next": "/pages?a=b c"])
        } body: { host, transport in
            let result = await host.act("items.links")
            #expect(result.status == .permanent && result.code == "UnexpectedAnswer")
            #expect(transport.lines == ["GET /pages", "GET /pages?a=b%20c"])
        }
    }

    @Test func `a page that is refused fails the call`() async throws {
        try await withDescribed { request in
            request.url.contains("start=3") ? .json(403, [:]) : Self.page(request)
        } body: { host, _ in
            #expect(await host.act("items.links").status == .forbidden)
        }
    }
}

private let itemsDescriptor = #"""
    { "riposte": 1, "plugin": { "name": "items", "version": "1.0.0" }, "connectors": { "items": {
      "title": "Items", "base": "https://items.example/v1",
      "settings": { "type": "object", "properties": { "region": { "type": "string" } } },
      "errors": { "path": "$.error.code", "message": "$.error.message", "ok": "$.ok", "map": { "Gone": "NOT_FOUND" } },
      "test": { "action": "list", "input": { "filter": "probe" } },
      "actions": {
        "list": { "title": "L", "effect": "read", "permissions": ["Items.Read.All"],
          "input": { "type": "object", "properties": { "filter": { "type": "string" } } },
          "request": { "method": "GET", "path": "/items", "query": { "filter": "{filter}" }, "result": "$.value" } },
        "delete": { "title": "D", "effect": "write", "idempotency": "natural",
          "input": { "type": "object", "properties": { "id": { "type": "string" } } },
          "request": { "method": "DELETE", "path": "/items/{id}", "already": ["Deleted"] } },
        "query": { "title": "Q", "effect": "read",
          "input": { "type": "object", "properties": { "text": { "type": "string" } } },
          "request": { "method": "POST", "path": "/query", "idempotent": true, "body": { "q": "{text}" } } },
        "empty": { "title": "E", "effect": "read", "request": { "method": "GET", "path": "/empty" } },
        "text": { "title": "T", "effect": "read",
          "request": { "method": "GET", "path": "/text", "answer": "text" } },
        "links": { "title": "P", "effect": "read",
          "input": { "type": "object", "properties": { "maximum": { "type": "integer" } } },
          "request": { "method": "GET", "path": "/pages",
            "pages": { "items": "$.data.items", "next": "$.next" } } },
        "cursors": { "title": "P", "effect": "read",
          "request": { "method": "GET", "path": "/pages",
            "pages": { "items": "$.data.items", "cursor": { "from": "$.cursor", "to": "query start" } } } },
        "offsets": { "title": "P", "effect": "read",
          "request": { "method": "GET", "path": "/pages",
            "pages": { "items": "$.data.items", "offset": { "to": "query start", "more": "$.data.more" } } } },
        "two-pages": { "title": "P", "effect": "read",
          "request": { "method": "GET", "path": "/pages",
            "pages": { "items": "$.data.items", "next": "$.next", "limit": 2 } } } } } } }
    """#

/// Runs `body` with a host of the descriptor alone, whose worker's program does not exist.
private func withDescribed(
    settings: Value = [:],
    _ respond: @escaping @Sendable (HTTPRequest) async throws(TransportError) -> HTTPResponse,
    body: (PluginHost, ScriptedTransport) async throws -> Void
) async throws {
    try await withTemporaryFolder { folder in
        let file = folder.appending(path: "items.riposte.json")
        try Data(itemsDescriptor.utf8).write(to: file)
        let (plugins, refused) = PluginLibrary.load(
            files: [file.path], isolation: .sandbox(SandboxOptions(program: "/nowhere/riposte-worker")))
        #expect(refused.isEmpty)
        let transport = ScriptedTransport(respond)
        let host = PluginHost(
            plugins: plugins,
            connections: [
                ConnectionBinding(name: "c", connector: "items", settings: settings, transport: transport)
            ]
        ) { _ in }
        try await body(host, transport)
        await host.shutDown()
    }
}

extension HTTPResponse {
    fileprivate static func json(_ status: Int, _ body: Value) -> HTTPResponse {
        HTTPResponse(status: status, headers: [("content-type", "application/json")], body: body.jsonBytes())
    }
}

extension ScriptedTransport {
    fileprivate var lines: [String] { requests.map { "\($0.method) \($0.url)" } }
}
