import Playbooks
import Values

/// Takes out of a step's inputs what no history may show, whether or not the playbook marks it.
enum Redaction {
    /// The inputs of an action as histories show them.
    ///
    /// Of a request that signs in by itself only the way is shown, and no credentials in its header fields.
    static func shown(_ inputs: Value?, of action: String?) -> Value? {
        guard action == "http.request", var object = inputs?.object else { return inputs }
        if let authentication = object["authentication"], !authentication.isNull {
            let type = authentication["type"]?.string
            object["authentication"] = type.map { ["type": .string($0), "hidden": true] } ?? ["hidden": true]
        }
        if let cookie = object["cookie"], !cookie.isNull { object["cookie"] = "(hidden)" }
        if var headers = object["headers"]?.object {
            for (name, _) in headers where ["authorization", "cookie"].contains(name.lowercased()) {
                headers[name] = "(hidden)"
            }
            object["headers"] = .object(headers)
        }
        return .object(object)
    }

    /// A trigger's record as histories show it.
    static func shown(_ record: Value, of trigger: TriggerPlan) -> Value {
        guard trigger.hidesInputs || trigger.hidesOutputs, var object = record.object else { return record }
        if trigger.hidesInputs, object["inputs"] != nil { object["inputs"] = "(hidden)" }
        if trigger.hidesOutputs { object["outputs"] = "(hidden)" }
        return .object(object)
    }
}
