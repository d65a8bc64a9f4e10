import Catalog
import Engine
import Foundation
import PluginHost
import TestSupport
import Testing
import Values

@testable import CurlTransport

/// Described actions over real connections: what a server reads is what the descriptor says.
@Suite struct DescribedRequestTests {
    @Test(
        arguments: [
            ("a b", "a%20b"), ("a/../b", "a%2F..%2Fb"), ("50%", "50%25"), ("?x=1#y", "%3Fx%3D1%23y"),
            ("ü€", "%C3%BC%E2%82%AC"), ("a\r\nX: 1", "a%0D%0AX%3A%201"),
        ])
    func `a server gets each value as one segment`(id: String, segment: String) async throws {
        try await Self.withHost { host in
            let result = await host.perform(Self.call("get", ["id": .string(id)]))
            #expect(result.status == .ok)
            #expect(result.output["path"]?.string == "/echo/\(segment)?q=\(segment)")
        }
    }

    @Test func `a server gets the body, the headers and the key`() async throws {
        try await Self.withHost { host in
            let result = await host.perform(Self.call("post", ["id": "ä\"b", "tags": ["x", "y"]]))
            let body = try #require(result.output["body"]?.string)
            #expect(try Value(json: body) == ["id": "ä\"b", "tags": ["x", "y"]])
            #expect(result.output["method"] == "POST")
            #expect(result.output["headers"]?["idempotency-key"] == "key-1")
            #expect(result.output["headers"]?["content-type"] == "application/json")
        }
    }

    @Test func `a fault that passes is tried again, and a refusal is not`() async throws {
        try await Self.withHost { host in
            #expect(await host.perform(Self.call("flaky", [:])).output == "at last")
            let refused = await host.perform(Self.call("refused", [:]))
            #expect(refused.status == .forbidden && refused.statusCode == 403)
        }
    }

    private static func call(_ action: String, _ input: Value) -> ActionCall {
        ActionCall(
            action: "echo.\(action)", connection: "c", input: input, idempotencyKey: "key-1", attempt: 1,
            deadline: SystemClock().now + .seconds(30), trace: "test")
    }

    private static let descriptor = #"""
        { "riposte": 1, "plugin": { "name": "echo", "version": "1.0.0" }, "connectors": { "echo": {
          "title": "Echo", "base": "https://api.example.com",
          "actions": {
            "get": { "title": "G", "effect": "read", "input": { "type": "object", "properties": { "id": {} } },
              "request": { "method": "GET", "path": "/echo/{id}", "query": { "q": "{id}" } } },
            "post": { "title": "P", "effect": "write", "idempotency": "key",
              "input": { "type": "object", "properties": { "id": {}, "tags": {} } },
              "request": { "method": "POST", "path": "/echo", "headers": { "Idempotency-Key": "{call.key}" },
                "body": { "id": "{id}", "tags": "{tags}" } } },
            "flaky": { "title": "F", "effect": "read",
              "request": { "method": "GET", "path": "/fail/k", "query": { "status": "503" }, "answer": "text" } },
            "refused": { "title": "R", "effect": "read",
              "request": { "method": "GET", "path": "/status/403" } } } } } }
        """#

    private static func withHost(_ body: (PluginHost) async throws -> Void) async throws {
        try await TestServer.with { server async throws in
            try await withTemporaryFolder { folder in
                let file = folder.appending(path: "echo.riposte.json")
                try Data(descriptor.utf8).write(to: file)
                let plugin = try #require(PluginLibrary.load(files: [file.path]).plugins.first)
                let connector = try #require(plugin.descriptor.connectors.first)
                let outbound = Outbound(
                    connector: connector, settings: [:], baseOverride: server.url(""), client: local(),
                    signIn: nil, clock: SystemClock())
                let binding = ConnectionBinding(
                    name: "c", connector: "echo", settings: [:], transport: outbound)
                let host = PluginHost(plugins: [plugin], connections: [binding]) { _ in }
                try await body(host)
                await host.shutDown()
            }
        }
    }
}
