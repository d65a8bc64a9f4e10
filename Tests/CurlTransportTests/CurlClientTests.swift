import CurlTransport
import Engine
import Testing
import Values

@Suite struct CurlClientTests {
    @Test func `a request arrives as it was written, and its answer comes back whole`() async throws {
        try await TestServer.with { server in
            let echo = try await local().send(
                HTTPRequest(
                    method: "PATCH", url: server.url("/echo?a=%20b"),
                    headers: [("X-One", "1"), ("X-Empty", "")],
                    body: Array("{\"x\":1}".utf8))
            ).json
            #expect(echo["method"] == "PATCH")
            #expect(echo["path"] == "/echo?a=%20b")
            #expect(echo["body"] == "{\"x\":1}")
            let headers = try #require(echo["headers"])
            #expect(headers["x-one"] == "1")
            #expect(headers["x-empty"] == "")
            #expect(headers["user-agent"] == "riposte/1.2.3")
            #expect(headers["accept-encoding"] == "gzip, br")
            #expect(headers["content-type"] == nil)
            #expect(headers["expect"] == nil)
        }
    }

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE"])
    func `every method arrives without a body too`(method: String) async throws {
        try await TestServer.with { server in
            let echo = try await local().send(HTTPRequest(method: method, url: server.url("/echo"))).json
            #expect(echo["method"]?.string == method)
            #expect(echo["body"] == "")
        }
    }

    @Test func `HEAD has headers and no body`() async throws {
        try await TestServer.with { server in
            let response = try await local().send(HTTPRequest(method: "HEAD", url: server.url("/echo")))
            #expect(response.status == 200)
            #expect(response.header("content-type") == "application/json")
            #expect(response.body.isEmpty)
        }
    }

    @Test func `connections are used again`() async throws {
        try await TestServer.with { server in
            let client = local()
            for count in 1...3 {
                let echo = try await client.send(HTTPRequest(method: "GET", url: server.url("/echo"))).json
                #expect(echo["served"] == .int(Int64(count)))
            }
        }
    }

