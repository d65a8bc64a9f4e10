import Expressions
import Playbooks
import Values

/// What a trigger's own expressions read: parameters, and in conditions the event.
struct TriggerContext: EvaluationContext {
    let plan: Plan
    let parameters: Value
    /// The trigger's record; nil before there is an event.
    let trigger: Value?
    /// The instant; nil where `utcNow()` should not matter.
    let now: Timestamp?

    var nowTicks: Int64 { (now ?? Timestamp(milliseconds: 0)).ticks }

    func random() -> UInt64 { Mix.number(Mix.seed(plan.name)) }

    func value(of reference: Reference) throws(EvaluationError) -> Value {
        switch reference {
        case .trigger where trigger != nil: return trigger ?? .null
        case .triggerOutputs where trigger != nil: return trigger?["outputs"] ?? .null
        case .parameter(let slot):
            let parameter = plan.parameters[slot]
            if let value = parameters[parameter.name] ?? parameter.defaultValue { return value }
            throw EvaluationError("parameter `\(parameter.name)` has no value")
        case .workflow: return ["name": .string(plan.name), "id": .string("/workflows/\(plan.name)")]
        default: throw EvaluationError("a trigger can only use parameters and what started it")
        }
    }
}
