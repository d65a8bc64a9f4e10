import Catalog
import Expressions
import Values

extension StepCompiler {
    private static let kinds = ["use", "request", "recurrence", "window", "manual"]
    private static let common = [
        "name", "conditions", "split", "concurrency", "correlation", "secure",
    ]

    /// Reads `trigger`: `manual`, or a mapping with one of the kinds.
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
        var trigger = TriggerPlan(kind: readKind(entry, members), range: entry.keyRange)
        trigger.name = entry.node["name"].flatMap { findings.text($0, "trigger.name") }
        trigger.conditions = readConditions(entry.node["conditions"])
        trigger.split = value("split", of: entry)
        trigger.correlation = value("correlation", of: entry)
        trigger.concurrency = entry.node["concurrency"].flatMap { readConcurrency($0) }
        if entry.node["use"] != nil { trigger.polls = value("recurrence", of: entry) }
        if let secure = entry.node["secure"] {
            let words =
                secure.scalar?.bool == true
                ? ["inputs", "outputs"]
                : findings.texts(secure, "trigger.secure").map(\.text)
            trigger.hidesInputs = words.contains("inputs")
            trigger.hidesOutputs = words.contains("outputs")
        }
        return trigger
    }

    private mutating func readKind(
        _ entry: YAMLNode.Entry, _ members: [YAMLNode.Entry]
    ) -> TriggerPlan.Kind {
        let isPolled = entry.node["use"] != nil
        let found = members.map(\.key).filter { Self.kinds.contains($0) && !(isPolled && $0 == "recurrence") }
        let extra = isPolled ? ["connection", "with", "recurrence"] : []
        findings.checkKeys(
            members, known: Self.kinds + extra + Self.common, of: "`trigger`", "trigger")
        guard found.count <= 1 else {
            findings.error(
                Code.severalKinds, "`trigger` has \(found.map { "`\($0)`" }.joined(separator: " and "))",
                help: "a playbook has one trigger", at: entry.keyRange, "trigger")
            return .manual
        }
        switch found.first {
        case "use": return readConnectorTrigger(entry)
        case "request": return .request(readRequest(entry.node["request"]))
        case "recurrence": return .recurrence(value("recurrence", of: entry) ?? .constant([:]))
        case "window":
            return .window(
                value("window", of: entry) ?? .constant([:]),
                delay: entry.node["window"]?["delay"].map {
                    template($0, "trigger.window.delay", for: .trigger)
                })
        case "manual": return .manual
        default:
            if !Findings.isMisspelt("use", in: members, known: Self.kinds + extra + Self.common) {
                findings.missingKey(
                    "use", of: "`trigger`",
                    help: "add `use: connector.trigger`, `request`, `recurrence` or `window`",
                    at: entry.keyRange, "trigger")
            }
            return .manual
        }
    }

    private mutating func readConnectorTrigger(_ entry: YAMLNode.Entry) -> TriggerPlan.Kind {
        guard let use = entry.node["use"], let name = findings.text(use, "trigger.use") else {
            return .manual
        }
        let connection = entry.node["connection"].flatMap { findings.text($0, "trigger.connection") }
        let with = entry.node["with"].map { template($0, "trigger.with", for: .trigger) } ?? .constant([:])
        guard !OperationName.isForeign(name) else {
            unsupported.append(UnsupportedOperation(step: "trigger", operation: name, range: use.range))
            return .connector(use: name, connection: connection, with: with)
        }
        if let catalog = operations.catalog {
            if let trigger = catalog.trigger(name) {
                checkInput(trigger.input, of: name, owner: entry, "trigger.with")
            } else {
                reportUnknown(
                    name, word: "trigger", code: Code.unknownTrigger, known: catalog.triggerNames,
                    at: use.range, "trigger.use")
            }
        }
        checkConnection(connection, for: name, owner: entry, "trigger")
        return .connector(use: name, connection: connection, with: with)
    }

    private mutating func readRequest(_ node: YAMLNode?) -> RequestTrigger {
        guard let node else { return RequestTrigger() }
        let address = "trigger.request"
        findings.checkKeys(
            findings.entries(node, address), known: ["method", "path", "schema", "validate"],
            of: "`request`", address)
        var request = RequestTrigger()
        request.method = node["method"].flatMap { findings.text($0, "\(address).method") }?.uppercased()
        request.path = node["path"].flatMap { findings.text($0, "\(address).path") }
        request.isValidated = node["validate"].flatMap { findings.bool($0, "\(address).validate") } ?? false
        if let schema = node["schema"], !schema.isNull {
            request.schema = self.schema(schema, of: "the request", "\(address).schema")
        }
        return request
    }

    private mutating func readConcurrency(_ node: YAMLNode) -> TriggerConcurrency? {
        let address = "trigger.concurrency"
        findings.checkKeys(
            findings.entries(node, address), known: ["runs", "waiting"], of: "`concurrency`", address)
        let runs = node["runs"].flatMap { findings.integer($0, in: 1...100, "\(address).runs") } ?? 25
        let waiting = node["waiting"].flatMap { findings.integer($0, in: 1...200, "\(address).waiting") }
        return TriggerConcurrency(runs: runs, waiting: waiting ?? min(200, runs + 10))
    }

    /// The template under a key of the trigger; nil when there is none.
    private mutating func value(_ key: String, of entry: YAMLNode.Entry) -> Template? {
        entry.node[key].map { template($0, "trigger.\(key)", for: .trigger) }
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
