import Expressions
import Playbooks
import Values

/// What the expressions of one step read.
///
/// It lives only as long as one evaluation.
final class StepContext: EvaluationContext {
    private let state: RunState
    private let instance: Int?
    private let block: Int
    /// The row of a filter or select.
    var row: Value?
    private var seed: UInt64?
    private var drawn = 0

    init(_ state: RunState, instance: Int?, block: Int) {
        self.state = state
        self.instance = instance
        self.block = block
    }

    var nowTicks: Int64 { state.now.ticks }

    func random() -> UInt64 {
        let seed = seed ?? state.random(at: instance ?? 0, salt: state.blocks[block].iteration &+ 1 << 20)
        self.seed = seed
        drawn += 1
        return Mix.number(seed &+ UInt64(drawn) &* 0x9e37_79b9_7f4a_7c15)
    }

    func value(of reference: Reference) throws(EvaluationError) -> Value {
        switch reference {
        case .trigger: return state.inputs.trigger
        case .triggerOutputs: return state.inputs.triggerOutputs
        case .actionOutputs(let step): return try state.outputs(of: step, from: block)
        case .actionRecord(let step): return try state.record(of: step, from: block)
        case .variable(let slot):
            if let value = state.variables[slot] { return value }
            let name = state.blueprint.plan.variables[slot].name
            throw EvaluationError("variable `\(name)` has not been declared yet")
        case .parameter(let slot):
            if let value = state.inputs.parameters[slot] { return value }
            let name = state.blueprint.plan.parameters[slot].name
            throw EvaluationError("parameter `\(name)` has no value")
        case .item(let loop): return try around(loop).item
        case .currentItem: return try currentItem()
        case .iterationIndex(let loop): return .int(Int64(try around(loop).iteration))
        case .result(let scope): return try state.result(of: scope, from: block)
        case .currentAction:
            throw EvaluationError("`action` has a value only in the condition of an until")
        case .workflow: return state.workflow
        case .callbackURL:
            guard let instance, case .webhook = state.step(of: instance).kind,
                let address = state.callbackAddress
            else {
                throw EvaluationError("`listCallbackUrl` has a value only when a webhook is registered")
            }
            return .string(address(InstanceID(instance)))
        }
    }

    /// The block of the loop's iteration that the step is in.
    private func around(_ loop: Step.ID) throws(EvaluationError) -> Block {
        if let block = firstBlock(where: { $0 == loop }) { return block }
        throw EvaluationError("the step is not inside of loop `\(state.blueprint.plan.steps[loop].name)`")
    }

    private func currentItem() throws(EvaluationError) -> Value {
        if let row { return row }
        let steps = state.blueprint.plan.steps
        let block = firstBlock {
            if case .forEach = steps[$0].kind { true } else { false }
        }
        guard let block else { throw EvaluationError("`item` has a value only inside of a loop") }
        return block.item
    }

    private func firstBlock(where isMeant: (Step.ID) -> Bool) -> Block? {
        var current = state.blocks[block]
        while let owner = current.owner {
            if isMeant(state.instances[owner].step) { return current }
            current = state.blocks[state.instances[owner].block]
        }
        return nil
    }
}

extension RunState {
    /// Calls `body` with what the expressions of a step read.
    ///
    /// The context holds a copy of the state, so it must not outlive the call: then changing the state would copy it.
    func evaluate<Result>(
        at instance: Int, in block: Int? = nil, _ body: (StepContext) throws(EvaluationError) -> Result
    ) throws(EvaluationError) -> Result {
        try body(StepContext(self, instance: instance, block: block ?? instances[instance].block))
    }

    /// The value of a template in a step.
    func evaluate(_ template: Template, at instance: Int) throws(EvaluationError) -> Value {
        if let value = template.constantValue { return value }
        return try evaluate(at: instance) { context throws(EvaluationError) in
            try template.evaluate(in: context)
        }
    }
}

extension Timestamp {
    private static let epochTicks: Int64 = 621_355_968_000_000_000

    /// Ticks of 100 ns since 0001-01-01T00:00:00Z.
    var ticks: Int64 { milliseconds * 10_000 + Self.epochTicks }

    /// From ticks of 100 ns since 0001-01-01T00:00:00Z, rounded down.
    init(ticks: Int64) { self.init(milliseconds: (ticks - Self.epochTicks) / 10_000) }
}
