import Catalog
import Engine
import Synchronization
import Testing
import Values

@testable import CurlTransport

@Suite struct OutboundTests {
    @Test func `a relative request goes to the base, signed in`() async throws {
        try await TestServer.with { server async throws in
            let setup = Setup(server)
            let echo = try await setup.send("GET", "/echo?x=1").json
            #expect(echo["path"] == "/echo?x=1")
            #expect(echo["headers"]?["authorization"] == "token 0")
            let bare = try await setup.send("GET", server.url("/echo"), skipsSignIn: true).json
            #expect(bare["headers"]?["authorization"] == nil)
        }
    }

    @Test(arguments: [
        ("https://evil.example/", TransportError.Code.egressDenied), ("http://127.0.0.1:1/", .egressDenied),
        ("../x", .badURL), ("/x y", .badURL), ("file:///etc/passwd", .badURL),
    ])
    func `a plugin sends where its descriptor says only`(url: String, code: TransportError.Code) async throws
    {
        try await TestServer.with { server async throws in
            let setup = Setup(server)
            let error = await setup.failure("GET", url)
            #expect(error?.code == code)
            #expect(error?.wasSent == false)
        }
    }

    @Test func `after a 401 the sign-in is done anew, once`() async throws {
        try await TestServer.with { server async throws in
            let setup = Setup(server)
            #expect(try await setup.send("POST", "/fail/a?status=401").text == "at last")
            #expect(setup.signIn.rejections.load(ordering: .relaxed) == 1)
            #expect(try await setup.send("POST", "/fail/b?status=401&times=9").status == 401)
            #expect(try await setup.hits("b") == 2)
        }
    }

    @Test(arguments: [
        ("GET", false, "/fail/KEY?status=503&times=2", 3), ("GET", false, "/fail/KEY?status=500&times=2", 3),
        ("GET", false, "/reset/KEY?times=2", 3), ("POST", true, "/fail/KEY?status=502", 2),
        ("POST", true, "/reset/KEY", 2), ("POST", false, "/fail/KEY?status=429&times=2", 3),
        ("POST", false, "/fail/KEY?status=503&after=2", 2),
        ("POST", false, "/fail/KEY?status=400&body=\(encoded("{\"error\":{\"code\":\"Quota\"}}"))", 2),
    ])
    func `what may be repeated is`(method: String, isIdempotent: Bool, path: String, hits: Int) async throws {
        try await TestServer.with { server async throws in
            let setup = Setup(server)
            let url = path.replacing("KEY", with: "k")
            let response = try await setup.send(method, url, isIdempotent: isIdempotent)
            #expect(response.text == "at last")
            #expect(try await setup.hits("k") == hits)
        }
    }

    @Test(
        arguments: [
            ("POST", "/fail/k?status=503", 503), ("POST", "/fail/k?status=500", 500),
            ("POST", "/reset/k", nil),
            ("GET", "/fail/k?status=400", 400),
        ] as [(String, String, Int?)])
    func `what may not be repeated is not`(method: String, path: String, status: Int?) async throws {
        try await TestServer.with { server async throws in
            let setup = Setup(server)
            if let status {
                #expect(try await setup.send(method, path).status == status)
            } else {
                let error = await setup.failure(method, path)
                #expect(error?.code == .interrupted)
                #expect(error?.wasSent == true)
            }
            #expect(try await setup.hits("k") == 1)
        }
    }

    @Test func `after three tries the last outcome stands`() async throws {
        try await TestServer.with { server async throws in
            let setup = Setup(server)
            #expect(try await setup.send("GET", "/fail/k?status=503&times=9").status == 503)
            #expect(try await setup.hits("k") == 3)
            // A client without connections to use again, since libcurl repeats a safe request on a stale one.
            #expect(await Setup(server).failure("GET", "/reset/s?times=9")?.wasSent == true)
            #expect(try await setup.hits("s") == 3)
        }
    }

