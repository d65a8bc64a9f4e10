import Catalog
import Expressions
import Values

/// Writes a workflow definition as the document of a native playbook, every node at the place of the JSON it comes from.
///
/// Source: Microsoft Learn, "Schema reference guide for the Workflow Definition Language in Azure Logic Apps".
struct DefinitionTranslator {
    let source: DefinitionSource
    let catalog: OperationCatalog?
    let environment: Environment?
    /// What is wrong with the definition.
    var findings = Findings()
    /// What a person should look at.
    var notes = Findings()
    /// What the definition calls the kind of a step, by the step's name.
    var types: [String: String] = [:]
    /// By the definition's key.
    var connections: [String: NeededConnection] = [:]
    /// App settings that expressions read, and where.
    var settings: [String: SourceRange] = [:]
    /// The types of the variables, by their names in lower case.
    let variableKinds: [String: Variable.Kind]
    /// Static results by their names.
    var staticResults: YAMLNode?
    let root: YAMLNode

    init(
        _ source: DefinitionSource, root: YAMLNode, catalog: OperationCatalog?, environment: Environment?
    ) {
        self.source = source
        self.root = root
        self.catalog = catalog
        self.environment = environment
        staticResults = root.present("staticResults")
        variableKinds = Self.kinds(ofVariablesIn: root)
    }

    /// The native document.
    mutating func document() -> YAMLNode {
        if root.entries == nil || root.member("triggers") == nil && root.member("actions") == nil {
            findings.error(
                DefinitionCode.noDefinition, "this is no workflow definition",
                help: "a definition is an object with `triggers` and `actions`", at: root.range)
        }
        noteDeploymentTexts(in: root)
        var trigger = trigger(root.present("triggers"))
        var steps = block(root.present("actions"), in: Surroundings(), address: "actions")
        var outputs = outputs(root.present("outputs"))
        trigger = resolvingSettings(in: trigger)
        steps = resolvingSettings(in: steps)
        outputs = outputs.map { resolvingSettings(in: $0) }
        let used = namesInUse([trigger, steps] + (outputs.map { [$0] } ?? []))
        var members = Members()
        members.add("riposte", root.scalar(1))
        members.add("name", root.scalar(.string(PlaybookName.of(title: source.name))))
        members.add("summary", summary())
        members.add("parameters", parameters(root.present("parameters"), used: used))
        members.add("trigger", trigger)
        members.add("steps", steps)
        members.add("outputs", outputs)
        return root.mapping(members.entries)
    }

    /// Texts that a deployment would have replaced, and that nobody could resolve.
    private mutating func noteDeploymentTexts(in node: YAMLNode) {
        switch node.kind {
        case .scalar(.string(let text)):
            guard ExpressionText.isDeploymentTime(text) else { return }
            notes.warning(
                DefinitionCode.lookAt,
                "`\(text.oneLine(limit: 60))` is text of the template around the definition",
                help: "write here what a deployment would put in its place", at: node.range)
        case .scalar: return
        case .sequence(let items): for item in items { noteDeploymentTexts(in: item) }
        case .mapping(let entries): for entry in entries { noteDeploymentTexts(in: entry.node) }
        }
    }

    private func summary() -> YAMLNode? {
        let metadata = root.present("metadata")
        let node = root.member("description") ?? metadata?.member("description")
        guard let node, let text = node.text?.oneLine(limit: 300), !text.isEmpty else { return nil }
        return node.scalar(.string(text))
    }

    private mutating func outputs(_ node: YAMLNode?) -> YAMLNode? {
        guard let node else { return nil }
        let entries = self.entries(node, "outputs").map { entry in
            YAMLNode.Entry(
                key: entry.key, keyRange: entry.keyRange,
                node: entry.node.entries == nil
                    ? entry.node : entry.node.member("value") ?? entry.node.scalar(.null))
        }
        return entries.isEmpty ? nil : node.mapping(entries)
    }
}

