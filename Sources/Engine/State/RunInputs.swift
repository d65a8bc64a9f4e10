import Playbooks
import Values

/// What a run was started with, by slot.
struct RunInputs: Sendable {
    let trigger: Value
    let triggerOutputs: Value
    let parameters: [Value?]
    /// The id that runs of one matter share; nil for the run's own.
    let clientTrackingID: String?

    init(plan: Plan, trigger: Value, parameters: Value) {
        let outputs = trigger["outputs"] ?? trigger
        triggerOutputs = outputs
        if trigger["outputs"] == nil {
            let name = trigger["name"]?.string ?? plan.trigger.use ?? "manual"
            self.trigger = ["name": .string(name), "outputs": outputs, "status": "Succeeded"]
        } else {
            self.trigger = trigger
        }
        clientTrackingID = trigger["clientTrackingId"]?.string
        self.parameters = plan.parameters.map { parameters[$0.name] ?? $0.defaultValue }
    }
}
