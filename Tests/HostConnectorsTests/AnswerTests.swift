import Catalog
import Engine
import Testing
import Values

@Suite struct `Answers` {
    static let statuses: [(status: Int, meaning: CallStatus, code: String)] = [
        (200, .ok, ""), (201, .ok, ""), (204, .ok, ""), (304, .ok, ""), (400, .invalid, "BadRequest"),
        (401, .auth, "Unauthorized"), (403, .forbidden, "Forbidden"), (404, .notFound, "NotFound"),
        (405, .permanent, "MethodNotAllowed"), (408, .transient, "RequestTimeout"),
        (409, .conflict, "Conflict"), (418, .permanent, "HttpStatus418"),
        (429, .throttled, "TooManyRequests"), (500, .transient, "InternalServerError"),
        (502, .transient, "BadGateway"), (503, .transient, "ServiceUnavailable"),
        (504, .transient, "GatewayTimeout"),
    ]

    @Test(arguments: statuses) func `a status has a name and a meaning`(
        _ row: (status: Int, meaning: CallStatus, code: String)
    ) async throws {
        try await TestServer.with { server in
            for method in ["GET", "POST"] {
                let result = try await Kit().call([
                    "method": .string(method), "uri": .string(server.url("/status/\(row.status)?after=7")),
                ])
                #expect(result.status == row.meaning && result.code == row.code, "\(method) \(result)")
                #expect(result.statusCode == row.status)
                guard row.meaning != .ok else { continue }
                #expect(result.output["error"]?["code"]?.string == "Own")
                #expect(result.message == "`127.0.0.1` answered \(row.status): said so")
                #expect(result.retryAfter == .seconds(7))
                #expect(result.headers["Retry-After"]?.string == "7")
            }
        }
    }

    static let types: [(type: String?, base64: String, value: Value)] = [
        ("application/json", "eyJhIjoxfQ==", ["a": 1]), ("application/problem+json; x=y", "WzFd", [1]),
        ("text/plain", "aGFsbG8=", "hallo"), ("text/html; charset=utf-8", "w6Q=", "ä"),
        ("text/plain; charset=iso-8859-1", "5A==", "ä"),
        ("application/json", "bm90IGpzb24=", "not json"),
        ("application/xml", "PGEvPg==", ["$content-type": "application/xml", "$content": "PGEvPg=="]),
        ("image/png", "iVA=", ["$content-type": "image/png", "$content": "iVA="]),
        (nil, "aGE=", ["$content-type": "application/octet-stream", "$content": "aGE="]),
        ("application/json", "", nil),
    ]

    @Test(arguments: types) func `a body is what its type says`(
        _ row: (type: String?, base64: String, value: Value)
    ) async throws {
        try await TestServer.with { server in
            var queries: Value = ["b64": .string(row.base64)]
            if let type = row.type { queries = ["b64": .string(row.base64), "t": .string(type)] }
            let result = try await Kit().call([
                "method": "GET", "uri": .string(server.url("/type")), "queries": queries,
            ])
            #expect(result.output == row.value)
        }
    }

    @Test func `pages are collected until there are enough`() async throws {
        try await TestServer.with { server in
            let one = try await Kit().call(["method": "GET", "uri": .string(server.url("/pages"))])
            #expect(one.output["value"] == [0, 1])
            let some = try await Kit().call([
                "method": "GET", "uri": .string(server.url("/pages")), "minimumItemCount": 5,
            ])
            #expect(some.output["value"] == [0, 1, 2, 3, 4, 5])
            #expect(some.output["@odata.nextLink"]?.string?.hasSuffix("p=3") == true)
            let all = try await Kit().call([
                "method": "GET", "uri": .string(server.url("/pages")), "minimumItemCount": 1000,
            ])
            #expect(all.output["value"]?.array?.count == 10)
            #expect(all.output["@odata.nextLink"] == nil)
        }
    }