/// The names that expressions call.
struct NamesInUse {
    /// Parameters, in the order of their first use.
    var parameters: [(name: String, range: SourceRange)] = []
    /// App settings, which are read as parameters.
    var settings: [String: SourceRange] = [:]
}

extension DefinitionTranslator {
    /// `appSetting('X')` as `parameters('X')`: both words are of one length, so that columns stay what they are.
    private mutating func resolvingSettings(in node: YAMLNode) -> YAMLNode {
        guard node.hasSetting else { return node }
        for scalar in node.computedTexts {
            for name in ExpressionText.names(givenTo: "appSetting", in: scalar.text) {
                if settings[name] == nil { settings[name] = scalar.range }
            }
        }
        return node.mapTexts { text in
            YAMLNode.isComputed(text) ? text.replacingWord("appSetting", with: "parameters") : text
        }
    }

    private func namesInUse(_ nodes: [YAMLNode]) -> NamesInUse {
        var used = NamesInUse(settings: settings)
        var seen: Set<String> = []
        for text in nodes.flatMap(\.computedTexts) {
            for name in ExpressionText.names(givenTo: "parameters", in: text.text)
            where seen.insert(name.lowercased()).inserted {
                used.parameters.append((name, text.range))
            }
        }
        return used
    }
}

extension DefinitionTranslator {
    /// The entries of an object; anything else but null is an error.
    mutating func entries(_ node: YAMLNode, _ address: String) -> [YAMLNode.Entry] {
        if let entries = node.entries { return entries }
        if !node.isNull { wrongShape(node, "an object", address) }
        return []
    }

    mutating func wrongShape(_ node: YAMLNode, _ expected: String, _ address: String) {
        let name = address.split(separator: ".").last ?? "the definition"
        findings.error(
            DefinitionCode.wrongShape, "`\(name)` has to be \(expected), not \(node.describedAsJSON)",
            at: node.range, address)
    }

    /// Something of the definition that has no effect here.
    mutating func ignore(_ message: String, help: String? = nil, at range: SourceRange?, _ address: String) {
        notes.warning(DefinitionCode.ignored, message, help: help, at: range, address)
    }
}

extension YAMLNode {
    /// What a message calls it: `an object`, `a number`.
    var describedAsJSON: String {
        switch kind {
        case .mapping: "an object"
        case .sequence: "an array"
        case .scalar(.null): "null"
        case .scalar(.bool(let truth)): "`\(truth)`"
        case .scalar(.string): "a text"
        case .scalar: "a number"
        }
    }

    /// All texts and names in it that are computed.
    fileprivate var computedTexts: [(text: String, range: SourceRange)] {
        switch kind {
        case .scalar(.string(let text)): Self.isComputed(text) ? [(text, range)] : []
        case .scalar: []
        case .sequence(let items): items.flatMap(\.computedTexts)
        case .mapping(let entries):
            entries.flatMap { entry in
                (Self.isComputed(entry.key) ? [(entry.key, entry.keyRange)] : []) + entry.node.computedTexts
            }
        }
    }

    fileprivate var hasSetting: Bool {
        computedTexts.contains { !ExpressionText.names(givenTo: "appSetting", in: $0.text).isEmpty }
    }
}

extension String {
    /// Without line breaks, and cut where it is too long.
    func oneLine(limit: Int) -> String {
        let text = split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return text.count > limit ? String(text.prefix(limit - 1)) + "…" : text
    }

    /// With one word for another, whatever its case, where a bracket follows.
    func replacingWord(_ word: String, with other: String) -> String {
        let folded = Array(word.lowercased())
        var result = ""
        var rest = self[...]
        while let first = rest.first {
            let candidate = rest.prefix(folded.count)
            let isWord =
                candidate.count == folded.count && candidate.lowercased().elementsEqual(folded)
                && rest.dropFirst(folded.count).first { !$0.isWhitespace } == "("
                && !(result.last.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false)
            if isWord {
                result += other
                rest = rest.dropFirst(folded.count)
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
