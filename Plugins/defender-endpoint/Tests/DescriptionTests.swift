import ConnectorKit
import ConnectorTestSupport
import DefenderEndpointConnector
import Testing
import Values

let endpoint = ConnectorFolder("defender-endpoint", defenderEndpointPlugin)

@Suite struct DescriptionTests {
    @Test func `code, descriptor and README say the same`() throws {
        #expect(try endpoint.differences == [])
    }

    @Test func `every recorded case goes as recorded`() async throws {
        for name in try endpoint.cases {
            let replayed = try await endpoint.replay(name)
            #expect(replayed.problems == [], "\(name)")
            #expect(replayed.output == replayed.expected, "\(name)")
        }
    }

    @Test func `a connection is tried with a request for each permission that reads`() async throws {
        let host = endpoint.host(answering: 200, ["value": []])
        try await host.test()
        #expect(host.requests.count == 11)
        #expect(host.requests.first?.url == "/api/machines?%24top=1")
        #expect(host.requests.allSatisfy { $0.isSafe || $0.isIdempotent })
    }

    @Test func `a connection without a permission is told which`() async {
        let host = endpoint.host { request in
            let isRefused = request.url.hasPrefix("/api/indicators") || request.url.hasPrefix("/api/alerts?")
            return Response(
                status: isRefused ? 403 : 200,
                json: isRefused ? ["error": ["code": "Forbidden", "message": "No"]] : ["value": []])
        }
        let failure = await #expect(throws: ConnectorFailure.self) { try await host.test() }
        #expect(failure?.status == .forbidden)
        #expect(failure?.message == "the application lacks `Alert.Read.All`, `Ti.ReadWrite.All`")
    }
}
