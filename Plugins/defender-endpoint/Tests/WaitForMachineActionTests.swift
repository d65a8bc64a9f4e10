import ConnectorKit
import ConnectorTestSupport
import Synchronization
import Testing
import Values

@Suite struct WaitForMachineActionTests {
    private static let input: Value = ["actionId": "a1"]

    @Test func `looks get rarer until the action has succeeded`() async throws {
        let replayed = try await endpoint.replay("wait-for-machine-action")
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
        #expect(replayed.slept == [.seconds(1), .seconds(2), .seconds(3), .seconds(3)])
    }

    @Test(arguments: ["Failed", "TimeOut", "Cancelled"])
    func `an action that ends otherwise fails for good, with the action`(status: String) async {
        let states = Mutex(["Pending", "InProgress", status])
        let host = endpoint.host { _ in
            let state = states.withLock { $0.removeFirst() }
            return Response(status: 200, json: ["id": "a1", "status": .string(state)])
        }
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await host.perform("wait-for-machine-action", Self.input)
        }
        #expect(failure?.status == .permanent)
        #expect(failure?.code == status)
        #expect(failure?.output["id"] == "a1")
        #expect(host.slept == [.seconds(1), .seconds(2)])
    }

    @Test(arguments: ["PT0S", "PT0.1S"])
    func `looks are at least a second apart`(interval: String) async throws {
        let states = Mutex(["Pending", "Succeeded"])
        let host = endpoint.host { _ in
            Response(status: 200, json: ["status": .string(states.withLock { $0.removeFirst() })])
        }
        _ = try await host.perform(
            "wait-for-machine-action", ["actionId": "a1", "interval": .string(interval)])
        #expect(host.slept == [.seconds(1)])
    }

    @Test func `a call that is cancelled stops waiting`() async {
        let host = endpoint.host(answering: 200, ["status": "Pending"])
        host.cancel()
        await #expect(throws: ConnectorFailure.cancelled) {
            try await host.perform("wait-for-machine-action", Self.input)
        }
    }
}
