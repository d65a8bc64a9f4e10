import Expressions
import Playbooks

/// Which inputs and outputs stay out of histories: those marked, those made of secret parameters, and those made of
/// hidden outputs.
///
/// Source: Microsoft Learn, "Secure access and data in Azure Logic Apps", secure inputs and outputs in run history.
enum Secrecy {
    static func hidden(in plan: Plan) -> [(inputs: Bool, outputs: Bool)] {
        var hidden = plan.steps.map { (inputs: $0.hidesInputs, outputs: $0.hidesOutputs) }
        var variables = Set<Int>()
        // A step may read what a later one of the array wrote, in a loop: go on until nothing changes.
        var isChanged = true
        while isChanged {
            isChanged = false
            for step in plan.steps {
                let reads = step.kind.references.contains { reference in
                    switch reference {
                    case .parameter(let slot): plan.parameters[slot].isSecret
                    case .trigger, .triggerOutputs: plan.trigger.hidesOutputs
                    case .actionOutputs(let id), .actionRecord(let id): hidden[id].outputs
                    case .variable(let slot): variables.contains(slot)
                    case .item(let loop): hidden[loop].inputs
                    case .currentItem: isInHiddenLoop(step, plan, hidden)
                    default: false
                    }
                }
                let inputs = hidden[step.id].inputs || reads
                let outputs = hidden[step.id].outputs || (inputs && step.kind.copiesInputs)
                if inputs != hidden[step.id].inputs || outputs != hidden[step.id].outputs {
                    hidden[step.id] = (inputs, outputs)
                    isChanged = true
                }
                for slot in inputs ? step.kind.variableSlots : [] where variables.insert(slot).inserted {
                    isChanged = true
                }
            }
        }
        return hidden
    }

    private static func isInHiddenLoop(
        _ step: Step, _ plan: Plan, _ hidden: [(inputs: Bool, outputs: Bool)]
    ) -> Bool {
        var parent = step.parent
        while let id = parent {
            if hidden[id].inputs { return true }
            parent = plan.steps[id].parent
        }
        return false
    }
}

extension StepKind {
    /// Whether its outputs show its inputs.
    fileprivate var copiesInputs: Bool {
        switch self {
        case .compose, .calculate, .parse, .filter, .select, .join, .table, .set, .append, .declare,
            .increment:
            true
        default: false
        }
    }

    /// The variables that it changes.
    fileprivate var variableSlots: [Int] {
        switch self {
        case .declare(let declarations): declarations.map(\.slot)
        case .set(let slot, _), .append(let slot, _), .increment(let slot, _, _): [slot]
        default: []
        }
    }

    /// Everything that its own expressions read.
    fileprivate var references: Set<Reference> {
        switch self {
        case .use(let invocation): invocation.with.references
        case .condition(let condition, _, _): condition.references
        case .choose(let on, _, _): on.references
        case .forEach(let items, _, _): items.references
        case .until(let condition, _, let count, let timeout, _):
            condition.references.union(count.references).union(timeout.references)
        case .scope: []
        case .compose(let value), .calculate(let value): value.references
        case .filter(let from, let condition): from.references.union(condition.references)
        case .select(let from, let item): from.references.union(item.references)
        case .declare(let declarations):
            declarations.reduce(into: []) { $0.formUnion($1.value?.references ?? []) }
        case .set(_, let value), .append(_, let value), .increment(_, let value, _): value.references
        case .terminate(_, let code, let message):
            (code?.references ?? []).union(message?.references ?? [])
        case .wait(.duration(let value)), .wait(.until(let value)): value.references
        case .wait(.interval(let count, let unit)): count.references.union(unit.references)
        case .join(let from, let with): from.references.union(with.references)
        case .parse(let content, _): content.references
        case .table(let from, let format, let columns):
            (columns ?? []).reduce(into: from.references.union(format.references)) {
                $0.formUnion($1.header.references.union($1.value.references))
            }
        case .respond(let response):
            response.status.references.union(response.headers?.references ?? [])
                .union(response.body?.references ?? [])
        case .playbook(_, let headers, let body):
            (headers?.references ?? []).union(body?.references ?? [])
        case .webhook(let subscribe, let unsubscribe):
            subscribe.with.references.union(unsubscribe?.with.references ?? [])
        }
    }
}
