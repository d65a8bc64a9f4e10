import ConnectorKit
import ConnectorTestSupport
import EntraIDConnector
import Testing
import Values

let entra = ConnectorFolder("entra-id", entraIDPlugin)

@Suite struct DescriptionTests {
    @Test func `code, descriptor and README say the same`() throws {
        #expect(try entra.differences == [])
    }

    @Test func `the test says which permissions are missing`() async throws {
        let host = entra.host { request throws(ConnectorFailure) in
            let refused = ["signIns", "namedLocations"].contains(where: request.url.contains)
            return Response(status: refused ? 403 : 200, json: ["value": []])
        }
        do throws(ConnectorFailure) {
            try await host.test()
            Issue.record("the test passed")
        } catch {
            #expect(error.status == .forbidden && error.code == "MissingPermission")
            #expect(error.message.contains("`AuditLog.Read.All` (sign-ins) and `Policy.Read.All`"))
        }
        #expect(host.requests.count == 5)
    }

    @Test func `a tenant without a licence for risk passes`() async throws {
        let host = entra.host { request throws(ConnectorFailure) in
            let isRisk = request.url.contains("riskyUsers")
            return Response(
                status: isRisk ? 403 : 200,
                json: [
                    "value": [],
                    "error": [
                        "code": "Forbidden", "message": "Your tenant is not licensed for this feature.",
                    ],
                ])
        }
        try await host.test()
    }
}
