public import Playbooks

/// What is the same for all runs of a plan: made once, shared by its runs.
public final class Blueprint: Sendable {
    /// The plan.
    public let plan: Plan
    let blocks: [BlockPlan]
    /// Per step: the block it stands in, and its place there.
    let home: [(block: Int, place: Int)]
    /// Per step: its blocks, in the order of the plan (then, else; cases, default).
    let inner: [[Int]]
    /// Per step: whether inputs and outputs are kept out of histories.
    let hidden: [(inputs: Bool, outputs: Bool)]

    /// Prepares a plan.
    public init(_ plan: Plan) {
        self.plan = plan
        var blocks = [BlockPlan(owner: nil, ids: plan.root, steps: plan.steps)]
        var inner = [[Int]](repeating: [], count: plan.steps.count)
        for step in plan.steps {
            for ids in step.kind.blocks {
                inner[step.id].append(blocks.count)
                blocks.append(BlockPlan(owner: step.id, ids: ids, steps: plan.steps))
            }
        }
        var home = [(block: Int, place: Int)](repeating: (0, 0), count: plan.steps.count)
        for (number, block) in blocks.enumerated() {
            for (place, id) in block.steps.enumerated() { home[id] = (number, place) }
        }
        self.blocks = blocks
        self.inner = inner
        self.home = home
        hidden = Secrecy.hidden(in: plan)
    }
}

/// The static part of a block.
struct BlockPlan: Sendable {
    /// The step around it.
    let owner: Step.ID?
    let steps: [Step.ID]
    /// Per place: the places of the steps that wait for it.
    let dependents: [[Int]]
    /// Per place: the places of the steps that it waits for.
    let predecessors: [[(place: Int, statuses: Set<StepStatus>)]]
    /// Places of the steps that no other waits for.
    let leaves: [Int]

    init(owner: Step.ID?, ids: [Step.ID], steps: [Step]) {
        self.owner = owner
        self.steps = ids
        let places = Dictionary(ids.enumerated().map { ($1, $0) }) { first, _ in first }
        var dependents = [[Int]](repeating: [], count: ids.count)
        predecessors = ids.enumerated().map { place, id in
            steps[id].after.compactMap { dependency in
                guard let before = places[dependency.step] else { return nil }
                dependents[before].append(place)
                return (before, dependency.statuses)
            }
        }
        self.dependents = dependents
        leaves = ids.indices.filter { dependents[$0].isEmpty }
    }
}

extension StepKind {
    /// The blocks of steps inside, in the order of the plan.
    var blocks: [[Step.ID]] {
        switch self {
        case .condition(_, let then, let otherwise): [then, otherwise]
        case .choose(_, let cases, let otherwise): cases.map(\.steps) + [otherwise]
        case .forEach(_, let steps, _), .until(_, let steps, _, _, _), .scope(let steps): [steps]
        default: []
        }
    }
}
