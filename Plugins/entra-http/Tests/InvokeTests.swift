import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

@Suite struct InvokeTests {
    @Test(
        arguments: [
            "invoke", "invoke.patch", "invoke.no-body", "invoke.delete", "invoke.text", "invoke.first-page",
        ])
    func `a request is sent as given, and the answer's body comes back`(name: String) async throws {
        let replayed = try await entraHTTP.replay(name)
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
    }

    @Test(
        arguments: [
            ("application/json; charset=utf-8", #"{"a": 1}"#, ["a": 1]),
            ("application/problem+json", #"[1]"#, [1]),
            ("text/html", "<p>", "<p>"),
            (
                "application/octet-stream", "ab",
                ["$content-type": "application/octet-stream", "$content": "YWI="]
            ),
            ("application/json", "", nil),
        ] as [(String, String, Value)])
    func `a body comes as its content type says`(type: String, text: String, output: Value) async throws {
        let host = entraHTTP.host { _ in
            Response(status: 200, headers: [("content-type", type)], text: text)
        }
        #expect(try await host.perform("invoke", ["method": "GET", "url": "/v1.0/me"]) == output)
    }

    @Test func `JSON that is none is a failure of the service`() async {
        let host = entraHTTP.host { _ in
            Response(status: 200, headers: [("content-type", "application/json")], text: "{")
        }
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await host.perform("invoke", ["method": "GET", "url": "/v1.0/me"])
        }
        #expect(failure?.status == .permanent)
        #expect(failure?.code == "UnexpectedAnswer")
    }

    @Test func `a content type that is given is kept`() async throws {
        let host = entraHTTP.host(answering: 200)
        let headers: Value = ["Content-Type": "application/xml"]
        _ = try await host.perform(
            "invoke", ["method": "PUT", "url": "/v1.0/x", "headers": headers, "body": "<x/>"])
        #expect(host.requests.first?.headers.map(\.value) == ["application/xml"])
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"])
    func `a dry run sends no change`(method: String) async {
        let host = entraHTTP.host(answering: 204)
        await #expect(throws: ConnectorFailure.self) {
            try await host.perform("invoke", ["method": .string(method), "url": "/v1.0/x"], isDryRun: true)
        }
        #expect(host.requests.isEmpty)
    }
}
