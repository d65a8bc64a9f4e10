import Catalog
import Expressions
import Values

extension StepCompiler {
    /// Reads `trigger`: `manual`, or a connector's trigger.
    mutating func readTrigger(_ entry: YAMLNode.Entry?, missingAt root: SourceRange?) -> TriggerPlan {
        guard let entry else {
            guard let root else { return TriggerPlan(kind: .manual) }
            findings.missingKey(
                "trigger", of: "the playbook",
                help: "add `trigger:` with `use: connector.trigger`, or `trigger: manual`", at: root, "")
            return TriggerPlan(kind: .manual)
        }
        if let word = entry.node.text {
            if word != "manual" {
                findings.error(
                    Code.unknownWord, "`\(word)` is not a trigger by itself",
                    help: word.contains(".") ? "write `trigger: { use: \(word) }`" : "did you mean `manual`?",
                    at: entry.node.range, "trigger")
            }
            return TriggerPlan(kind: .manual, range: entry.keyRange)
        }
        let members = findings.entries(entry.node, "trigger")
        findings.checkKeys(
            members, known: ["use", "connection", "with", "conditions"], of: "`trigger`", "trigger")
        let conditions = readConditions(entry.node["conditions"])
        guard let use = entry.node["use"], let name = findings.text(use, "trigger.use") else {
            if entry.node["use"] == nil {
                findings.missingKey(
                    "use", of: "`trigger`", help: "add `use: connector.trigger`", at: entry.keyRange,
                    "trigger")
            }
            return TriggerPlan(kind: .manual, conditions: conditions, range: entry.keyRange)
        }
        let connection = entry.node["connection"].flatMap { findings.text($0, "trigger.connection") }
        if let catalog = operations.catalog {
            if let trigger = catalog.trigger(name) {
                checkInput(trigger.input, of: name, owner: entry, "trigger.with")
            } else {
                reportUnknown(
                    name, word: "trigger", code: Code.unknownTrigger, known: catalog.triggerNames,
                    at: use.range,
                    "trigger.use")
            }
        }
        checkConnection(connection, for: name, owner: entry, "trigger")
        let with = entry.node["with"].map { template($0, "trigger.with", for: .trigger) } ?? .constant([:])
        return TriggerPlan(
            kind: .connector(use: name, connection: connection, with: with), conditions: conditions,
            range: entry.keyRange)
    }

    private mutating func readConditions(_ node: YAMLNode?) -> [Condition] {
        guard let node else { return [] }
        guard let items = node.items else {
            return [condition(node, "trigger.conditions", for: .trigger)]
        }
        return items.enumerated().map { place, item in
            condition(item, "trigger.conditions[\(place)]", for: .trigger)
        }
    }
}
