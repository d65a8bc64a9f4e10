import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

@Suite struct ReadingTests {
    @Test(
        arguments: [
            "get-alert", "get-machine", "get-machine.name", "list-machines", "list-machines.all",
            "get-machine-action", "run-hunting-query",
        ])
    func `a reading action asks as the service documents it`(name: String) async throws {
        let replayed = try await endpoint.replay(name)
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
    }

    @Test(
        arguments: [
            "list-machines-by-user.account", "list-machines-by-user.principal-name",
            "list-machines-by-user.domain", "list-machines-by-user.unknown",
        ])
    func `a user is asked for by the account name alone`(name: String) async throws {
        let replayed = try await endpoint.replay(name)
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
    }

    @Test(arguments: ["", "@contoso.example", #"CONTOSO\"#])
    func `a user without an account name is refused before anything is sent`(user: String) async {
        let failure = await endpoint.failure(of: "list-machines-by-user", ["user": .string(user)], 200)
        #expect(failure == .invalid("`user` has no account name in it"))
    }

    @Test func `a query is sent in a dry run since it only reads`() async throws {
        let host = endpoint.host(answering: 200, ["Results": []])
        _ = try await host.perform("run-hunting-query", ["query": "DeviceInfo"], isDryRun: true)
        #expect(host.requests.count == 1)
    }
}