    @Test func `an accepted request is followed to its end`() async throws {
        try await TestServer.with { server in
            let result = try await Kit().call([
                "method": "POST", "uri": .string(server.url("/job/1")), "body": ["a": 1],
                "authentication": ["type": "Raw", "value": "mine"],
            ])
            #expect(result.output == ["done": true, "auth": "mine"], "\(result)")
            let operation = try await Kit().call(["method": "PUT", "uri": .string(server.url("/operation"))])
            #expect(operation.output == ["status": "Succeeded"])
            let plain = try await Kit().call([
                "method": "POST", "uri": .string(server.url("/job/2")), "asyncPattern": false,
            ])
            #expect(plain.status == .ok && plain.statusCode == 202)
            #expect(plain.headers["Location"]?.string == "/job/2")
        }
    }

    @Test func `one that is never finished is unknown once it was accepted`() async throws {
        try await TestServer.with { server in
            let post = try await Kit().call(["method": "POST", "uri": .string(server.url("/forever"))])
            #expect(post.status == .unknownOutcome && post.code == "HC0004", "\(post)")
            let get = try await Kit().call(["method": "GET", "uri": .string(server.url("/forever"))])
            #expect(get.status == .timeout)
        }
    }

    @Test(arguments: [
        ("POST", 500, CallStatus.permanent), ("POST", 503, .unknownOutcome), ("POST", 404, .notFound),
        ("GET", 500, .transient), ("POST", 200, .ok),
    ]) func `what was accepted is not asked for a second time`(
        _ method: String, _ status: Int, _ meaning: CallStatus
    ) async throws {
        try await TestServer.with { server in
            let result = try await Kit().call([
                "method": .string(method), "uri": .string(server.url("/accepted/\(status)")),
            ])
            #expect(result.status == meaning && result.statusCode == status, "\(result)")
        }
    }

    @Test func `an operation that failed fails the call with its own code`() async throws {
        try await TestServer.with { server in
            let result = try await Kit().call(["method": "PUT", "uri": .string(server.url("/doomed"))])
            #expect(result.status == .permanent && result.code == "Quota", "\(result)")
            #expect(result.message.hasSuffix("ended as `Failed`: too many"), "\(result)")
        }
    }

    @Test func `no answer to what changes something leaves its outcome open`() async throws {
        try await TestServer.with { server in
            let post = try await Kit().call(["method": "POST", "uri": .string(server.url("/die"))])
            #expect(post.status == .unknownOutcome && post.code == "TR0007", "\(post)")
            let get = try await Kit().call(["method": "GET", "uri": .string(server.url("/die"))])
            #expect(get.status == .transient)
        }
        let unreached = try await Kit().call(["method": "POST", "uri": "http://127.0.0.1:1/"])
        #expect(unreached.status == .transient && unreached.code == "TR0004")
    }

    @Test func `an answer has a bound`() async throws {
        try await TestServer.with { server in
            let result = try await Kit().call([
                "method": "GET", "uri": .string(server.url("/huge?n=\(33 << 20)")),
            ])
            #expect(result.status == .permanent && result.code == "HC0003")
        }
    }

    @Test func `redirects are followed, and credentials stay where they belong`() async throws {
        try await TestServer.with { server in
            try await TestServer.with { other in
                let authentication: Value = ["type": "Basic", "username": "u", "password": "p"]
                let own = try await Kit().call([
                    "method": "POST", "uri": .string(server.url("/redirect/307?to=/echo")), "body": "x",
                    "authentication": authentication,
                ])
                #expect(own.output["method"]?.string == "POST" && own.output["body"]?.string == "x")
                #expect(own.output.header("authorization") == "Basic dTpw")
                let seen = try await Kit().call([
                    "method": "POST", "uri": .string(server.url("/redirect/303?to=/echo")), "body": "x",
                ])
                #expect(seen.output["method"]?.string == "GET" && seen.output["body"]?.string == "")
                let away = try await Kit().call([
                    "method": "GET", "uri": .string(server.url("/redirect/302?to=\(other.url("/echo"))")),
                    "authentication": authentication, "cookie": "c=1", "headers": ["X-Own": "1"],
                ])
                #expect(away.output.header("authorization") == nil, "\(away)")
                #expect(away.output.header("cookie") == nil && away.output.header("x-own") == "1")
            }
            let loop = try await Kit().call(["method": "GET", "uri": .string(server.url("/loop"))])
            #expect(loop.status == .forbidden && loop.code == "TR0011")
        }
    }
}
