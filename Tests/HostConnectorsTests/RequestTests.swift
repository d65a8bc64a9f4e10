import Catalog
import Engine
import HostConnectors
import Testing
import Values

@Suite struct `Requests` {
    @Test func `the descriptor is whole and needs no connection`() throws {
        let descriptor = try #require(HTTPConnector.descriptor)
        let action = try #require(descriptor.actions.first)
        #expect(descriptor.auth.isEmpty && descriptor.settings == nil)
        #expect(action.effect(of: ["method": "GET"]) == .read)
        #expect(action.effect(of: ["method": "POST"]) == .write)
        #expect(action.idempotency(of: ["method": "POST"]) == Idempotency.none)
        #expect(action.input?.document["properties"]?.object?.allSatisfy { $0.value["title"] != nil } == true)
        #expect(BuiltIn.catalog(with: OperationCatalog()).action("http.request") != nil)
    }

    @Test func `queries, headers, cookie and bodies arrive as they were given`() async throws {
        try await TestServer.with { server in
            let result = try await Kit().call([
                "method": "post", "uri": .string(server.url("/echo?a=1&sp=x y#part")),
                "queries": ["q": "ä & b", "n": 5, "on": true, "none": nil],
                "headers": ["X-Own": "yes", "Accept": "text/plain", "Host": "elsewhere.example"],
                "cookie": "s=1", "body": ["k": [1, 2]],
            ])
            let echo = result.output
            #expect(result.status == .ok && result.statusCode == 200)
            #expect(echo["method"]?.string == "POST")
            #expect(echo["path"]?.string == "/echo?a=1&sp=x%20y&q=%C3%A4%20%26%20b&n=5&on=true")
            #expect(echo["body"]?.string == #"{"k":[1,2]}"#)
            #expect(echo.header("content-type") == "application/json")
            #expect(echo.header("x-own") == "yes")
            #expect(echo.header("accept") == "text/plain")
            #expect(echo.header("cookie") == "s=1")
            #expect(echo.header("host") == "127.0.0.1:\(server.port)")
            #expect(result.headers["X-Two"] == nil && result.headers["x-two"]?.string == "a, b")
            #expect(result.headers["Content-Type"]?.string == "application/json; charset=utf-8")
        }
    }

    static let bodies: [(body: Value, headers: Value, type: String?, text: String)] = [
        ("plain", [:], "text/plain; charset=utf-8", "plain"),
        ("<a/>", ["content-type": "application/xml"], "application/xml", "<a/>"),
        ([1, 2], ["Content-Type": "application/vnd.own+json"], "application/vnd.own+json", "[1,2]"),
        (
            ["$content-type": "image/x", "$content": "aGFsbG8="], [:], "image/x", "hallo"
        ),
        (["$content-type": "image/x", "$content": "aGFsbG8="], ["content-type": "a/b"], "a/b", "hallo"),
        (.null, [:], nil, ""), (5, [:], "application/json", "5"), ("", [:], "text/plain; charset=utf-8", ""),
    ]

    @Test(arguments: bodies) func `a body says what it is`(
        _ row: (body: Value, headers: Value, type: String?, text: String)
    ) async throws {
        try await TestServer.with { server in
            let result = try await Kit().call([
                "method": "PUT", "uri": .string(server.url("/echo")), "body": row.body,
                "headers": row.headers,
            ])
            #expect(result.output["body"]?.string == row.text)
            #expect(result.output.header("content-type") == row.type)
        }
    }

