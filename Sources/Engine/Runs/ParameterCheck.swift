import Playbooks
import Values

/// Whether the values given for a run's parameters are ones that the playbook takes.
enum ParameterCheck {
    static func check(_ values: Value, _ parameters: [Parameter]) throws(EngineError) {
        let names = parameters.map(\.name)
        for name in values.object?.names ?? [] where !names.contains(name) {
            let near = nearestName(to: name, among: names)
            throw .parameter(
                name, "is not known to the playbook" + (near.map { "; did you mean `\($0)`" } ?? ""))
        }
        for parameter in parameters {
            guard let value = values[parameter.name] else {
                if parameter.defaultValue == nil { throw .parameter(parameter.name, "needs a value") }
                continue
            }
            if let violation = parameter.schema.violations(of: value, limit: 1).first {
                // What the schema says may quote the value, which a secret one must not.
                throw .parameter(
                    parameter.name,
                    parameter.isSecret ? "has a wrong value" : "is wrong: \(violation.message)")
            }
        }
    }
}
