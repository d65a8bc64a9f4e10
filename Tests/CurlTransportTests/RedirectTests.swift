import CurlTransport
import Engine
import Testing
import Values

@Suite struct RedirectTests {
    @Test(arguments: [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
    func `redirects to the same origin are followed with the method HTTP names`(
        status: Int, method: String
    ) async throws {
        try await TestServer.with { server in
            let echo = try await local().send(
                HTTPRequest(
                    method: "POST", url: server.url("/redirect/\(status)?to=../echo"),
                    headers: [("Authorization", "Bearer x"), ("Content-Type", "text/plain")],
                    body: Array("hello".utf8))
            ).json
            #expect(echo["method"]?.string == method)
            #expect(echo["body"]?.string == (method == "POST" ? "hello" : ""))
            #expect(echo["headers"]?["authorization"] == "Bearer x")
            #expect((echo["headers"]?["content-type"] == nil) == (method == "GET"))
        }
    }

    @Test func `a redirect to another origin is refused`() async throws {
        try await TestServer.with { first in
            try await TestServer.with { second in
                let url = first.url("/redirect/302?to=\(second.url("/echo"))")
                let error = await failure(local(), HTTPRequest(method: "GET", url: url))
                #expect(error?.code == .redirectDenied)
                let count = try await local().send(HTTPRequest(method: "GET", url: second.url("/echo"))).json
                #expect(count["served"] == 1)
            }
        }
    }

    @Test(arguments: ["file:///etc/passwd", "http://user@127.0.0.1/", "http://[::1"])
    func `a redirect to no usable address is refused`(location: String) async throws {
        try await TestServer.with { server in
            let error = await failure(
                local(), HTTPRequest(method: "GET", url: server.url("/redirect/302?to=") + encoded(location)))
            #expect(error?.code == .redirectDenied)
        }
    }

    @Test func `redirects have a bound, and a bound of none gives the redirect itself`() async throws {
        try await TestServer.with { server in
            let error = await failure(local(), HTTPRequest(method: "GET", url: server.url("/loop")))
            #expect(error?.code == .redirectDenied)
            let response = try await local().send(
                HTTPRequest(method: "GET", url: server.url("/loop"), redirectLimit: 0))
            #expect(response.status == 302)
        }
    }
}

func encoded(_ text: String) -> String {
    text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
