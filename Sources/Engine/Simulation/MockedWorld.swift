public import Catalog
import Playbooks
import Values

/// A made-up world: mocks first, then the examples of descriptors, then what schemas allow.
public final class MockedWorld {
    private let mocks: Mocks
    private let catalog: OperationCatalog
    /// How many mocks of each list were used.
    private var used: [String: Int] = [:]
    /// What a webhook's own mock says of its callback.
    private var pending: [String: Mock] = [:]
    private var examples: [String: CallResult] = [:]
    private var notes: Set<String> = []

    /// A world of mocks, and of what a catalog's descriptors say.
    public init(mocks: Mocks, catalog: OperationCatalog) {
        self.mocks = mocks
        self.catalog = catalog
    }

    /// What was made up for want of anything better, for people.
    public var remarks: [String] { notes.sorted() }

    /// What the world says.
    public func answer(_ call: SimulatedCall) -> SimulatedAnswer {
        switch call.purpose {
        case .action: action(call)
        case .registration: registration(call)
        case .playbook: playbook(call)
        case .callback: callback(call)
        }
    }

    private func action(_ call: SimulatedCall) -> SimulatedAnswer {
        if let mock = next("steps", mocks.steps, call.keys) { return .result(mock.result) }
        if let mock = next("operations", mocks.operations, [call.operation.lowercased()]) {
            return .result(mock.result)
        }
        return .result(example(call))
    }

    /// The mock of a webhook step is the request that comes back, unless registering fails.
    private func registration(_ call: SimulatedCall) -> SimulatedAnswer {
        guard let mock = next("steps", mocks.steps, call.keys) else {
            let mock = next("operations", mocks.operations, [call.operation.lowercased()])
            return mock.map { .result($0.result) } ?? .unspecified
        }
        guard mock.stepStatus != .failed else { return .result(mock.result) }
        pending[call.path] = mock
        return .unspecified
    }

    private func playbook(_ call: SimulatedCall) -> SimulatedAnswer {
        let mock =
            next("steps", mocks.steps, call.keys) ?? next("playbooks", mocks.playbooks, [call.operation])
        return mock.map { .result($0.result) } ?? .unspecified
    }

    private func callback(_ call: SimulatedCall) -> SimulatedAnswer {
        let mock = next("callbacks", mocks.callbacks, call.keys) ?? pending.removeValue(forKey: call.path)
        if let mock { return mock.stepStatus == .timedOut ? .silence : .result(mock.result) }
        return .result(example(call))
    }

    private func next(_ section: String, _ lists: [String: [Mock]], _ keys: [String]) -> Mock? {
        guard let key = keys.first(where: { lists[$0] != nil }), let list = lists[key] else { return nil }
        let place = used["\(section).\(key)", default: 0]
        used["\(section).\(key)"] = place + 1
        return list[min(place, list.count - 1)]
    }

    private func example(_ call: SimulatedCall) -> CallResult {
        guard call.operation != "http.request" else { return .empty }
        guard let action = catalog.action(call.operation) else {
            notes.insert("`\(call.operation)` is answered with status 200 and an empty object")
            return .empty
        }
        if let exact = action.examples.first(where: { $0.input == call.input }) {
            return CallResult(status: .ok, output: exact.output, statusCode: 200)
        }
        if let known = examples[call.operation] { return known }
        let output = action.examples.first?.output ?? action.output.map { SchemaExample.value(of: $0) }
        if action.examples.isEmpty {
            notes.insert(
                output == nil
                    ? "`\(call.operation)` is answered with status 200 and an empty object"
                    : "`\(call.operation)` is answered with an example made from its schema")
        }
        let made = CallResult(status: .ok, output: output ?? [:], statusCode: 200)
        examples[call.operation] = made
        return made
    }
}

extension SimulatedCall {
    /// What a mock may call the step, the most exact first.
    fileprivate var keys: [String] { [path, Mocks.withoutIterations(path), step] }
}
