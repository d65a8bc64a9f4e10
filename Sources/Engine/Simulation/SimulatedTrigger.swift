import Expressions
public import Playbooks
public import Values

/// What a trigger makes of an event: its conditions and its split, applied without a listener.
///
/// Source: Microsoft Learn, "Schema reference guide for trigger and action types in Azure Logic Apps", trigger
/// conditions and `splitOn`.
public struct SimulatedTrigger: Sendable {
    /// What follows.
    public enum Outcome: Sendable, Hashable {
        /// A run; of several items of a split only one is taken.
        case starts(items: Int)
        /// No run, and why.
        case skips(reason: String)
        /// No run, since an expression of the trigger has no value.
        case fails(reason: String)
    }

    /// The trigger's record, which a run is given: `{name, outputs, status, ...}`.
    public let record: Value
    /// What follows.
    public let outcome: Outcome

    /// Applies a playbook's trigger to an event.
    ///
    /// - Parameters:
    ///   - outputs: `{headers, body, ...}` of the event.
    ///   - parameters: values that differ from the defaults, by name.
    ///   - item: which item of a split is taken, from 0.
    ///   - now: when it happens.
    public init(_ plan: Plan, outputs: Value, parameters: Value, item: Int = 0, at now: Timestamp) {
        var record = JSONObject()
        record["name"] = .string(plan.trigger.name ?? plan.trigger.word)
        record["type"] = .string(plan.trigger.word)
        record["inputs"] = .null
        record["outputs"] = outputs
        for name in ["startTime", "endTime", "scheduledTime"] { record[name] = .string(now.iso8601) }
        record["trackingId"] = .string(Mix.digest("\(plan.name)/\(now.iso8601)"))
        record["code"] = "OK"
        record["status"] = "Succeeded"
        let context = TriggerContext(
            plan: plan, parameters: parameters, trigger: .object(record), now: now)
        outcome = Self.apply(plan.trigger, in: context, item: item, to: &record)
        self.record = .object(record)
    }

    private static func apply(
        _ trigger: TriggerPlan, in context: TriggerContext, item: Int, to record: inout JSONObject
    ) -> Outcome {
        for (place, condition) in trigger.conditions.enumerated() {
            let words = "condition \(place + 1) of the trigger"
            do throws(EvaluationError) {
                guard try condition.evaluate(in: context) else {
                    record["status"] = "Skipped"
                    return .skips(reason: "\(words) does not hold")
                }
            } catch {
                record["status"] = "Failed"
                return .fails(reason: "\(words): \(error.message) (InvalidTemplate)")
            }
        }
        guard let split = trigger.split else { return .starts(items: 1) }
        let value: Value
        do throws(EvaluationError) {
            value = try split.evaluate(in: context)
        } catch {
            record["status"] = "Failed"
            return .fails(reason: "the split of the trigger: \(error.message) (InvalidTemplate)")
        }
        switch value {
        case .array(let items) where items.isEmpty:
            record["status"] = "Skipped"
            return .skips(reason: "the split of the trigger gives no item")
        case .array(let items) where items.indices.contains(item):
            var outputs = record["outputs"]?.object ?? JSONObject()
            outputs["body"] = items[item]
            record["outputs"] = .object(outputs)
            return .starts(items: items.count)
        case .array(let items):
            record["status"] = "Failed"
            return .fails(
                reason: "the split of the trigger gives \(items.count) items, and none has place \(item)")
        case .null:
            record["status"] = "Skipped"
            return .skips(reason: "the split of the trigger gives nothing")
        default:
            record["status"] = "Failed"
            return .fails(reason: "the split of the trigger gives no array but \(value.typeName)")
        }
    }
}

extension TriggerPlan {
    /// What a playbook calls the kind: `request`, or `connector.trigger`.
    public var word: String {
        switch kind {
        case .manual: "manual"
        case .connector(let use, _, _): use
        case .request: "request"
        case .recurrence: "recurrence"
        case .window: "window"
        }
    }
}
