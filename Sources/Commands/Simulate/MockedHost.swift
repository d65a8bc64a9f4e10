import Catalog
import Engine
import Playbooks
import Synchronization
import Values

/// A host that answers what no plugin offers from mocks, and leaves everything else to the real one.
final class MockedHost: ConnectorHost {
    private let real: any ConnectorHost
    private let mocks: [String: [CallResult]]
    private let used = Mutex<[String: Int]>([:])

    /// A host around another, with the answers to operations; the last of a list stays.
    init(_ real: any ConnectorHost, mocks: Mocks) {
        self.real = real
        self.mocks = mocks.operationNames.reduce(into: [:]) { $0[$1] = mocks.results(of: $1) }
    }

    var catalog: OperationCatalog { real.catalog }

    func perform(_ call: ActionCall) async -> CallResult {
        let name = call.action.lowercased()
        guard real.catalog.action(call.action) == nil, let list = mocks[name], !list.isEmpty else {
            return await real.perform(call)
        }
        let place = used.withLock { used in
            defer { used[name, default: 0] += 1 }
            return used[name, default: 0]
        }
        return list[min(place, list.count - 1)]
    }

    func reconcile(_ call: ActionCall) async -> CallResult {
        mocks[call.action.lowercased()] == nil
            ? await real.reconcile(call) : CallResult(status: .notFound)
    }

    func call(_ call: TriggerCall) async -> TriggerResult { await real.call(call) }

    func test(connection: String, deadline: Timestamp) async -> CallResult {
        await real.test(connection: connection, deadline: deadline)
    }

    /// Refuses a plan with operations that nothing answers, and mocks that would not be asked.
    ///
    /// - Parameter isHost: whether this process drives the run.
    /// - Throws: `CL0062` with the operations' names, `CL0063` for the mocks.
    static func check(_ plan: Plan, mocks: Mocks, isHost: Bool) throws {
        guard mocks.hasOnlyOperations else {
            throw CommandFailure(
                "CL0063", "only `operations` can be mocked in a real run",
                help: "move the mocks of steps there, or add `--simulate`")
        }
        guard isHost || mocks.operationNames.isEmpty else {
            throw CommandFailure(
                "CL0063", "another process serves this store, and it does not know the mocks",
                help: "stop it first, or add `--simulate`")
        }
        let left = plan.unsupported.filter {
            $0.step != "trigger" && mocks.results(of: $0.operation) == nil
        }
        guard !left.isEmpty else { return }
        let names = left.prefix(10).map { "`\($0.step)` uses `\($0.operation)`" }.joined(separator: ", ")
        let more = left.count > 10 ? " and \(left.count - 10) more" : ""
        throw CommandFailure(
            "CL0062", "no plugin offers what the playbook uses: \(names)\(more)",
            help: "try it with `--simulate`, or answer these operations with `--mocks FILE`")
    }
}
