import Expressions
import Values

/// The first pass: all steps with their names, kinds and nesting, before any expression is looked at.
struct Outline {
    private(set) var steps: [DraftStep] = []
    private(set) var blocks: [DraftBlock] = []
    private(set) var names = Names()
    private(set) var variables: [Variable] = []
    /// The step that declares a variable, by slot.
    private(set) var declarations: [Int] = []
    var findings = Findings()

    /// Steps nested deeper than this are refused; blocks are read recursively.
    private static let depthLimit = 16
    private static let stepLimit = 5000
    private static let nameLimit = 120

    /// Outlines the steps of a playbook and their order.
    init(steps node: YAMLNode?, parameters: [Parameter]) {
        for (slot, parameter) in parameters.enumerated() { names.add(parameter.name, .parameter, slot: slot) }
        _ = readBlock(node, owner: nil, address: "steps", depth: 0)
        for block in blocks { readOrder(of: block) }
        for block in blocks { reportCycle(in: block) }
    }

    private mutating func readBlock(_ node: YAMLNode?, owner: Int?, address: String, depth: Int) -> Int {
        let block = blocks.count
        blocks.append(DraftBlock(owner: owner))
        guard let node else { return block }
        if depth > Self.depthLimit {
            findings.error(
                Code.tooLarge, "steps are nested more than \(Self.depthLimit) levels deep",
                help: "move a part to the outermost block, or to a playbook of its own", at: node.range,
                address)
            return block
        }
        for entry in findings.entries(node, address) {
            readStep(entry, owner: owner, block: block, address: "\(address).\(entry.key)", depth: depth)
        }
        return block
    }

    private mutating func readStep(
        _ entry: YAMLNode.Entry, owner: Int?, block: Int, address: String, depth: Int
    ) {
        guard steps.count < Self.stepLimit else {
            if steps.count == Self.stepLimit, !findings.all.contains(where: { $0.code == Code.tooLarge }) {
                findings.error(
                    Code.tooLarge, "the playbook has more than \(Self.stepLimit) steps", at: entry.keyRange,
                    address)
            }
            return
        }
        checkName(entry, address)
        let id = steps.count
        let path = owner.map { "\(steps[$0].path)/\(entry.key)" } ?? entry.key
        var step = DraftStep(
            id: id, name: entry.key, path: path, parent: owner, block: block, address: address, entry: entry)
        step.keyword = readKind(entry, address)
        steps.append(step)
        blocks[block].steps.append(id)
        names.add(step.name, .action, slot: id)
        if let shape = step.shape {
            if shape.isLoop { names.add(step.name, .loop, slot: id) }
            if shape.hasSteps { names.add(step.name, .scope, slot: id) }
        }
        if step.keyword == "variable" { declareVariable(step) }
        if step.keyword == "variables" { declareVariables(step) }
        steps[id].inner = readInner(step, depth: depth + 1)
    }

    private mutating func checkName(_ entry: YAMLNode.Entry, _ address: String) {
        let isPrintable = entry.key.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        if !isPrintable || entry.key.isEmpty || entry.key.count > Self.nameLimit {
            findings.error(
                Code.badName, "`\(entry.key.prefix(80))` cannot be the name of a step",
                help: "use 1 to \(Self.nameLimit) characters, none of them a control character",
                at: entry.keyRange, address)
        }
        guard let earlier = names.slot(of: entry.key, .action) else { return }
        let line = steps[earlier].entry.keyRange.line
        findings.error(
            Code.stepNameTaken, "the step name `\(entry.key)` is used twice",
            help:
                "the first is `\(steps[earlier].name)` in line \(line); names are unique in the whole playbook, "
                + "upper and lower case alike", at: entry.keyRange, address)
    }

    /// The one word that says what the step does.
    private mutating func readKind(_ entry: YAMLNode.Entry, _ address: String) -> String? {
        guard let members = entry.node.entries else {
            findings.wrongShape(entry.node, "a mapping", address, help: "such as `use: connector.action`")
            return nil
        }
        let kinds = members.filter { StepShape.all[$0.key] != nil }
        let owner = "the step `\(entry.key)`"
        guard let kind = kinds.first, kinds.count == 1, let shape = StepShape.all[kind.key] else {
            if kinds.count > 1 {
                let words = kinds.map { "`\($0.key)`" }.joined(separator: " and ")
                findings.error(
                    Code.severalKinds, "\(owner) has \(words)", help: "make a step of each",
                    at: kinds[1].keyRange, address)
            } else {
                reportNoKind(entry, members, owner: owner, address)
            }
            return nil
        }
        findings.checkKeys(members, known: [kind.key] + shape.keys + StepShape.common, of: owner, address)
        for key in shape.required where entry.node.entry(key) == nil {
            let known = [kind.key] + shape.keys + StepShape.common
            if !Findings.isMisspelt(key, in: members, known: known) {
                findings.missingKey(
                    key, of: owner, help: "a step with `\(kind.key)` needs `\(key)`", at: entry.keyRange,
                    address)
            }
        }
        return kind.key
    }

