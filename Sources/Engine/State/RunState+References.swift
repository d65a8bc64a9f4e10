import Expressions
import Playbooks
import Values

/// What `outputs('A')`, `actions('A')`, `result('A')` and `workflow()` give.
extension RunState {
    private enum Place {
        case instance(Int)
        /// Never begun: the block around it was not entered.
        case absent
        /// Its turn may still come.
        case ahead
    }

    /// The instance of a step that is seen from a block: of the same iteration, else the latest.
    private func locate(_ step: Step.ID, from block: Int) -> Place {
        let home = blueprint.home[step]
        var current = block
        while true {
            if blocks[current].blueprint == home.block {
                return .instance(blocks[current].first + home.place)
            }
            guard let owner = blocks[current].owner else { break }
            current = instances[owner].block
        }
        guard let parent = blueprint.plan.steps[step].parent else { return .ahead }
        guard case .instance(let around) = locate(parent, from: block) else {
            return locate(parent, from: block)
        }
        if let container = instances[around].container, let latest = containers[container].blocks.last,
            blocks[latest].blueprint == home.block
        {
            return .instance(blocks[latest].first + home.place)
        }
        return instances[around].phase == .pending ? .ahead : .absent
    }

    func outputs(of step: Step.ID, from block: Int) throws(EvaluationError) -> Value {
        guard let instance = try finished(step, from: block) else { return .null }
        return instances[instance].outputs
    }

    func record(of step: Step.ID, from block: Int) throws(EvaluationError) -> Value {
        guard let instance = try finished(step, from: block) else { return skippedRecord(of: step) }
        return record(of: instance)
    }

    /// The finished instance of a step; nil when the block around it was not entered.
    private func finished(_ step: Step.ID, from block: Int) throws(EvaluationError) -> Int? {
        switch locate(step, from: block) {
        case .instance(let instance) where instances[instance].phase == .finished: return instance
        case .absent: return nil
        default: throw EvaluationError("step `\(blueprint.plan.steps[step].name)` has not finished")
        }
    }

    /// `result('A')`: one record per step directly inside; for a foreach, one list per step.
    ///
    /// Source: Microsoft Learn, "Reference guide to functions in expressions", `result`.
    func result(of step: Step.ID, from block: Int) throws(EvaluationError) -> Value {
        let instance = try finished(step, from: block)
        let entered = instance.flatMap { instances[$0].container }.map { containers[$0].blocks } ?? []
        if case .forEach(_, let children, _) = blueprint.plan.steps[step].kind {
            return .array(
                children.enumerated().map { place, child in
                    let records = entered.map { record(of: blocks[$0].first + place) }
                    return [
                        "name": .string(blueprint.plan.steps[child].name), "outputs": .array(records),
                    ]
                })
        }
        let taken = entered.last
        return .array(
            blueprint.inner[step].flatMap { inner in
                blueprint.blocks[inner].steps.enumerated().map { place, child in
                    guard let taken, blocks[taken].blueprint == inner else { return skippedRecord(of: child) }
                    return record(of: blocks[taken].first + place)
                }
            })
    }

    func record(of instance: Int) -> Value {
        let entry = instances[instance]
        var record = JSONObject()
        record["name"] = .string(step(of: instance).name)
        record["inputs"] = Redaction.shown(entry.inputs, of: step(of: instance).kind.action) ?? .null
        record["outputs"] = entry.outputs
        record["startTime"] = .string((entry.startedAt ?? now).iso8601)
        record["endTime"] = .string((entry.finishedAt ?? now).iso8601)
        record["trackingId"] = .string(Mix.digest("\(id.text)/\(path(of: instance))"))
        record["clientTrackingId"] = .string(inputs.clientTrackingID ?? id.text)
        record["code"] = .string(entry.error?.code ?? "OK")
        record["status"] = .string(entry.status?.wdlName ?? "Running")
        if let error = entry.error {
            record["error"] = ["code": .string(error.code), "message": .string(error.message)]
        }
        return .object(record)
    }

    private func skippedRecord(of step: Step.ID) -> Value {
        [
            "name": .string(blueprint.plan.steps[step].name), "inputs": .null, "outputs": .null,
            "code": "ActionSkipped", "status": "Skipped",
            "error": [
                "code": "ActionBranchingConditionNotSatisfied",
                "message": "the block around it was not entered",
            ],
        ]
    }

    /// What `workflow()` gives; ids have the shape that definitions cut their resource group out of.
    var workflow: Value {
        let name = blueprint.plan.name
        let address = "\(Self.resourceGroup)/providers/Microsoft.Logic/workflows/\(name)"
        return [
            "id": .string(address), "name": .string(name), "type": "Microsoft.Logic/workflows",
            "location": "",
            "tags": [
                "flowDisplayName": .string(name), "environmentName": "", "logicAppName": .string(name),
            ],
            "run": [
                "id": .string("\(address)/runs/\(id.text)"), "name": .string(id.text),
                "type": "Microsoft.Logic/workflows/runs",
            ],
        ]
    }

    private static let resourceGroup =
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/riposte"
}
