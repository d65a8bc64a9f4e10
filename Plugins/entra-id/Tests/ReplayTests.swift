import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

@Suite struct ReplayTests {
    @Test(
        arguments: [
            "check-administrator", "check-administrator.yes", "reset-password", "add-group-member",
            "add-group-member.already", "remove-group-member", "remove-group-member.already",
            "add-location-addresses", "add-location-addresses.already",
            "add-location-addresses.at-the-same-time", "remove-location-addresses",
        ])
    func `an action asks as the service documents it`(name: String) async throws {
        let replayed = try await entra.replay(name)
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
    }

    @Test func `a password that nobody gave is random and told to nobody`() async throws {
        let host = entra.host(answering: 204)
        let output = try await host.perform("reset-password", ["user": "megan.bowen@contoso.example"])
        let body = try Value(json: host.requests.first?.body ?? [])
        let password = try #require(body["passwordProfile"]?["password"]?.string)
        #expect(password.count == 36 && password.hasSuffix("aA1!"))
        #expect(output["random"] == true && !output.json().contains(password))
        #expect(host.logged.isEmpty)
    }

    @Test func `a protected user is refused with the service's code`() async {
        let body: Value = ["error": ["code": "Authorization_RequestDenied", "message": "Insufficient"]]
        let failure = await entra.failure(of: "reset-password", ["user": "u"], 403, body)
        #expect(failure?.status == .forbidden && failure?.code == "Authorization_RequestDenied")
    }

    @Test(arguments: ["", "198.51.100.0/33", "host.example", "2001:db8::/129", "1.2.3.4/5/6"])
    func `what is no address is refused before anything is sent`(address: String) async {
        let host = entra.host(answering: 200, [:])
        let input: Value = ["locationId": "l1", "addresses": [.string(address)]]
        await #expect(throws: ConnectorFailure.self) {
            try await host.perform("add-location-addresses", input)
        }
        #expect(host.requests.isEmpty)
    }

    @Test func `a named location keeps one range`() async {
        let location: Value = [
            "@odata.type": "#microsoft.graph.ipNamedLocation",
            "ipRanges": [
                ["@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "198.51.100.23/32"]
            ],
        ]
        let failure = await entra.failure(
            of: "remove-location-addresses", ["locationId": "l1", "addresses": ["198.51.100.23"]], 200,
            location)
        #expect(failure?.status == .invalid)
    }
}