    private mutating func reportNoKind(
        _ entry: YAMLNode.Entry, _ members: [YAMLNode.Entry], owner: String, _ address: String
    ) {
        let companions = Set(StepShape.all.values.flatMap(\.keys))
        let misspelt = members.filter { !StepShape.common.contains($0.key) && !companions.contains($0.key) }
        guard misspelt.isEmpty else {
            findings.checkKeys(
                misspelt, known: StepShape.keywords + StepShape.common + companions.sorted(), of: owner,
                address)
            return
        }
        let words = StepShape.keywords.map { "`\($0)`" }.joined(separator: ", ")
        findings.error(
            Code.noKind, "\(owner) does not say what it does", help: "give it one of \(words)",
            at: entry.keyRange,
            address)
    }

    private mutating func declareVariable(_ step: DraftStep) {
        guard let node = step["variable"], let name = findings.text(node, "\(step.address).variable") else {
            return
        }
        declare(name, type: step["type"], at: node.range, in: step, step.address)
    }

    private mutating func declareVariables(_ step: DraftStep) {
        let address = "\(step.address).variables"
        for entry in step["variables"].map({ findings.entries($0, address) }) ?? [] {
            let own = "\(address).\(entry.key)"
            findings.checkKeys(
                findings.entries(entry.node, own), known: ["type", "value"],
                of: "the variable `\(entry.key)`", own)
            if entry.node["type"] == nil {
                findings.missingKey(
                    "type", of: "the variable `\(entry.key)`", help: "add `type: string` or another",
                    at: entry.keyRange, own)
            }
            declare(entry.key, type: entry.node["type"], at: entry.keyRange, in: step, own)
        }
    }

    private mutating func declare(
        _ name: String, type: YAMLNode?, at range: SourceRange, in step: DraftStep, _ address: String
    ) {
        if step.parent != nil {
            findings.error(
                Code.nestedVariable,
                "the variable `\(name)` is declared inside `\(steps[step.parent ?? 0].name)`",
                help: "declare variables in the outermost block and use `set` here", at: range, address)
        }
        if let slot = names.slot(of: name, .variable) {
            let line = steps[declarations[slot]].entry.keyRange.line
            findings.error(
                Code.variableTaken, "the variable `\(name)` is declared twice",
                help: "it is declared in line \(line); use `set` to change it", at: range, address)
            return
        }
        var kind = Variable.Kind.string
        if let type {
            kind = findings.word(type, of: Variable.Kind.self, "\(address).type") ?? kind
        }
        names.add(name, .variable, slot: variables.count)
        variables.append(Variable(name: name, kind: kind))
        declarations.append(step.id)
    }

    private mutating func readInner(_ step: DraftStep, depth: Int) -> [(label: String, block: Int)] {
        switch step.keyword {
        case "if":
            return ["then", "else"].map { (label: $0, block: readBlock($0, of: step, depth: depth)) }
        case "foreach", "until": return [("steps", readBlock("steps", of: step, depth: depth))]
        case "scope": return [("scope", readBlock("scope", of: step, depth: depth))]
        case "switch": return readCases(step, depth: depth)
        default: return []
        }
    }

    private mutating func readBlock(_ key: String, of step: DraftStep, depth: Int) -> Int {
        readBlock(step[key], owner: step.id, address: "\(step.address).\(key)", depth: depth)
    }

    private mutating func readCases(_ step: DraftStep, depth: Int) -> [(label: String, block: Int)] {
        var inner: [(label: String, block: Int)] = []
        let address = "\(step.address).cases"
        for entry in step["cases"].map({ findings.entries($0, address) }) ?? [] {
            let own = "\(address).\(entry.key)"
            findings.checkKeys(
                findings.entries(entry.node, own), known: ["case", "steps"], of: "the case `\(entry.key)`",
                own)
            inner.append(
                (
                    entry.key,
                    readBlock(entry.node["steps"], owner: step.id, address: "\(own).steps", depth: depth)
                ))
        }
        guard let node = step["default"] else { return inner }
        let own = "\(step.address).default"
        findings.checkKeys(findings.entries(node, own), known: ["steps"], of: "`default`", own)
        inner.append(
            ("default", readBlock(node["steps"], owner: step.id, address: "\(own).steps", depth: depth)))
        return inner
    }

    private mutating func readOrder(of block: DraftBlock) {
        var previous: Int?
        for id in block.steps {
            if let node = steps[id]["after"] {
                steps[id].after = AfterReader.read(node, of: steps[id], outline: &self)
            } else if let previous {
                steps[id].after = [Step.Dependency(step: previous, statuses: [.succeeded])]
            }
            previous = id
        }
    }

    private mutating func reportCycle(in block: DraftBlock) {
        guard let cycle = Order.cycle(among: block.steps, after: { self.steps[$0].after.map(\.step) }) else {
            return
        }
        let first = steps[cycle[0]]
        let names = (cycle + [cycle[0]]).map { "`\(steps[$0].name)`" }.joined(separator: " after ")
        findings.error(
            Code.cycle, "these steps wait for each other: \(names)", help: "take one `after` away",
            at: first.range(of: "after"), "\(first.address).after")
    }
}
