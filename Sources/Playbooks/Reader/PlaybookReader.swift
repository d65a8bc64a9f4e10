public import Catalog
import Expressions
public import Values

/// Reads playbooks written in YAML.
///
/// What is wrong is reported all at once, each finding with its place. The spellings are in
/// `docs/reference/playbooks.md`; the semantics are those of the Workflow Definition Language.
public struct PlaybookReader {
    /// The plan of a playbook, nil when a finding is an error.
    ///
    /// Without a catalog only the playbook itself is checked; with one, actions, triggers and their inputs
    /// too; with an environment, connections. `digest` is the SHA-256 of the text in hex, which the caller
    /// computes.
    public static func read(
        _ text: String, file: String, catalog: OperationCatalog?, environment: Environment? = nil,
        digest: String = ""
    ) -> (Plan?, [Diagnostic]) {
        let (root, findings) = YAMLReader.read(text, file: file)
        guard let root else { return (nil, findings) }
        let (plan, found) = read(
            root, operations: Operations(catalog: catalog, environment: environment), digest: digest)
        let all = (findings + found).inOrder
        return (all.hasErrors ? nil : plan, all)
    }

    /// The plan of a document, and what is to be said about it.
    ///
    /// `types` has what another format calls the kind of a step, by the step's name.
    static func read(
        _ root: YAMLNode, operations: Operations, digest: String, types: [String: String] = [:]
    ) -> (Plan, [Diagnostic]) {
        var reader = PlaybookReader(root: root, operations: operations)
        let plan = reader.read(digest: digest, types: types)
        return (plan, reader.findings.all)
    }

    private static let keys = ["riposte", "name", "summary", "parameters", "trigger", "steps", "outputs"]

    private let root: YAMLNode
    private let operations: Operations
    private var findings = Findings()

    private init(root: YAMLNode, operations: Operations) {
        self.root = root
        self.operations = operations
    }

    private mutating func read(digest: String, types: [String: String]) -> Plan {
        let members = findings.entries(root, "")
        findings.checkKeys(members, known: Self.keys, of: "a playbook", "")
        checkVersion()
        let name = readName()
        let summary = root["summary"].flatMap { findings.text($0, "summary") } ?? ""
        let parameters = ParameterReader.read(root["parameters"], findings: &findings)
        if isMissing("steps") {
            findings.missingKey(
                "steps", of: "the playbook", help: "write the steps under `steps:`", at: root.range, "")
        }
        var outline = Outline(steps: root["steps"], parameters: parameters)
        findings.add(outline.findings.all)
        outline.findings = Findings()
        var compiler = StepCompiler(outline: outline, operations: operations, findings: findings)
        let trigger = compiler.readTrigger(
            root.entry("trigger"), missingAt: isMissing("trigger") ? root.range : nil)
        let steps = outline.steps.map { draft in
            var step = compiler.compile(draft)
            if let type = types[draft.name] { step.type = type }
            return step
        }
        let outputs = compiler.outputs(root["outputs"])
        compiler.checkReferences()
        findings = compiler.findings
        return Plan(
            name: name, summary: summary, digest: digest, parameters: parameters, trigger: trigger,
            steps: steps, root: outline.blocks.first?.steps ?? [], variables: outline.variables,
            outputs: outputs, unsupported: compiler.unsupported)
    }

    /// Whether a key is not there, not even misspelt, which is reported by itself.
    private func isMissing(_ key: String) -> Bool {
        root[key] == nil && !Findings.isMisspelt(key, in: root.entries ?? [], known: Self.keys)
    }

    private mutating func checkVersion() {
        guard let entry = root.entry("riposte") else {
            guard isMissing("riposte") else { return }
            findings.missingKey(
                "riposte", of: "the playbook", help: "begin with `riposte: 1`, the version of the format",
                at: root.range, "")
            return
        }
        guard entry.node.scalar != .int(1) else { return }
        findings.error(
            Code.version, "this version of the playbook format is not known", help: "write `riposte: 1`",
            at: entry.node.range, "riposte")
    }

    private mutating func readName() -> String {
        guard let node = root["name"] else {
            guard isMissing("name") else { return "" }
            findings.missingKey(
                "name", of: "the playbook", help: "add a name of lower-case words and hyphens",
                at: root.range, "")
            return ""
        }
        guard let name = findings.text(node, "name") else { return "" }
        if !name.isHyphenated || name.utf8.count > 100 {
            findings.error(
                Code.badName, "`\(name.prefix(100))` cannot be the name of a playbook",
                help: "use lower-case words and digits with hyphens between them, at most 100 letters",
                at: node.range, "name")
        }
        return name
    }
}

extension String {
    /// Lower-case words and digits with single hyphens between them.
    var isHyphenated: Bool {
        !isEmpty
            && split(separator: "-", omittingEmptySubsequences: false).allSatisfy { word in
                !word.isEmpty && word.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
            }
    }
}

extension [Diagnostic] {
    /// As a person reads a file: from top to bottom.
    var inOrder: [Diagnostic] {
        enumerated().sorted { left, right in
            let a = left.element.range.map { ($0.line, $0.column) } ?? (0, 0)
            let b = right.element.range.map { ($0.line, $0.column) } ?? (0, 0)
            return a == b ? left.offset < right.offset : a < b
        }.map(\.element)
    }
}
