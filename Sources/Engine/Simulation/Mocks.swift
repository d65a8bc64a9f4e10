public import Playbooks
public import Values

/// Answers in place of services, for the steps and operations of one playbook.
///
/// A document of mocks is an object whose members are steps, by name or path, each with a mock or a list of mocks:
/// the first call takes the first, and the last one stays. The members `steps`, `operations`, `playbooks`,
/// `callbacks`, `triggerMocks` and `actionMocks` are not steps but hold such objects.
///
/// Source: Microsoft Learn, "Create unit tests from Standard workflow definitions in Azure Logic Apps", for
/// `triggerMocks` and `actionMocks`.
public struct Mocks: Sendable {
    /// By name, path, or path with iterations.
    var steps: [String: [Mock]] = [:]
    /// By `connector.action` or `API/OPERATION`, in lower case.
    var operations: [String: [Mock]] = [:]
    /// By the playbook's name.
    var playbooks: [String: [Mock]] = [:]
    /// By the webhook step's name or path.
    var callbacks: [String: [Mock]] = [:]
    /// What the trigger gives: `{headers?, body?, ...}`; nil when the document does not say.
    public private(set) var trigger: Value?

    private static let sections = [
        "steps", "operations", "playbooks", "callbacks", "triggerMocks", "actionMocks",
    ]

    /// No mocks.
    public init() {}

    /// Reads a document of mocks.
    public init(_ document: Value) throws(EngineError) {
        guard let object = document.object else { throw .wrong("", "is not an object") }
        for (name, value) in object where !Self.sections.contains(name) {
            steps[name] = try Self.list(value, name)
        }
        for section in ["steps", "actionMocks"] {
            for (name, mocks) in try Self.section(section, object) { steps[name] = mocks }
        }
        for (name, mocks) in try Self.section("operations", object) { operations[name.lowercased()] = mocks }
        playbooks = try Self.section("playbooks", object)
        callbacks = try Self.section("callbacks", object)
        if let mock = object["triggerMocks"] {
            let first = mock["outputs"] == nil ? mock.object?.values.first : mock
            trigger = first?["outputs"] ?? [:]
        }
    }

    private static func section(
        _ name: String, _ document: JSONObject
    ) throws(EngineError) -> [String: [Mock]] {
        guard let value = document[name], !value.isNull else { return [:] }
        guard let object = value.object else { throw .wrong(name, "is not an object") }
        var found: [String: [Mock]] = [:]
        for (member, value) in object { found[member] = try list(value, "\(name).\(member)") }
        return found
    }

    private static func list(_ value: Value, _ place: String) throws(EngineError) -> [Mock] {
        guard let items = value.array else { return [try Mock(value, at: place)] }
        guard !items.isEmpty else { throw .wrong(place, "is an empty list") }
        var mocks: [Mock] = []
        for (index, item) in items.enumerated() { mocks.append(try Mock(item, at: "\(place)[\(index)]")) }
        return mocks
    }

    /// The plan with the results of mocks for steps that make no call.
    ///
    /// - Throws: `EN0021` when a mock is for nothing that the playbook has.
    public func applied(to plan: Plan) throws(EngineError) -> Plan {
        try check(plan)
        var plan = plan
        for place in plan.steps.indices {
            let step = plan.steps[place]
            guard let mocks = steps[step.path] ?? steps[step.name] else { continue }
            if step.kind.asks, mocks.allSatisfy(\.isCall) { continue }
            guard mocks.count == 1 else {
                throw .wrong(step.name, "is a list, which only a step that makes calls can have")
            }
            plan.steps[place].fixedResult = mocks[0].fixedResult
        }
        return plan
    }

    private func check(_ plan: Plan) throws(EngineError) {
        let names = Set(plan.steps.flatMap { [$0.name, $0.path] })
        let children = plan.steps.filter { if case .playbook = $0.kind { true } else { false } }
        for (kind, keys) in [("step", steps.keys), ("step", callbacks.keys)] {
            for key in keys.sorted() where !names.contains(Self.withoutIterations(key)) {
                let path = Self.withoutIterations(key)
                guard !children.contains(where: { path.hasPrefix("\($0.path)/") }) else { continue }
                throw .unknown(key, kind, near: nearestName(to: path, among: names.sorted()))
            }
        }
        let actions = Set(plan.steps.flatMap(\.kind.actions))
        let known = Set(actions.map { $0.lowercased() })
        for key in operations.keys.sorted() where !known.contains(key) && children.isEmpty {
            throw .unknown(key, "operation", near: nearestName(to: key, among: actions.sorted()))
        }
        let others = Set(children.flatMap(\.kind.playbooks))
        for key in playbooks.keys.sorted() where !others.contains(key) && children.isEmpty {
            throw .unknown(key, "step that runs the playbook", near: nearestName(to: key, among: others))
        }
    }

    /// `each[1]/scan` as `each/scan`.
    public static func withoutIterations(_ path: String) -> String {
        guard path.contains("[") else { return path }
        return path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            guard part.hasSuffix("]"), let open = part.lastIndex(of: "["),
                Int(part[part.index(after: open)...].dropLast()) != nil
            else { return String(part) }
            return String(part[..<open])
        }.joined(separator: "/")
    }
}

extension StepKind {
    /// Whether the step asks something of the world, so that a mock can be the answer.
    fileprivate var asks: Bool {
        switch self {
        case .use, .playbook, .webhook: true
        default: false
        }
    }

    fileprivate var actions: [String] {
        switch self {
        case .use(let invocation): [invocation.action]
        case .webhook(let subscribe, let unsubscribe):
            [subscribe.action] + (unsubscribe.map { [$0.action] } ?? [])
        default: []
        }
    }

    fileprivate var playbooks: [String] {
        if case .playbook(let name, _, _) = self { [name] } else { [] }
    }
}

extension Mocks {
    /// The answers of an operation, in their order; nil when there are none.
    public func results(of operation: String) -> [CallResult]? {
        operations[operation.lowercased()]?.map(\.result)
    }

    /// Whether nothing but operations has answers.
    public var hasOnlyOperations: Bool { steps.isEmpty && playbooks.isEmpty && callbacks.isEmpty }

    /// The operations that have answers, in lower case.
    public var operationNames: [String] { operations.keys.sorted() }
}
