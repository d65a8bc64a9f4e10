import CurlTransport
import Engine
import Foundation
import TestSupport
import Testing

@Suite struct TLSTests {
    @Test func `a certificate counts only when its authority is known`() async throws {
        try await withTemporaryFolder { folder in
            let certificate = try Certificate(in: folder)
            try await TestServer.with(certificate: certificate) { server in
                let request = HTTPRequest(method: "POST", url: server.url("/echo"))
                let error = await failure(local(), request)
                #expect(error?.code == .tlsFailed)
                #expect(error?.wasSent == false)
                let response = try await local(caFile: certificate.authority.path).send(request)
                #expect(response.status == 200)
            }
        }
    }

    @Test func `a CA file that is not there trusts nobody`() async throws {
        try await withTemporaryFolder { folder in
            let certificate = try Certificate(in: folder)
            try await TestServer.with(certificate: certificate) { server in
                let error = await failure(
                    local(caFile: "/nowhere.pem"), HTTPRequest(method: "GET", url: server.url("/echo")))
                #expect(error?.code == .tlsFailed)
            }
        }
    }

    @Test func `a proxy carries plain requests and tunnels of TLS`() async throws {
        try await withTemporaryFolder { folder in
            let certificate = try Certificate(in: folder)
            try await TestServer.with(certificate: certificate) { server in
                try await TestServer.with { proxy in
                    let client = local(caFile: certificate.authority.path, proxy: proxy.url(""))
                    let plain = try await client.send(HTTPRequest(method: "GET", url: "http://far.example/x"))
                    #expect(plain.text == "proxied far.example/x")
                    let tunnel = try await client.send(HTTPRequest(method: "GET", url: server.url("/echo")))
                    #expect(tunnel.status == 200)
                    #expect(tunnel.header("content-type") == "application/json")
                    let hits = try await local().send(
                        HTTPRequest(method: "GET", url: proxy.url("/count/connect")))
                    #expect(hits.text == "1")
                }
            }
        }
    }

    @Test func `a proxy on a refused address is refused, and cannot lead to one that is written out`()
        async throws
    {
        try await TestServer.with { proxy in
            let client = CurlClient(options: CurlOptions(version: "1", proxy: proxy.url("")))
            for url in ["http://far.example/", "http://localhost/", "http://169.254.169.254/"] {
                let error = await failure(client, HTTPRequest(method: "GET", url: url))
                #expect(error?.code == .addressDenied)
            }
        }
    }

    @Test(.enabled(if: TLSTests.hasNode, "needs node"))
    func `HTTP/2 carries many requests on one connection`() async throws {
        try await withTemporaryFolder { folder in
            let certificate = try Certificate(in: folder)
            let script = TestServer.folder.appending(path: "http2.mjs").path
            try await TestServer.run("node", [script] + certificate.arguments, scheme: "https") { server in
                let client = local(caFile: certificate.authority.path)
                let request = HTTPRequest(method: "GET", url: server.url("/a"))
                #expect(try await client.send(request).header("x-path") == "/a")
                try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<50 { group.addTask { try await client.send(request).text } }
                    for try await sessions in group { #expect(sessions == "1") }
                }
            }
        }
    }

    static let hasNode = FileManager.default.isExecutableFile(atPath: "/usr/bin/node")
}
