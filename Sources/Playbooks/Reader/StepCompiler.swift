import Expressions
import Values

/// The second pass: values compiled, every name known.
struct StepCompiler {
    let outline: Outline
    let operations: Operations
    var findings: Findings
    var uses: [ReferenceUse] = []
    var unsupported: [UnsupportedOperation] = []

    init(outline: Outline, operations: Operations, findings: Findings) {
        self.outline = outline
        self.operations = operations
        self.findings = findings
    }

    /// The step that the draft says, with stand-ins where a finding says that something is wrong.
    mutating func compile(_ draft: DraftStep) -> Step {
        var step = Step(
            id: draft.id, name: draft.name, path: draft.path, parent: draft.parent, kind: kind(draft),
            after: draft.after, range: draft.entry.keyRange)
        if let node = draft["retry"] {
            step.retry = RetryReader.read(node, "\(draft.address).retry", findings: &findings)
            if let keyword = draft.keyword, !["use", "playbook", "webhook"].contains(keyword) {
                findings.warning(
                    Code.noEffect, "`retry` has no effect on `\(keyword)`",
                    help: "only steps that call something are tried again", at: draft.range(of: "retry"),
                    draft.address)
            }
        }
        step.timeout = draft["timeout"].flatMap { findings.duration($0, "\(draft.address).timeout") }
        step.note = draft["note"].flatMap { findings.text($0, "\(draft.address).note") } ?? ""
        readSecure(draft, into: &step)
        step.tracked = tracked(draft)
        step.fixedResult = draft["static"].map { fixedResult($0, draft) }
        return step
    }

    private mutating func tracked(_ draft: DraftStep) -> [NamedTemplate] {
        let address = "\(draft.address).track"
        return (draft["track"].map { findings.entries($0, address) } ?? []).map { entry in
            NamedTemplate(
                name: entry.key,
                value: template(entry.node, "\(address).\(entry.key)", for: .afterInner(draft.id)))
        }
    }

    private mutating func fixedResult(_ node: YAMLNode, _ draft: DraftStep) -> FixedResult {
        let address = "\(draft.address).static"
        findings.checkKeys(
            findings.entries(node, address), known: ["status", "outputs", "error"], of: "`static`", address)
        let status = node["status"].flatMap { findings.word($0, of: StepStatus.self, "\(address).status") }
        let outputs = node["outputs"].map { template($0, "\(address).outputs", for: .step(draft.id)) }
        return FixedResult(
            status: status ?? .succeeded, outputs: outputs ?? .constant([:]),
            code: node["error"]?["code"]?.text, message: node["error"]?["message"]?.text ?? "")
    }

    private mutating func readSecure(_ draft: DraftStep, into step: inout Step) {
        guard let node = draft["secure"] else { return }
        if let truth = node.scalar?.bool {
            (step.hidesInputs, step.hidesOutputs) = (truth, truth)
            return
        }
        for (word, range) in findings.texts(node, "\(draft.address).secure") {
            switch word {
            case "inputs": step.hidesInputs = true
            case "outputs": step.hidesOutputs = true
            default:
                findings.unknownWord(
                    word, among: ["inputs", "outputs"], at: range, "\(draft.address).secure")
            }
        }
    }

    private mutating func kind(_ draft: DraftStep) -> StepKind {
        guard let keyword = draft.keyword, let read = Self.readers[keyword] else { return .scope(steps: []) }
        return read(&self, draft)
    }

    private typealias Reader = @Sendable (inout StepCompiler, DraftStep) -> StepKind

    private static let readers: [String: Reader] = [
        "use": { $0.use($1) },
        "if": { $0.choice($1) },
        "switch": { $0.choose($1) },
        "foreach": { $0.forEach($1) },
        "until": { $0.until($1) },
        "scope": { .scope(steps: $0.inner("scope", of: $1)) },
        "compose": { .compose($0.own("compose", of: $1)) },
        "calculate": { .calculate($0.own("calculate", of: $1)) },
        "filter": { .filter(from: $0.own("filter", of: $1), where: $0.ownCondition("where", of: $1)) },
        "select": { .select(from: $0.own("select", of: $1), item: $0.own("item", of: $1)) },
        "join": { .join(from: $0.own("join", of: $1), with: $0.own("with", of: $1)) },
        "parse": { $0.parse($1) },
        "table": { $0.table($1) },
        "variable": { $0.variable($1) },
        "variables": { $0.variables($1) },
        "set": { $0.set($1) },
        "append": { $0.append($1) },
        "increment": { $0.increment($1, sign: 1) },
        "decrement": { $0.increment($1, sign: -1) },
        "wait": { $0.wait($1) },
        "terminate": { $0.terminate($1) },
        "respond": { $0.respond($1) },
        "playbook": { $0.playbook($1) },
        "webhook": { $0.webhook($1) },
    ]
}

extension StepCompiler {
    /// The outputs of the playbook, read when all steps are over.
    mutating func outputs(_ node: YAMLNode?) -> [NamedTemplate] {
        (node.map { findings.entries($0, "outputs") } ?? []).map { entry in
            NamedTemplate(
                name: entry.key, value: template(entry.node, "outputs.\(entry.key)", for: .end))
        }
    }

    /// The template under a key of a step; null when the key is missing, which the outline reports.
    mutating func own(_ key: String, of draft: DraftStep) -> Template {
        optional(key, of: draft) ?? .constant(.null)
    }

    /// The template under a key of a step; nil when there is none.
    mutating func optional(_ key: String, of draft: DraftStep) -> Template? {
        draft[key].map { template($0, "\(draft.address).\(key)", for: .step(draft.id)) }
    }

    /// The condition under a key of a step.
    mutating func ownCondition(
        _ key: String, of draft: DraftStep, for user: ReferenceUse.User? = nil
    ) -> Condition {
        let node =
            draft[key]
            ?? YAMLNode(kind: .scalar(true), range: draft.entry.keyRange, contentRange: draft.entry.keyRange)
        return condition(node, "\(draft.address).\(key)", for: user ?? .step(draft.id))
    }

    /// The steps of an inner block.
    func inner(_ label: String, of draft: DraftStep) -> [Step.ID] {
        draft.inner.first { $0.label == label }.map { outline.blocks[$0.block].steps } ?? []
    }
}
