import Expressions
import Playbooks
import Values

/// Why a trigger's event cannot become runs.
struct IntakeError: Error {
    /// What is wrong, naming the trigger's member or the parameter.
    let message: String
    /// Whether what came in is at fault, and not the playbook.
    var isRefusal = false
}

/// Makes the records that runs begin with out of what a trigger gives: one, one an item, or none.
///
/// An array is split first; conditions are asked of each item, as Power Automate does it.
///
/// Source: Microsoft Learn, "Schema reference guide for trigger and action types", trigger conditions and split on.
struct Intake {
    let plan: Plan
    let parameters: Value
    /// The id that runs of one matter share, where whoever starts them brings one.
    var clientTrackingID: String?
    let now: Timestamp

    /// The most items of an array, by whether the number of runs is limited.
    static func mostItems(isLimited: Bool) -> Int { isLimited ? 100 : 100_000 }

    /// The records of the runs to start.
    ///
    /// - Parameters:
    ///   - outputs: `{headers, body}` and what else the trigger gives.
    ///   - name: what `trigger().name` gives.
    ///   - time: when it happened; nil for now.
    ///   - scheduledTime: when it was meant to happen.
    func records(
        of outputs: Value, name: String, time: Timestamp? = nil, scheduledTime: Timestamp? = nil
    ) throws(IntakeError) -> [Value] {
        var record = JSONObject()
        record["name"] = .string(plan.trigger.name ?? name)
        record["status"] = "Succeeded"
        record["startTime"] = .string((time ?? now).iso8601)
        record["endTime"] = .string(now.iso8601)
        if let scheduledTime { record["scheduledTime"] = .string(scheduledTime.iso8601) }
        record["outputs"] = outputs
        try validate(outputs)
        var found: [Value] = []
        for outputs in try split(record) {
            record["outputs"] = outputs
            guard try areConditionsMet(record) else { continue }
            var made = record
            if let id = try trackingID(record) { made["clientTrackingId"] = .string(id) }
            found.append(.object(made))
        }
        return found
    }

    private func validate(_ outputs: Value) throws(IntakeError) {
        guard case .request(let request) = plan.trigger.kind, request.isValidated,
            let violation = request.schema?.violations(of: outputs["body"] ?? .null, limit: 1).first
        else { return }
        throw IntakeError(message: "the body does not fit the schema: \(violation.message)", isRefusal: true)
    }

    private func split(_ record: JSONObject) throws(IntakeError) -> [Value] {
        let outputs = record["outputs"] ?? [:]
        guard let split = plan.trigger.split else { return [outputs] }
        let value = try evaluated("split", record) { context throws(EvaluationError) in
            try split.evaluate(in: context)
        }
        if value.isNull { return [] }
        guard let items = value.array else {
            throw IntakeError(message: "the trigger's `split` gives no array")
        }
        let limit = Self.mostItems(isLimited: plan.trigger.concurrency != nil)
        guard items.count <= limit else {
            throw IntakeError(message: "the trigger's `split` gives more than \(limit) items")
        }
        return items.map { item in
            var object = outputs.object ?? JSONObject()
            object["body"] = item
            return .object(object)
        }
    }

    private func areConditionsMet(_ record: JSONObject) throws(IntakeError) -> Bool {
        try evaluated("conditions", record) { context throws(EvaluationError) in
            for condition in plan.trigger.conditions where try !condition.evaluate(in: context) {
                return false
            }
            return true
        }
    }

    /// The playbook's own id, else the one that came with the request.
    private func trackingID(_ record: JSONObject) throws(IntakeError) -> String? {
        if let correlation = plan.trigger.correlation {
            let value = try evaluated("correlation", record) { context throws(EvaluationError) in
                try correlation.evaluate(in: context)
            }
            if !value.isNull { return String(value.expressionText.prefix(256)) }
        }
        if let clientTrackingID { return clientTrackingID }
        let headers = record["outputs"]?["headers"]?.object
        let header = headers?.first { $0.name.lowercased() == "x-ms-client-tracking-id" }
        return header?.value.string.map { String($0.prefix(256)) }
    }

    private func evaluated<Result>(
        _ member: String, _ record: JSONObject,
        _ body: (TriggerContext) throws(EvaluationError) -> Result
    ) throws(IntakeError) -> Result {
        let context = TriggerContext(
            plan: plan, parameters: parameters, trigger: .object(record), now: now)
        do throws(EvaluationError) {
            return try body(context)
        } catch {
            throw IntakeError(message: "the trigger's `\(member)` has no value: \(error.message)")
        }
    }
}
