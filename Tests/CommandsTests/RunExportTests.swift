import Catalog
import Engine
import Foundation
import Playbooks
import TestSupport
import Testing
import Values

@testable import Commands

/// Answers by action; what it was not told about fails.
private struct ScriptedHost: ConnectorHost {
    let answers: [String: CallResult]
    var catalog: OperationCatalog { shippedCatalog }

    func perform(_ call: ActionCall) async -> CallResult {
        answers[call.action] ?? CallResult(status: .permanent, code: "Unknown", message: "not told")
    }

    func reconcile(_ call: ActionCall) async -> CallResult { CallResult(status: .notFound) }
    func call(_ call: TriggerCall) async -> TriggerResult {
        TriggerResult(result: CallResult(status: .unsupported))
    }
    func test(connection: String, deadline: Timestamp) async -> CallResult { CallResult(status: .ok) }
}

private struct OnePlan: PlanSource {
    let only: Plan
    func plan(digest: String) async throws -> Plan { only }
}

private func plan(_ text: String) throws -> Plan {
    let (plan, findings) = PlaybookReader.read(text, file: "sample.yaml", catalog: nil, digest: "d1")
    return try #require(plan, "\(findings.map(\.message))")
}

/// What a real engine did with a playbook.
private func history(
    of plan: Plan, _ answers: [String: CallResult], trigger: Value, parameters: Value = [:]
) async throws -> RunHistory {
    let engine = Engine(
        store: MemoryStore(), host: ScriptedHost(answers: answers), plans: OnePlan(only: plan),
        log: Logging.quiet)
    let run = try engine.makeRun(
        of: plan, trigger: ["name": "manual", "outputs": trigger], parameters: parameters)
    _ = try await engine.accept([run])
    _ = try await engine.drive(run.id)
    return try await engine.history(of: run.id)
}

@Suite struct RunExportTests {
    private static let sample = """
        riposte: 1
        name: sample
        parameters:
          level: { type: string, default: Low }
          key: { type: string, default: none, secret: true }
        trigger: manual
        steps:
          ask: { use: some/GET /thing, with: { id: "@triggerBody()?['id']" } }
          bad:
            if: { equals: ["@body('ask')?['level']", "@parameters('level')"] }
            then:
              stop: { use: some/POST /stop, with: { id: "@triggerBody()?['id']" } }
            else:
              leave: { compose: left }
          sign: { use: some/POST /sign, with: { key: "@parameters('key')" } }
          answer: { respond: 200, body: "@body('ask')" }
        """

    @Test func `a run becomes a test that passes`() async throws {
        let plan = try plan(Self.sample)
        let history = try await history(
            of: plan,
            [
                "some/GET /thing": CallResult(status: .ok, output: ["level": "High"], statusCode: 200),
                "some/POST /stop": CallResult(status: .ok, output: ["done": true], statusCode: 201),
                "some/POST /sign": CallResult(status: .ok, output: ["signed": 1], statusCode: 200),
            ], trigger: ["headers": ["A": "b"], "body": ["id": 7]],
            parameters: ["level": "High", "key": "hush"])
        let export = try RunExport(history, plan)
        let trial = try TestCase(.object(export.request), name: "n", file: "f")
        let report = try SimulationReport(plan, trial.request, catalog: shippedCatalog)
        let made = Value.object(export.document(report))
        #expect(made["trigger"] == ["headers": ["A": "b"], "body": ["id": 7]])
        #expect(made["parameters"] == ["level": "High"])
        #expect(made["mocks"]?["bad/stop"] == ["statusCode": 201, "body": ["done": true]])
        #expect(made["expect"]?["status"] == "Succeeded")
        #expect(made["expect"]?["steps"]?["ask"] == ["status": "Succeeded", "inputs": ["id": 7]])
        #expect(made["expect"]?["never"] == ["bad/leave"])
        #expect(made["expect"]?["response"]?["body"] == ["level": "High"])
        #expect(!made.json().contains("hush"))
        #expect(export.notes == ["the inputs of `sign` are secure and not compared"])
        // As it is written, it reads and passes.
        let document: Value = ["playbook": "sample.yaml", "cases": ["n": made]]
        let text = YAMLDocument.text(of: document.object ?? JSONObject())
        let results = try await withFiles(["sample.yaml": Self.sample, "sample.test.yaml": text]) { folder in
            let file = try TestFile(folder.appending(path: "sample.test.yaml"))
            return TestRun(catalog: shippedCatalog, workspace: nil).results(of: file)
        }
        #expect(results.map(\.differences) == [[]])
        #expect(results.compactMap(\.error) == [])
    }

    @Test func `a run that failed becomes a test that fails in the same way`() async throws {
        let plan = try plan(
            """
            riposte: 1
            name: sample
            trigger: manual
            steps:
              ask: { use: some/GET /thing, retry: none, secure: outputs }
              next: { compose: 1 }
            """)
        let failure = CallResult(
            status: .notFound, output: ["detail": "hush"], code: "NoSuchThing", message: "gone",
            statusCode: 404)
        let history = try await history(of: plan, ["some/GET /thing": failure], trigger: ["body": [:]])
        let export = try RunExport(history, plan)
        let trial = try TestCase(.object(export.request), name: "n", file: "f")
        let report = try SimulationReport(plan, trial.request, catalog: shippedCatalog)
        let made = Value.object(export.document(report))
        let check = try TestCase(made, name: "n", file: "f")
        #expect(check.expected.differences(from: report, of: plan) == [])
        #expect(made["expect"]?["status"] == "Failed")
        #expect(made["expect"]?["steps"]?["ask"]?["error"]?["code"] == "NoSuchThing")
        #expect(made["expect"]?["never"] == ["next"])
        #expect(!made.json().contains("hush"))
        #expect(export.notes == ["the outputs of `ask` are secure and left out: its mock has no body"])
    }
}

@Suite struct MockedHostTests {
    private static let text = """
        riposte: 1
        name: sample
        trigger: manual
        steps: { ask: { use: some/GET /thing } }
        """

    @Test func `operations that no plugin offers are answered by mocks, call by call`() async throws {
        let mocks = try Mocks(["operations": ["some/GET /thing": [["statusCode": 429], ["body": 1]]]])
        let host = MockedHost(ScriptedHost(answers: [:]), mocks: mocks)
        func ask(_ action: String) async -> CallStatus {
            await host.perform(
                ActionCall(
                    action: action, connection: nil, input: [:], idempotencyKey: "k", attempt: 1,
                    deadline: Timestamp(milliseconds: 0), trace: "")
            ).status
        }
        #expect(
            await [ask("some/GET /thing"), ask("Some/get /thing"), ask("some/GET /thing")]
                == [.throttled, .ok, .ok])
        #expect(await ask("other/GET /thing") == .permanent)
    }

    @Test func `a real run is refused while something nobody answers is in it`() throws {
        let plan = try plan(Self.text)
        let error = #expect(throws: CommandFailure.self) {
            try MockedHost.check(plan, mocks: Mocks(), isHost: true)
        }
        #expect(error?.code == "CL0062")
        #expect(error?.message.contains("`ask` uses `some/GET /thing`") == true)
        let mocks = try Mocks(["operations": ["some/GET /thing": [:]]])
        try MockedHost.check(plan, mocks: mocks, isHost: true)
        #expect(throws: CommandFailure.self) { try MockedHost.check(plan, mocks: mocks, isHost: false) }
        #expect(throws: CommandFailure.self) {
            try MockedHost.check(plan, mocks: try Mocks(["ask": [:]]), isHost: true)
        }
    }
}
