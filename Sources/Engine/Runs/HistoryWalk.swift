import Catalog
import Playbooks
import Values

/// Goes through the instances of a run in the order of its playbook.
struct HistoryWalk {
    private enum Item {
        case block(Int)
        case instance(Int)
        case absent(Step.ID, path: String)
    }

    let state: RunState
    let attempts: [InstanceID: [RunHistory.Attempt]]

    /// All steps; those of blocks that were not entered as skipped.
    func steps() -> [RunHistory.Step] {
        guard !state.blocks.isEmpty else { return [] }
        var found: [RunHistory.Step] = []
        var open = [Item.block(0)]
        while let item = open.popLast() {
            switch item {
            case .block(let number):
                let block = state.blocks[number]
                let count = state.blueprint.blocks[block.blueprint].steps.count
                open.append(
                    contentsOf: (block.first..<(block.first + count)).reversed().map { .instance($0) })
            case .instance(let instance):
                found.append(step(instance))
                open.append(contentsOf: inside(instance).reversed())
            case .absent(let id, let path):
                found.append(absentStep(id, path))
                let children = state.blueprint.plan.steps[id].kind.blocks.joined()
                open.append(contentsOf: children.reversed().map { absent($0, in: path) })
            }
        }
        return found
    }

    private func inside(_ instance: Int) -> [Item] {
        let entry = state.instances[instance]
        let entered = entry.container.map { state.containers[$0].blocks } ?? []
        let plans = Set(entered.map { state.blocks[$0].blueprint })
        let path = state.path(of: instance)
        let isOver = entry.phase == .finished || entry.container != nil
        let missing = state.blueprint.inner[entry.step].filter { !plans.contains($0) && isOver }
            .flatMap { state.blueprint.blocks[$0].steps }.map { absent($0, in: path) }
        return entered.map { .block($0) } + missing
    }

    private func absent(_ id: Step.ID, in path: String) -> Item {
        .absent(id, path: "\(path)/\(state.blueprint.plan.steps[id].name)")
    }

    private func step(_ instance: Int) -> RunHistory.Step {
        let entry = state.instances[instance]
        let plan = state.step(of: instance)
        let hidden = state.blueprint.hidden[entry.step]
        return RunHistory.Step(
            path: state.path(of: instance), name: plan.name, keyword: plan.kind.keyword,
            type: plan.type, action: plan.kind.action,
            status: entry.status, isUndecided: entry.phase == .undecided,
            inputs: hidden.inputs ? nil : Redaction.shown(entry.inputs, of: plan.kind.action),
            outputs: hidden.outputs || entry.status == nil ? Value?.none : entry.outputs,
            hidesInputs: hidden.inputs,
            hidesOutputs: hidden.outputs, attempts: attempts[InstanceID(instance)] ?? [],
            startedAt: entry.startedAt, finishedAt: entry.finishedAt, error: entry.error,
            iterations: state.iterations(of: instance))
    }

    private func absentStep(_ id: Step.ID, _ path: String) -> RunHistory.Step {
        let plan = state.blueprint.plan.steps[id]
        return RunHistory.Step(
            path: path, name: plan.name, keyword: plan.kind.keyword,
            type: plan.type, action: plan.kind.action,
            status: .skipped,
            isUndecided: false, inputs: nil, outputs: nil, hidesInputs: false, hidesOutputs: false,
            attempts: [],
            startedAt: nil, finishedAt: nil,
            error: StepError(
                code: "ActionBranchingConditionNotSatisfied", message: "the block around it was not entered"))
    }
}

extension StepKind {
    /// The action that it uses.
    var action: String? {
        switch self {
        case .use(let invocation), .webhook(let invocation, _): invocation.action
        default: nil
        }
    }
}
