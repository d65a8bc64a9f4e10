public import Catalog
public import Playbooks
public import Values

/// What is simulated.
public struct SimulationRequest: Sendable {
    /// What the trigger gives: `{headers, body, queries, ...}`.
    public var outputs: Value = ["headers": [:], "body": [:]]
    /// Values that differ from the defaults, by name.
    public var parameters: Value = [:]
    /// Answers in place of services.
    public var mocks = Mocks()
    /// Which item of a split is taken, from 0.
    public var item = 0
    /// When the run begins.
    public var now: Timestamp
    /// What ends a simulation that goes on for too long.
    public var limits = Simulator.Limits()

    /// A request with an empty body.
    public init(at now: Timestamp) { self.now = now }
}

/// A simulation from the trigger to the end, as people and programs read it.
public struct SimulationReport: Sendable {
    /// `Succeeded`, `Failed`, `Cancelled`, `TimedOut`; `Skipped` when the trigger starts nothing.
    public let status: String
    /// Why it ended so; empty when it succeeded.
    public let reason: String
    /// The trigger's record.
    public let trigger: Value
    /// The run; nil when there was none.
    public let run: SimulatedRun?
    /// What was made up, and what else should be known.
    public let notes: [String]
    /// Whether the trigger's outputs are kept back.
    private let hidesTrigger: Bool

    /// Simulates a playbook.
    ///
    /// - Parameters:
    ///   - catalog: the operations whose examples stand in for answers.
    ///   - playbook: the plans of other playbooks by name.
    ///   - shouldStop: asked often; true ends the run.
    /// - Throws: `EN0004` for a wrong parameter, `EN0021` for a mock that is for nothing.
    public init(
        _ plan: Plan, _ request: SimulationRequest, catalog: OperationCatalog,
        playbook: @escaping (String) -> Plan? = { _ in nil },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(EngineError) {
        let mocked = try request.mocks.applied(to: plan)
        let (parameters, madeUp) = Self.completed(request.parameters, plan.parameters)
        try ParameterCheck.check(parameters, plan.parameters)
        let trigger = SimulatedTrigger(
            plan, outputs: request.outputs, parameters: parameters, item: request.item, at: request.now)
        self.trigger = trigger.record
        hidesTrigger = plan.trigger.hidesOutputs
        var notes = madeUp
        switch trigger.outcome {
        case .skips(let reason):
            (status, self.reason, run) = ("Skipped", reason, nil)
        case .fails(let reason):
            (status, self.reason, run) = ("Failed", reason, nil)
        case .starts(let items):
            if items > 1 {
                notes.append("the trigger gives \(items) runs, and that of item \(request.item) is simulated")
            }
            let world = MockedWorld(mocks: request.mocks, catalog: catalog)
            let simulator = Simulator(limits: request.limits, shouldStop: shouldStop, playbook: playbook) {
                world.answer($0)
            }
            let run = simulator.run(
                mocked, trigger: trigger.record, parameters: parameters, at: request.now)
            (status, reason, self.run) = (run.status.wdlName, run.reason, run)
            notes += world.remarks
        }
        self.notes = notes
    }

    /// The parameters with an example for each that has no value.
    private static func completed(_ given: Value, _ parameters: [Parameter]) -> (Value, [String]) {
        var object = given.object ?? JSONObject()
        var notes: [String] = []
        for parameter in parameters where object[parameter.name] == nil && parameter.defaultValue == nil {
            object[parameter.name] =
                parameter.saysNothing ? "text" : SchemaExample.value(of: parameter.schema)
            notes.append("parameter `\(parameter.name)` has an example for its value")
        }
        return (.object(object), notes)
    }

    /// Whether the simulation went as hoped: it succeeded, or the trigger started nothing.
    public var isGood: Bool { status == "Succeeded" || status == "Skipped" }

    /// The one object that `--json` prints.
    public var document: Value {
        [
            "status": .string(status), "reason": .string(reason), "trigger": triggerDocument,
            "steps": .array(stepDocuments), "response": responseDocument, "outputs": run?.outputs ?? [:],
            "notes": .array(notes.map { .string($0) }),
        ]
    }

    private var triggerDocument: Value {
        var object = JSONObject()
        for name in ["name", "type", "status"] { object[name] = trigger[name] }
        object["outputs"] = hidesTrigger ? .null : trigger["outputs"] ?? .null
        if hidesTrigger { object["secure"] = true }
        return .object(object)
    }

    /// The steps of the run; none when there was none.
    public var stepDocuments: [Value] {
        guard let run else { return [] }
        let rounds = run.rounds
        return run.steps.map { step in
            var object = JSONObject()
            object["path"] = .string(step.path)
            object["name"] = .string(step.name)
            object["type"] = .string(step.type)
            object["status"] = .string(step.status?.wdlName ?? "Running")
            object["inputs"] = step.inputs ?? .null
            object["outputs"] = step.outputs ?? .null
            object["error"] =
                step.error.map { ["code": .string($0.code), "message": .string($0.message)] } ?? .null
            if step.hidesInputs || step.hidesOutputs { object["secure"] = true }
            object["iterations"] = rounds[step.path].map { .int(Int64($0)) }
            if step.attempts.count > 1 { object["attempts"] = .int(Int64(step.attempts.count)) }
            object["startedAt"] = step.startedAt.map { .string($0.iso8601) }
            object["finishedAt"] = step.startedAt == nil ? nil : step.finishedAt.map { .string($0.iso8601) }
            return .object(object)
        }
    }

    /// The answer to whoever started the run, as an object; null when there is none.
    public var responseDocument: Value {
        guard let response = run?.response else { return .null }
        return [
            "statusCode": .int(Int64(response.status)), "headers": response.headers, "body": response.body,
        ]
    }
}

extension RunStatus {
    /// The spelling of WDL's run histories: `Succeeded`.
    public var wdlName: String {
        switch self {
        case .running: "Running"
        case .waiting: "Waiting"
        case .succeeded: "Succeeded"
        case .failed: "Failed"
        case .cancelled: "Cancelled"
        case .timedOut: "TimedOut"
        }
    }
}

extension Parameter {
    /// Whether any value would do; most that are not described are texts.
    fileprivate var saysNothing: Bool {
        ["type", "enum", "const", "default", "$ref", "anyOf", "oneOf", "allOf"].allSatisfy {
            schema.document[$0] == nil
        }
    }
}