    @Test func `a 429 holds the whole connection back until its time`() async throws {
        try await TestServer.with { server async throws in
            let setup = Setup(server)
            let start = setup.clock.now
            #expect(
                try await setup.send("POST", "/fail/k?status=429&after=40", deadline: .seconds(10)).status
                    == 429)
            let error = await setup.failure("GET", "/echo", deadline: .seconds(10))
            #expect(error?.code == .rateLimited)
            #expect(error?.wasSent == false)
            #expect(setup.clock.now == start)
            #expect(try await setup.send("GET", "/echo", deadline: .seconds(60)).status == 200)
            #expect(setup.clock.now - start == .seconds(40))
        }
    }

    @Test func `requests share the connection's rate limit`() async throws {
        try await TestServer.with { server async throws in
            let setup = Setup(server, rates: [RateLimit(limit: 4, period: .seconds(30))])
            let start = setup.clock.now
            for _ in 0..<4 { _ = try await setup.send("GET", "/status/200") }
            #expect(setup.clock.now - start == .seconds(20))
            #expect(await setup.failure("GET", "/echo", deadline: .seconds(5))?.code == .rateLimited)
        }
    }

    @Test func `an action's own limit holds its own requests back, beside the connection's`() async throws {
        try await TestServer.with { server async throws in
            let setup = Setup(
                server, rates: [RateLimit(limit: 100, period: .seconds(60))],
                actions: ["hunt": [RateLimit(limit: 4, period: .seconds(30))]])
            let start = setup.clock.now
            for _ in 0..<4 { _ = try await setup.send("GET", "/status/200", action: "hunt") }
            #expect(setup.clock.now - start == .seconds(20))
            for _ in 0..<4 { _ = try await setup.send("GET", "/status/200", action: "other") }
            #expect(setup.clock.now - start == .seconds(20))
        }
    }

    @Test func `credentials never follow a redirect to another origin`() async throws {
        try await TestServer.with { other in
            try await TestServer.with { server async throws in
                let setup = Setup(server, hosts: [other.url("")])
                let same = try await setup.send("GET", "/redirect/302?to=/echo").json
                #expect(same["headers"]?["authorization"] == "token 0")
                let far = try await setup.send(
                    "GET", "/redirect/302?to=\(other.url("/echo"))",
                    headers: [("Authorization", "mine"), ("X-A", "1")]
                ).json
                #expect(far["headers"]?["authorization"] == nil)
                #expect(far["headers"]?["x-a"] == "1")
            }
        }
    }

    @Test func `a redirect to a host that is not named is refused`() async throws {
        try await TestServer.with { other in
            try await TestServer.with { server async throws in
                let error = await Setup(server).failure("GET", "/redirect/302?to=\(other.url("/echo"))")
                #expect(error?.code == .redirectDenied)
                #expect(await Setup(server).failure("GET", "/loop")?.code == .redirectDenied)
            }
        }
    }

    @Test func `a failed sign-in names its reason and sends nothing`() async throws {
        try await TestServer.with { server async throws in
            let setup = Setup(server)
            setup.signIn.isBroken.store(true, ordering: .relaxed)
            let error = await setup.failure("GET", "/fail/k?status=200")
            #expect(error == TransportError(.signInFailed, "no secret (SI0001)", wasSent: false))
            #expect(try await setup.hits("k") == 0)
        }
    }
}

/// A connection to a test server, with a clock that waits for nobody.
private struct Setup {
    let server: TestServer
    let clock = JumpingClock()
    let signIn = CountingSignIn()
    let outbound: Outbound

    init(
        _ server: TestServer, hosts: [String] = [], rates: [RateLimit] = [],
        actions: [String: [RateLimit]] = [:]
    ) {
        self.server = server
        var errors = ErrorMap()
        errors.codePath = ["error", "code"]
        errors.statuses = ["Quota": .throttled]
        outbound = Outbound(
            egress: Result { () throws(TransportError) in
                try EgressRules(
                    base: "https://api.example.com", hosts: hosts, settings: [:], baseOverride: server.url("")
                )
            },
            sender: Sender(
                client: local(), signIn: signIn, limiter: RateLimiter(limits: rates, ofActions: actions),
                errors: errors, clock: clock,
                random: { 0.5 }))
    }

    func send(
        _ method: String, _ url: String, headers: [HTTPRequest.Field] = [], isIdempotent: Bool = false,
        skipsSignIn: Bool = false, action: String? = nil, deadline: Duration = .seconds(120)
    ) async throws(TransportError) -> HTTPResponse {
        let options = SendOptions(
            isIdempotent: isIdempotent, skipsSignIn: skipsSignIn, action: action,
            deadline: clock.now + deadline)
        return try await outbound.send(
            HTTPRequest(method: method, url: url, headers: headers), options: options)
    }

    func failure(
        _ method: String, _ url: String, deadline: Duration = .seconds(120)
    ) async -> TransportError? {
        do throws(TransportError) {
            _ = try await send(method, url, deadline: deadline)
            return nil
        } catch {
            return error
        }
    }

    func hits(_ key: String) async throws -> Int? {
        Int(try await local().send(HTTPRequest(method: "GET", url: server.url("/count/\(key)"))).text)
    }
}

/// A clock whose waits are over at once and move the time on.
private final class JumpingClock: WallClock {
    private let instant = Mutex(Timestamp(milliseconds: 1_700_000_000_000))

    var now: Timestamp { instant.withLock { $0 } }

    func sleep(until deadline: Timestamp) async throws {
        instant.withLock { $0 = max($0, deadline) }
    }
}

/// Puts the number of rejections so far into a header.
private final class CountingSignIn: SignIn {
    let rejections = Atomic(0)
    let isBroken = Atomic(false)

    func authorize(_ request: inout HTTPRequest) async throws(SignInError) {
        guard !isBroken.load(ordering: .relaxed) else {
            throw SignInError(code: "SI0001", message: "no secret", help: "add it")
        }
        request.headers.removeAll { $0.name == "Authorization" }
        request.headers.append(("Authorization", "token \(rejections.load(ordering: .relaxed))"))
    }

    func reject() async -> Bool {
        rejections.add(1, ordering: .relaxed)
        return true
    }
}
