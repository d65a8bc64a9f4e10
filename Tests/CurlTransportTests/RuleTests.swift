import Catalog
import Engine
import Testing
import Values

@testable import CurlTransport

@Suite struct TokenBucketTests {
    @Test(arguments: [(1, 10_000), (2, 1000), (5, 1000), (10, 60_000), (100, 60_000), (1500, 3_600_000)])
    func `no window holds more than the limit, and half of it goes at once`(limit: Int, period: Int64) {
        for seed in 1...5 {
            var random = Seeded(state: UInt64(seed))
            var bucket = TokenBucket(RateLimit(limit: limit, period: .milliseconds(period)))
            var now = Timestamp(milliseconds: 1_700_000_000_000)
            var taken: [Int64] = []
            for _ in 0..<limit * 5 {
                let instant = bucket.earliest(now: now)
                bucket.take(at: instant)
                taken.append(instant.milliseconds)
                now = instant
                if random.next() % 20 == 0 {
                    now = Timestamp(milliseconds: now.milliseconds + Int64(random.next() % UInt64(period)))
                }
            }
            if seed == 1 { #expect(taken.prefix((limit + 1) / 2).count == (limit + 1) / 2) }
            for index in limit..<taken.count { #expect(taken[index] - taken[index - limit] >= period) }
        }
    }

    @Test func `a full bucket lets half of the limit go at once and spreads the rest`() {
        var bucket = TokenBucket(RateLimit(limit: 10, period: .seconds(60)))
        let start = Timestamp(milliseconds: 1_700_000_000_000)
        var waits: [Duration] = []
        for _ in 0..<8 {
            let instant = bucket.earliest(now: start)
            bucket.take(at: instant)
            waits.append(instant - start)
        }
        #expect(waits == [.zero, .zero, .zero, .zero, .zero, .seconds(10), .seconds(20), .seconds(30)])
    }
}

@Suite struct RetryTests {
    private static let now = Timestamp(milliseconds: 784_111_777_000)  // 1994-11-06T08:49:37Z

    @Test(arguments: [
        ("0", Duration.zero), ("120", .seconds(120)), (" 5 ", .seconds(5)),
        ("99999999999999999999", .seconds(366 * 86400)), ("Sun, 06 Nov 1994 08:49:47 GMT", .seconds(10)),
        ("Sunday, 06-Nov-94 08:50:37 GMT", .seconds(60)), ("Sun Nov  6 08:49:38 1994", .seconds(1)),
        ("Sun, 06 Nov 1994 08:49:27 GMT", .zero), ("Mon, 07 Nov 1994 08:49:37 GMT", .seconds(86400)),
        ("Wed, 06 Nov 2024 08:49:37 GMT", .seconds(10958 * 86400)),
    ])
    func `Retry-After is seconds or a date`(text: String, delay: Duration) {
        #expect(RetryAfter.delay(text, now: Self.now) == delay)
    }

    @Test(arguments: [
        "", "-1", "1.5", "soon", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "1994-11-06T08:49:37Z",
    ])
    func `anything else is no Retry-After`(text: String) {
        #expect(RetryAfter.delay(text, now: Self.now) == nil)
    }

    @Test(
        arguments: [
            (1, nil, 0.0, Duration.milliseconds(250)), (1, nil, 1.0, .milliseconds(500)),
            (2, nil, 0.0, .milliseconds(500)), (2, nil, 1.0, .milliseconds(1000)),
            (1, .seconds(7), 0.0, .seconds(7)), (2, .zero, 1.0, .milliseconds(250)), (3, nil, 0.5, nil),
            (3, .seconds(1), 0.5, nil),
        ] as [(Int, Duration?, Double, Duration?)])
    func `waits double, spread, and keep to Retry-After`(
        attempt: Int, retryAfter: Duration?, random: Double, delay: Duration?
    ) {
        #expect(RetrySchedule().delay(after: attempt, retryAfter: retryAfter, random: random) == delay)
    }

    @Test(
        arguments: [
            (200, nil, nil, false, false), (404, nil, nil, false, false), (429, nil, nil, true, true),
            (503, nil, nil, true, false), (503, "1", nil, true, true), (500, nil, nil, true, false),
            (502, nil, nil, true, false), (504, nil, nil, true, false), (408, nil, nil, true, false),
            (501, nil, nil, false, false), (500, nil, "Busy", true, false), (400, nil, "Quota", true, true),
            (500, nil, "Broken", false, false), (429, nil, "Broken", false, false),
            (503, "1", "Other", true, true),
        ] as [(Int, String?, String?, Bool, Bool)])
    func `an answer calls for another try`(
        status: Int, retryAfter: String?, code: String?, repeatable: Bool, other: Bool
    ) {
        var errors = ErrorMap()
        errors.codePath = ["error", "code"]
        errors.statuses = ["Busy": .transient, "Quota": .throttled, "Broken": .permanent]
        let body: Value = code.map { ["error": ["code": .string($0)]] } ?? "nothing"
        let response = HTTPResponse(
            status: status, headers: retryAfter.map { [("retry-after", $0)] } ?? [], body: body.jsonBytes())
        #expect(Repetition.isDue(after: response, isRepeatable: true, errors: errors) == repeatable)
        #expect(Repetition.isDue(after: response, isRepeatable: false, errors: errors) == other)
    }

    @Test(arguments: [
        ("Busy", true, false), ("Quota", true, true), ("Broken", false, false), ("Other", false, false),
    ])
    func `a failure that comes with 200 counts where the descriptor names the member that tells it`(
        code: String, repeatable: Bool, other: Bool
    ) {
        var errors = ErrorMap()
        errors.codePath = ["error"]
        errors.statuses = ["Busy": .transient, "Quota": .throttled, "Broken": .permanent]
        let body: Value = ["ok": false, "error": .string(code)]
        let response = HTTPResponse(status: 200, headers: [], body: body.jsonBytes())
        #expect(!Repetition.isDue(after: response, isRepeatable: true, errors: errors))
        errors.successPath = ["ok"]
        #expect(Repetition.isDue(after: response, isRepeatable: true, errors: errors) == repeatable)
        #expect(Repetition.isDue(after: response, isRepeatable: false, errors: errors) == other)
    }

    @Test(arguments: [
        (TransportError.Code.connectFailed, false, true, true), (.interrupted, true, true, false),
        (.interrupted, false, true, true), (.timeout, true, true, false), (.tlsFailed, false, false, false),
        (.addressDenied, false, false, false), (.cancelled, false, false, false),
        (.badURL, false, false, false),
    ])
    func `a failure calls for another try`(
        code: TransportError.Code, wasSent: Bool, repeatable: Bool, other: Bool
    ) {
        let error = TransportError(code, "", wasSent: wasSent)
        #expect(Repetition.isDue(after: error, isRepeatable: true) == repeatable)
        #expect(Repetition.isDue(after: error, isRepeatable: false) == other)
    }
}

@Suite struct HeaderRulesTests {
    @Test(arguments: [
        ("X-A", "a\r\nX-B: b"), ("X-A", "a\nb"), ("X-A", "a\0b"), ("X-A\r\nX-B", "b"), ("X A", "b"),
        ("X:A", "b"),
        ("", "b"), ("X-\u{e9}", "b"), ("X-A", "\u{7f}"),
    ])
    func `nothing can be smuggled into a header`(name: String, value: String) {
        let request = HTTPRequest(method: "GET", url: "https://a.example/", headers: [(name, value)])
        #expect(throws: TransportError.self) { try HeaderRules.check(request, limit: 1000) }
    }

    @Test(arguments: ["", "GET /x HTTP/1.1\r\nX: 1", "G T", String(repeating: "X", count: 33)])
    func `nor into the method`(method: String) {
        let request = HTTPRequest(method: method, url: "https://a.example/")
        #expect(throws: TransportError.self) { try HeaderRules.check(request, limit: 1000) }
    }

    @Test(arguments: [
        "Host", "content-length", "Transfer-Encoding", "Connection", "Proxy-Authorization", "Upgrade",
    ])
    func `the connection's own fields are not a plugin's`(name: String) {
        let request = HTTPRequest(method: "GET", url: "https://a.example/", headers: [(name, "x")])
        #expect(throws: TransportError.self) { try HeaderRules.checkPlugin(request) }
    }

    @Test func `the whole head has a bound`() throws {
        let request = HTTPRequest(
            method: "GET", url: "https://a.example/", headers: [("X", "caf\u{e9}\t ok")])
        try HeaderRules.check(request, limit: 1000)
        #expect(throws: TransportError.self) { try HeaderRules.check(request, limit: 20) }
    }
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct Seeded {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
