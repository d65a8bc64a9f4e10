import ConnectorKit
import ConnectorTestSupport
import DefenderXDRConnector
import Testing
import Values

let xdr = ConnectorFolder("defender-xdr", defenderXDRPlugin)

@Suite struct DescriptionTests {
    @Test func `code, descriptor and README say the same`() throws {
        #expect(try xdr.differences == [])
    }

    @Test func `the connection is tried with each permission that reading needs`() async throws {
        let host = xdr.host(answering: 200, ["value": []])
        try await host.test()
        #expect(
            host.requests.map(\.url) == [
                "/v1.0/security/alerts_v2?%24top=1", "/v1.0/security/incidents?%24top=1",
                "/v1.0/security/runHuntingQuery",
            ])
    }

    @Test func `the test says which permissions are missing`() async {
        let host = xdr.host { request throws(ConnectorFailure) in
            request.url.contains("incidents")
                ? Response(status: 200, json: ["value": []]) : Response(status: 403, json: [:])
        }
        await #expect(
            throws: ConnectorFailure.forbidden(
                "the application lacks `SecurityAlert.Read.All` and `ThreatHunting.Read.All`: "
                    + "grant it in Entra ID, with an administrator's consent",
                code: "MissingPermission")
        ) { try await host.test() }
    }
}