    @Test func `many requests at once share few connections`() async throws {
        try await TestServer.with { server in
            let client = local()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await client.send(HTTPRequest(method: "GET", url: server.url("/status/204")))
                            .status
                    }
                }
                for try await status in group { #expect(status == 204) }
            }
        }
    }

    @Test func `a body beyond the limit is cut and marked`() async throws {
        try await TestServer.with { server in
            for path in ["/chunked/50000000", "/gzip/50000000"] {
                let response = try await local().send(
                    HTTPRequest(method: "GET", url: server.url(path), maximumBytes: 12345))
                #expect(response.status == 200)
                #expect(response.body == [UInt8](repeating: 0x78, count: 12345))
                #expect(response.isTruncated)
            }
        }
    }

    @Test func `a body of just the limit is whole, decoded, and has no fields of its coded form`()
        async throws
    {
        try await TestServer.with { server in
            let plain = try await local().send(
                HTTPRequest(method: "GET", url: server.url("/chunked/30000"), maximumBytes: 30000))
            #expect(plain.body.count == 30000)
            #expect(!plain.isTruncated)
            #expect(plain.header("x-late") == nil)
            let coded = try await local().send(HTTPRequest(method: "GET", url: server.url("/gzip/30000")))
            #expect(coded.body == plain.body)
            #expect(coded.header("content-encoding") == nil)
            #expect(coded.header("content-length") == nil)
        }
    }

    @Test(arguments: ["/hang/a", "/slow"])
    func `the deadline ends a request`(path: String) async throws {
        try await TestServer.with { server in
            let error = await failure(
                local(), HTTPRequest(method: "GET", url: server.url(path), timeout: .milliseconds(200)))
            #expect(error?.code == .timeout)
            #expect(error?.wasSent == true)
        }
    }

    @Test func `a request that waits for a free connection keeps its deadline`() async throws {
        try await TestServer.with { server in
            var options = CurlOptions(version: "1.2.3", allow: [.loopback])
            options.connectionsPerHost = 1
            let client = CurlClient(options: options)
            let hanging = HTTPRequest(method: "GET", url: server.url("/hang/b"), timeout: .seconds(20))
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await client.send(hanging) }
                _ = try? await local().send(HTTPRequest(method: "GET", url: server.url("/wait/b")))
                let error = await failure(
                    client, HTTPRequest(method: "POST", url: server.url("/echo"), timeout: .milliseconds(200))
                )
                #expect(error?.code == .timeout)
                #expect(error?.wasSent == false)
                group.cancelAll()
            }
        }
    }

    @Test func `cancelling the task ends the request at once`() async throws {
        try await TestServer.with { server in
            let client = local()
            let start = ContinuousClock.now
            let error = await withTaskGroup(of: TransportError?.self) { group in
                group.addTask {
                    await failure(
                        client, HTTPRequest(method: "GET", url: server.url("/hang/c"), timeout: .seconds(50)))
                }
                _ = try? await local().send(HTTPRequest(method: "GET", url: server.url("/wait/c")))
                group.cancelAll()
                return await group.next() ?? nil
            }
            #expect(error?.code == .cancelled)
            #expect(error?.wasSent == true)
            // Well before the request's own time is up, however slow the machine.
            #expect(.now - start < .seconds(45))
        }
    }

    @Test func `shutting down ends what is under way and what comes later`() async throws {
        try await TestServer.with { server in
            let client = local()
            let request = HTTPRequest(method: "GET", url: server.url("/hang/d"), timeout: .seconds(50))
            await withTaskGroup(of: TransportError?.self) { group in
                group.addTask { await failure(client, request) }
                _ = try? await local().send(HTTPRequest(method: "GET", url: server.url("/wait/d")))
                client.shutDown()
                #expect(await group.next()??.code == .cancelled)
            }
            #expect(await failure(client, request)?.code == .cancelled)
        }
    }

    @Test(arguments: [("/reset/e", true), ("/short", true), ("/long-head/200000", true)])
    func `an answer that breaks off is an interruption`(path: String, wasSent: Bool) async throws {
        try await TestServer.with { server in
            let error = await failure(local(), HTTPRequest(method: "POST", url: server.url(path)))
            #expect(error?.code == .interrupted)
            #expect(error?.wasSent == wasSent)
        }
    }

    @Test func `libcurl never sends an unsafe request twice by itself`() async throws {
        try await TestServer.with { server in
            let client = local()
            for (method, count) in [("POST", "1"), ("GET", "2")] {
                _ = try await client.send(HTTPRequest(method: "GET", url: server.url("/echo")))
                let outcome = try? await client.send(
                    HTTPRequest(method: method, url: server.url("/reset-reused/\(method)")))
                #expect((outcome == nil) == (method == "POST"))
                let hits = try await local().send(
                    HTTPRequest(method: "GET", url: server.url("/count/\(method)")))
                #expect(String(decoding: hits.body, as: UTF8.self) == count)
            }
        }
    }

    @Test func `nobody listening means no connection, and nothing sent`() async throws {
        let port = try await TestServer.with { $0.port }
        let error = await failure(local(), HTTPRequest(method: "POST", url: "http://127.0.0.1:\(port)/"))
        #expect(error?.code == .connectFailed)
        #expect(error?.wasSent == false)
        let unknown = await failure(local(), HTTPRequest(method: "POST", url: "http://nowhere.invalid/"))
        #expect(unknown?.code == .connectFailed)
    }
}

/// A client that may talk to this machine.
func local(caFile: String? = nil, proxy: String? = nil) -> CurlClient {
    CurlClient(options: CurlOptions(version: "1.2.3", allow: [.loopback], caFile: caFile, proxy: proxy))
}

/// The error of a request; nil when it has an answer.
func failure(_ client: any HTTPClient, _ request: HTTPRequest) async -> TransportError? {
    do throws(TransportError) {
        _ = try await client.send(request)
        return nil
    } catch {
        return error
    }
}

extension HTTPResponse {
    var json: Value { get throws { try Value(json: body) } }
    var text: String { String(decoding: body, as: UTF8.self) }
}
