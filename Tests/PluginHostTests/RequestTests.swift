import Catalog
import Engine
import Logging
import PluginHost
import Testing
import Values

@Suite(.timeLimit(.minutes(1))) struct RequestTests {
    @Test func `a request goes through the connection's transport`() async throws {
        let transport = ScriptedTransport { _ in
            HTTPResponse(
                status: 200, headers: [("content-type", "application/json")], body: Array(#"{"id":7}"#.utf8))
        }
        try await withHost(of: "fetch", transport: transport) { host, log in
            let result = await host.act("fetch.get")
            #expect(result.status == .ok && result.output == ["id": 7] && result.statusCode == 200)
            let request = try #require(transport.requests.first)
            #expect(request.method == "GET" && request.url == "things/1")
            #expect(request.headers.map(\.name) == ["accept"])
            let line = try #require(log.lines.first { $0.message == "asking" })
            #expect(line.metadata["operation"] == "get")
            #expect(line.metadata["connection"] == "c" && line.metadata["trace"] == "run-1/step")
        }
    }

    @Test(arguments: [
        ("get", 503, CallStatus.transient), ("post", 500, .unknownOutcome), ("post", 503, .transient),
        ("post", 404, .notFound), ("query", 500, .transient),
    ])
    func `a fault after a request that changes something may have happened`(
        action: String, status: Int, expected: CallStatus
    ) async throws {
        let transport = ScriptedTransport { _ in HTTPResponse(status: status) }
        try await withHost(of: "fetch", transport: transport) { host, _ in
            #expect(await host.act("fetch.\(action)").status == expected)
        }
    }

    @Test(arguments: [
        (TransportError.Code.interrupted, true, CallStatus.unknownOutcome), (.interrupted, false, .transient),
        (.timeout, true, .unknownOutcome), (.connectFailed, false, .transient), (.signInFailed, false, .auth),
        (.egressDenied, false, .forbidden), (.rateLimited, false, .throttled), (.badURL, false, .invalid),
        (.tlsFailed, false, .permanent),
    ])
    func `a request without an answer is judged by whether it was sent`(
        code: TransportError.Code, wasSent: Bool, expected: CallStatus
    ) async throws {
        let transport = ScriptedTransport { _ throws(TransportError) in
            throw TransportError(code, "no answer", wasSent: wasSent)
        }
        try await withHost(of: "fetch", transport: transport) { host, _ in
            let result = await host.act("fetch.post")
            #expect(result.status == expected)
            #expect(result.message.hasPrefix("no answer"))
            if expected != .unknownOutcome { #expect(result.code == code.rawValue) }
        }
    }

    @Test func `a dry run sends nothing that changes something and says what it would`() async throws {
        let transport = ScriptedTransport { _ in HTTPResponse(status: 200, body: Array("{}".utf8)) }
        try await withHost(of: "fetch", transport: transport) { host, _ in
            let post = await host.act("fetch.post", isDryRun: true)
            #expect(post.status == .ok)
            #expect(
                post.output == ["planned": [["method": "POST", "url": "things", "body": ["a": 1]]]])
            #expect(transport.requests.isEmpty)
            #expect(await host.act("fetch.get", isDryRun: true).output == [:])
            #expect(await host.act("fetch.query", isDryRun: true).output == [:])
            #expect(transport.requests.count == 2)
        }
    }

    @Test(arguments: [
        ("7", 7), ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("999999999", 86_400), ("soon", nil as Int?),
    ])
    func `a throttled call waits as long as the service says`(text: String, seconds: Int?) async throws {
        let transport = ScriptedTransport { _ in HTTPResponse(status: 429, headers: [("retry-after", text)]) }
        try await withHost(of: "fetch", transport: transport) { host, _ in
            let result = await host.act("fetch.get")
            #expect(result.status == .throttled)
            #expect(result.retryAfter == seconds.map { .seconds($0) })
        }
    }

    @Test func `a malformed request is refused at once`() async throws {
        try await withHost(of: "fetch") { host, _ in
            let result = await host.act("fetch.malformed")
            #expect(result.status == .invalid && result.code == "refused")
        }
    }

    @Test func `waiting holds no thread and ends with the deadline`() async throws {
        try await withHost(of: "fetch") { host, _ in
            #expect(await host.act("fetch.wait").output == "awake")
            let cut = await host.act("fetch.wait-long", within: .milliseconds(50))
            #expect(cut.status == .timeout)
        }
    }

    @Test func `deadline and cancellation reach through to the transport`() async throws {
        let (sent, tellSent) = AsyncStream<Void>.makeStream()
        let transport = ScriptedTransport { _ throws(TransportError) in
            tellSent.yield()
            do { try await Task.sleep(for: .seconds(3600)) } catch {
                throw TransportError(.cancelled, "stopped", wasSent: true)
            }
            return HTTPResponse(status: 200)
        }
        try await withHost(of: "fetch", transport: transport) { host, _ in
            #expect(await host.act("fetch.get", within: .milliseconds(300)).status == .timeout)
            for await _ in sent { break }
            let stopped = await withTaskGroup(of: CallResult.self) { group in
                group.addTask { await host.act("fetch.post") }
                for await _ in sent { break }
                group.cancelAll()
                return await group.next()
            }
            #expect(stopped?.status == .unknownOutcome)
        }
    }

    @Test func `a connection is tested by the connector, or by opening it`() async throws {
        let transport = ScriptedTransport { _ in HTTPResponse(status: 404) }
        try await withHost(of: "fetch", transport: transport) { host, _ in
            #expect(await host.test(connection: "c", deadline: .here + .seconds(10)).status == .notFound)
            #expect(transport.requests.map(\.url) == ["me"])
            #expect(await host.test(connection: "x", deadline: .here + .seconds(10)).code == "PL0102")
        }
        try await withHost(of: "echo") { host, _ in
            #expect(await host.test(connection: "c", deadline: .here + .seconds(10)).status == .ok)
        }
    }
}
