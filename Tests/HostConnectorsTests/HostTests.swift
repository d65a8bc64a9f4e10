import Catalog
import Engine
import HostConnectors
import Testing
import Values

@Suite struct `Hosts with built-in connectors` {
    /// Answers everything with its own name.
    private struct Plugins: ConnectorHost {
        let catalog = OperationCatalog()

        func perform(_ call: ActionCall) async -> CallResult { CallResult(status: .ok, output: "plugin") }
        func reconcile(_ call: ActionCall) async -> CallResult { CallResult(status: .ok, output: "plugin") }
        func call(_ call: TriggerCall) async -> TriggerResult {
            TriggerResult(result: CallResult(status: .ok, output: "plugin"))
        }
        func test(connection: String, deadline: Timestamp) async -> CallResult {
            CallResult(status: .ok, output: .string(connection))
        }
    }

    private static func call(_ action: String) -> ActionCall {
        ActionCall(
            action: action, connection: nil, input: [:], idempotencyKey: "k", attempt: 1,
            deadline: SystemClock().now + .seconds(5), trace: "t")
    }

    @Test func `what is built in is answered here, and all else by the plugins`() async throws {
        try await Kit().withConnector { connector in
            let host = HostedConnectors(
                http: connector,
                approvals: ApprovalsConnector(store: nil, settings: ApprovalSettings(), clock: ManualClock()),
                plugins: Plugins())
            #expect(
                host.catalog.actionNames == [
                    "approvals.ask", "approvals.ask-by-mail", "http.request",
                ])
            #expect(await host.perform(Self.call("http.request")).code == "HC0001")
            #expect(await host.reconcile(Self.call("http.request")).status == .unknownOutcome)
            #expect(await host.perform(Self.call("other.action")).output == "plugin")
            #expect(await host.reconcile(Self.call("other.action")).output == "plugin")
            #expect(await host.test(connection: "c", deadline: SystemClock().now).output == "c")
            let trigger = TriggerCall(
                trigger: "a.b", connection: nil, input: [:], kind: .poll(cursor: nil),
                deadline: SystemClock().now)
            #expect(await host.call(trigger).result.output == "plugin")
        }
    }
}