    @Test func `parts become one body`() async throws {
        try await TestServer.with { server in
            let result = try await Kit().call([
                "method": "POST", "uri": .string(server.url("/echo")),
                "body": [
                    "$content-type": "multipart/form-data",
                    "$multipart": [
                        ["headers": ["Content-Disposition": "form-data; name=\"a\""], "body": "one"],
                        [
                            "headers": ["Content-Disposition": "form-data; name=\"f\"; filename=\"x\""],
                            "body": ["$content-type": "image/x", "$content": "aGFsbG8="],
                        ],
                    ],
                ],
            ])
            let type = try #require(result.output.header("content-type"))
            let boundary = try #require(type.split(separator: "boundary=").last)
            #expect(type.hasPrefix("multipart/form-data; boundary="))
            let wanted =
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"a\"\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n\r\none\r\n"
                + "--\(boundary)\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n"
                + "Content-Type: image/x\r\n\r\nhallo\r\n--\(boundary)--\r\n"
            #expect(result.output["body"]?.string == wanted)
        }
    }

    static let refused: [(input: Value, word: String)] = [
        ([:], "method"), (["method": "GET"], "uri"), (["method": "GET", "uri": "no/scheme"], "scheme"),
        (["method": "GET", "uri": "file:///etc/passwd"], "http"),
        (["method": "GET", "uri": "http://a.example", "headers": ["Connection": "close"]], "Connection"),
        (["method": "GET", "uri": "http://a.example", "headers": ["Transfer-Encoding": "x"]], "Transfer"),
        (["method": "GET", "uri": "http://a.example", "headers": ["Proxy-Authorization": "x"]], "Proxy"),
        (["method": "GET", "uri": "http://a.example", "headers": "x"], "headers"),
        (["method": "GET", "uri": "http://a.example", "headers": ["a": [1]]], "header"),
        (["method": "GET", "uri": "http://a.example", "headers": ["a": "b\r\nc: d"]], "control"),
        (["method": "GET", "uri": "http://a.example", "queries": "x"], "queries"),
        (["method": "GET", "uri": "http://a.example", "body": ["$content": "%%"]], "$content"),
        (["method": "G T", "uri": "http://a.example"], "method"),
    ]

    @Test(arguments: refused) func `what can never work is refused by name`(
        _ row: (input: Value, word: String)
    ) async throws {
        let result = try await Kit().call(row.input)
        #expect([.invalid, .forbidden].contains(result.status), "\(result)")
        #expect(result.message.contains(row.word), "\(result.message)")
    }

    @Test func `addresses that the environment does not allow are not asked`() async throws {
        try await TestServer.with { server in
            let result = try await Kit(allow: []).call(["method": "GET", "uri": .string(server.url("/echo"))])
            #expect(result.status == .forbidden && result.code == "TR0003")
        }
    }

    @Test func `a dry run reads, and only describes what would change something`() async throws {
        try await TestServer.with { server in
            let read = try await Kit().call(
                ["method": "GET", "uri": .string(server.url("/echo"))], isDryRun: true)
            #expect(read.output["method"]?.string == "GET")
            let write = try await Kit().call(
                ["method": "DELETE", "uri": .string(server.url("/echo?key=hidden"))], isDryRun: true)
            #expect(
                write.output
                    == ["planned": [["method": "DELETE", "url": .string(server.url("/echo"))]]])
        }
    }

    @Test func `an address that is rewritten goes elsewhere and keeps its name`() async throws {
        try await TestServer.with { server in
            let kit = Kit(rewrite: ["https://api.example.com/v1": server.url("")])
            let result = try await kit.call(["method": "GET", "uri": "https://api.example.com/v1/echo?x=1"])
            #expect(result.output["path"]?.string == "/echo?x=1")
            let pages = try await kit.call([
                "method": "GET", "uri": "https://api.example.com/v1/pages", "minimumItemCount": 100,
                "authentication": ["type": "Raw", "value": "token"],
            ])
            #expect(pages.output["value"]?.array?.count == 10, "\(pages)")
            let moved = try await kit.call([
                "method": "GET",
                "uri": .string("https://api.example.com/v1/redirect/302?to=\(server.url("/echo"))"),
                "authentication": ["type": "Raw", "value": "token"],
            ])
            #expect(moved.output.header("authorization") == "token", "\(moved)")
        }
    }
}
