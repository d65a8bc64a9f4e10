import CurlTransport
import Engine
import Testing

@Suite struct AddressCheckTests {
    /// `localhost` is a name like any other without a proxy: it is the resolved address that is refused.
    static let names = [
        "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "169.254.169.254",
    ]

    @Test(arguments: names) func `this machine and its link are refused by default`(host: String) async throws
    {
        try await TestServer.with { server in
            let client = CurlClient(options: CurlOptions(version: "1"))
            let error = await failure(
                client,
                HTTPRequest(method: "GET", url: server.url("/count/x", host: host), timeout: .seconds(5)))
            #expect(error?.code == .addressDenied)
            #expect(error?.wasSent == false)
        }
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `what the environment allows can be reached`(host: String) async throws {
        try await TestServer.with { server in
            let response = try await local().send(
                HTTPRequest(method: "GET", url: server.url("/echo", host: host)))
            #expect(response.status == 200)
        }
    }
}
