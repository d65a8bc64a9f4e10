import Catalog
import Engine
import Testing
import Values

@testable import CurlTransport

@Suite struct `Addresses that go elsewhere` {
    /// Answers with where each request went.
    private struct Mirror: HTTPClient {
        let rewrite: AddressRewrite

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            HTTPResponse(status: 200, body: Array(rewrite.target(of: request.url).utf8))
        }
    }

    @Test func `a connection may follow links from where its requests really go, and no others`() async throws
    {
        let rewrite = AddressRewrite([
            "https://api.example.com": "http://127.0.0.1:8123", "https://b.example": "http://127.0.0.1:8123",
        ])
        let descriptor = try #require(
            PluginDescriptor.read(
                """
                { "riposte": 1, "plugin": { "name": "a", "version": "1.0.0" }, "connectors": { "a": {
                  "title": "A", "base": "https://api.example.com/v1",
                  "actions": { "x": { "title": "X", "effect": "read" } } } } }
                """, file: "d.json"
            ).0?.connectors.first)
        let outbound = Outbound(
            connector: descriptor, settings: [:], baseOverride: nil, client: Mirror(rewrite: rewrite),
            signIn: nil, clock: SystemClock(), rewrite: rewrite)
        for (url, target) in [
            ("machines", "http://127.0.0.1:8123/v1/machines"),
            ("https://api.example.com/v1/machines?$skip=1", "http://127.0.0.1:8123/v1/machines?$skip=1"),
            ("http://127.0.0.1:8123/v1/machines?$skip=2", "http://127.0.0.1:8123/v1/machines?$skip=2"),
        ] {
            let options = SendOptions(deadline: SystemClock().now + .seconds(5))
            let answer = try await outbound.send(HTTPRequest(method: "GET", url: url), options: options)
            #expect(String(decoding: answer.body, as: UTF8.self) == target)
        }
        await #expect(throws: TransportError.self) {
            try await outbound.send(
                HTTPRequest(method: "GET", url: "http://127.0.0.1:8124/v1"),
                options: SendOptions(deadline: SystemClock().now + .seconds(5)))
        }
    }

    @Test func `a client sends elsewhere, and redirects keep the name that was asked`() async throws {
        try await TestServer.with { server in
            let client = CurlClient(
                options: CurlOptions(
                    version: "test", allow: [.loopback],
                    rewrite: AddressRewrite(["https://api.example.com": server.url("")])))
            defer { client.shutDown() }
            let answer = try await client.send(
                HTTPRequest(
                    method: "GET", url: "https://api.example.com/redirect/302?to=/echo", timeout: .seconds(10)
                ))
            #expect(answer.status == 200)
            let absolute = try await client.send(
                HTTPRequest(
                    method: "GET",
                    url: "https://api.example.com/redirect/302?to=\(server.url("/echo"))",
                    timeout: .seconds(10), redirectLimit: 0))
            #expect(absolute.header("location") == "https://api.example.com/echo")
        }
    }
}
