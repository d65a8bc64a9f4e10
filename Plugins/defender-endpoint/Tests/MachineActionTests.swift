import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

private let machine = "1e5bc9d7e413ddd7902c2932e418702b84d0cc07"
private let input: Value = ["machineId": .string(machine), "comment": "alert 7"]

@Suite struct MachineActionTests {
    @Test(
        arguments: [
            "run-antivirus-scan", "isolate-machine", "release-machine", "run-antivirus-scan.already",
            "isolate-machine.already", "release-machine.already", "isolate-machine.already-by-name",
        ])
    func `a machine action is started, or the running one is given`(name: String) async throws {
        let replayed = try await endpoint.replay(name)
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
    }

    @Test func `an action in progress that cannot be found is a conflict`() async {
        let host = endpoint.host { request in
            guard request.method == "POST" else { return Response(status: 200, json: ["value": []]) }
            let message: Value = "Action is already in progress"
            return Response(status: 400, json: ["error": ["code": "BadRequest", "message": message]])
        }
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await host.perform("isolate-machine", input)
        }
        #expect(failure?.status == .conflict)
    }

    @Test func `another refusal does not pass for one`() async {
        let body: Value = ["error": ["code": "OsPlatformNotSupported", "message": "Not on this system"]]
        let failure = await endpoint.failure(of: "isolate-machine", input, 400, body)
        #expect(failure?.status == .invalid)
        #expect(failure?.code == "OsPlatformNotSupported")
    }

    @Test func `a dry run sends nothing`() async {
        let host = endpoint.host(answering: 201, [:])
        await #expect(throws: ConnectorFailure.self) {
            try await host.perform("isolate-machine", input, isDryRun: true)
        }
        #expect(host.requests.isEmpty)
    }
}

@Suite struct MachineActionLookupTests {
    private func host(_ comments: [String]) -> ScriptedHost {
        let actions = comments.map { comment -> Value in
            ["id": "a1", "type": "Isolate", "status": "Pending", "requestorComment": .string(comment)]
        }
        return endpoint.host(answering: 200, ["value": .array(actions)])
    }

    @Test func `a call that happened is found by its mark`() async throws {
        let host = host(["alert 7 [riposte key-1 b]", "alert 7 [riposte key-1]"])
        let found = try await host.reconcile("isolate-machine", input, key: "key-1")
        #expect(found["requestorComment"] == "alert 7 [riposte key-1]")
        #expect(host.requests.map(\.method) == ["GET"])
    }

    @Test func `a machine that is given by name is found as well`() async throws {
        let found = try await host(["alert 7 [riposte key-1]"])
            .reconcile("isolate-machine", ["machineId": "pc1", "comment": "alert 7"], key: "key-1")
        #expect(found["id"] == "a1")
    }

    @Test(
        arguments: [([], .notFound), (["x [riposte key-2]"], .notFound)]
            as [([String], ConnectorFailure.Status)])
    func `a call that did not happen is not found`(comments: [String], status: ConnectorFailure.Status) async
    {
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await host(comments).reconcile("isolate-machine", input, key: "key-1")
        }
        #expect(failure?.status == status)
    }

    @Test func `more actions than can be searched leave it open`() async {
        let host = host(Array(repeating: "by hand", count: 1000))
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await host.reconcile("isolate-machine", input, key: "key-1")
        }
        #expect(failure?.status == .unknownOutcome)
    }
}
