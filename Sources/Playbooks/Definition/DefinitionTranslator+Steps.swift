import Expressions
import Values

extension DefinitionTranslator {
    /// A block of actions as steps.
    mutating func block(_ node: YAMLNode?, in surroundings: Surroundings, address: String) -> YAMLNode {
        guard let node else { return .start(of: source.file) }
        let actions = entries(node, address)
        var order = DefinitionOrder(actions)
        var steps: [YAMLNode.Entry] = []
        var previous: String?
        while let place = order.next() {
            let entry = actions[place]
            let after = after(entry, previous: previous, isFirst: steps.isEmpty)
            previous = entry.key
            steps.append(step(entry, after: after, in: surroundings, address: "\(address).\(entry.key)"))
        }
        return node.mapping(steps)
    }

    private mutating func step(
        _ entry: YAMLNode.Entry, after: YAMLNode?, in surroundings: Surroundings, address: String
    ) -> YAMLNode.Entry {
        var members = Members()
        if entry.node.entries == nil {
            wrongShape(entry.node, "an object", address)
            members.add("compose", entry.node.scalar(.null))
            return YAMLNode.Entry(
                key: entry.key, keyRange: entry.keyRange, node: entry.node.mapping(members.entries))
        }
        let kind = kind(of: entry, address)
        let action = DefinitionAction(
            name: entry.key, nameRange: entry.keyRange, node: entry.node,
            type: kind?.name ?? entry.node.memberText("type") ?? "", surroundings: surroundings,
            address: address)
        types[entry.key] = action.type
        if let kind {
            members = kind.read(&self, action)
        } else if entry.node.present("actions") != nil {
            members.add("scope", block(entry.node.present("actions"), in: surroundings, address: address))
        } else {
            members.add("compose", entry.node.scalar(.null))
        }
        members.insert(after: after, note: note(of: action))
        if kind?.isCall == true { addRetry(of: action, to: &members) }
        addCommon(of: action, to: &members, isUntil: kind?.name == "Until")
        return YAMLNode.Entry(
            key: entry.key, keyRange: entry.keyRange, node: entry.node.mapping(members.entries))
    }

    private mutating func kind(of entry: YAMLNode.Entry, _ address: String) -> DefinitionActionKind? {
        guard let node = entry.node.present("type") else {
            findings.error(
                DefinitionCode.missingMember, "the action `\(entry.key)` has no `type`",
                help: "the type says what it does, such as `Compose` or `If`", at: entry.keyRange, address)
            return nil
        }
        guard let text = node.text else {
            wrongShape(node, "a text", "\(address).type")
            return nil
        }
        if let kind = DefinitionActionKind.named(text) { return kind }
        findings.error(
            DefinitionCode.unknownType,
            "the action `\(entry.key)` is of the unknown type `\(text.prefix(80))`",
            help: Findings.suggestion(text, among: DefinitionActionKind.names), at: node.range,
            "\(address).type")
        return nil
    }

    /// What `runAfter` says, in the shortest way; nil where it is what a playbook takes for granted.
    private mutating func after(_ entry: YAMLNode.Entry, previous: String?, isFirst: Bool) -> YAMLNode? {
        let predecessors = entry.node.present("runAfter")?.entries?.filter { !isTrigger($0.key) }
        guard let node = entry.node.present("runAfter"), let written = predecessors, !written.isEmpty else {
            if let node = entry.node.present("runAfter"), node.entries == nil {
                wrongShape(node, "an object of names and statuses", "\(entry.key).runAfter")
            }
            return isFirst ? nil : entry.node.list([])
        }
        let isPlain = written.allSatisfy { Self.isSucceeded($0.node) }
        let names = written.map { name in
            YAMLNode(
                kind: .scalar(.string(name.key)), range: name.keyRange, contentRange: name.keyRange)
        }
        if isPlain, names.count == 1 {
            let isPrevious = previous.map { Names.fold($0, .action) } == Names.fold(written[0].key, .action)
            return isPrevious ? nil : names[0]
        }
        if isPlain { return node.list(names) }
        return node.mapping(
            written.map { entry in
                YAMLNode.Entry(
                    key: entry.key, keyRange: entry.keyRange, node: Self.statuses(entry.node))
            })
    }

    /// Workflows of agents name the trigger where other actions are named; a run without it there is none.
    private func isTrigger(_ name: String) -> Bool {
        let trigger = root.present("triggers")?.entries?.first?.key
        return trigger.map { Names.fold($0, .action) } == Names.fold(name, .action)
            && root.present("actions")?.memberEntry(name) == nil
    }

    private static func isSucceeded(_ node: YAMLNode) -> Bool {
        node.items?.count == 1 && node.items?.first?.text?.lowercased() == "succeeded"
    }

    /// Statuses as a playbook spells them; what is none is left for the compiler to name.
    private static func statuses(_ node: YAMLNode) -> YAMLNode {
        guard let items = node.items else { return status(node) }
        return items.count == 1 ? status(items[0]) : node.list(items.map(status))
    }

    static func status(_ node: YAMLNode) -> YAMLNode {
        let folded = node.text?.lowercased()
        let status = StepStatus.allCases.first { $0.rawValue.lowercased() == folded }
        return status.map { node.scalar(.string($0.rawValue)) } ?? node
    }
}
