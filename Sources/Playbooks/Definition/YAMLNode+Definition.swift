import Values

/// Members as a service reads them, and nodes made of others.
extension YAMLNode {
    /// The entry of a member, whose name may differ in case.
    func memberEntry(_ name: String) -> Entry? {
        if let exact = entry(name) { return exact }
        let folded = name.lowercased()
        return entries?.first { $0.key.lowercased() == folded }
    }

    /// The node of a member, whose name may differ in case.
    func member(_ name: String) -> YAMLNode? { memberEntry(name)?.node }

    /// The node of a member that is there and not null.
    func present(_ name: String) -> YAMLNode? { member(name).flatMap { $0.isNull ? nil : $0 } }

    /// The text of a member; nil when it is none.
    func memberText(_ name: String) -> String? { member(name)?.text }

    /// A mapping that stands for what is written at this node.
    func mapping(_ entries: [Entry]) -> YAMLNode {
        YAMLNode(kind: .mapping(entries), range: range, contentRange: contentRange)
    }

    /// A list that stands for what is written at this node.
    func list(_ items: [YAMLNode]) -> YAMLNode {
        YAMLNode(kind: .sequence(items), range: range, contentRange: contentRange)
    }

    /// A scalar that stands for what is written at this node.
    func scalar(_ value: Value) -> YAMLNode {
        YAMLNode(
            kind: .scalar(value), range: range, contentRange: contentRange,
            isVerbatim: isVerbatim && scalar == value)
    }

    /// An entry with this node as its value.
    func entry(as key: String) -> Entry { Entry(key: key, keyRange: range, node: self) }

    /// The whole number that a number or a text of digits means.
    var wholeNumber: Int64? {
        switch scalar {
        case .int(let number): number
        case .double(let number): Int64(exactly: number)
        case .string(let text): Int64(text)
        default: nil
        }
    }

    /// A text of digits as a number; anything else as it is.
    var asNumber: YAMLNode {
        guard case .string(let text)? = scalar, let number = Int64(text) else { return self }
        return scalar(.int(number))
    }

    /// The Boolean that `true` or the text `true` means.
    var truth: Bool? {
        switch scalar {
        case .bool(let truth): truth
        case .string(let text): ["true": true, "false": false][text.lowercased()]
        default: nil
        }
    }

    /// The same with other texts, names of members included.
    func mapTexts(_ transform: (String) -> String) -> YAMLNode {
        switch kind {
        case .scalar(.string(let text)):
            let changed = transform(text)
            guard changed != text else { return self }
            var node = self
            node.kind = .scalar(.string(changed))
            node.isVerbatim = isVerbatim && changed.utf8.count == text.utf8.count
            return node
        case .scalar: return self
        case .sequence(let items): return list(items.map { $0.mapTexts(transform) })
        case .mapping(let entries):
            return mapping(
                entries.map {
                    Entry(key: transform($0.key), keyRange: $0.keyRange, node: $0.node.mapTexts(transform))
                })
        }
    }
}

/// Builds a mapping with places.
struct Members {
    private(set) var entries: [YAMLNode.Entry] = []

    var isEmpty: Bool { entries.isEmpty }

    /// Adds a member; nothing when there is no node.
    mutating func add(_ key: String, _ node: YAMLNode?) {
        guard let node else { return }
        entries.append(YAMLNode.Entry(key: key, keyRange: node.range, node: node))
    }

    /// Adds a member of a definition under another name, at the place of its own name.
    mutating func add(_ key: String, from entry: YAMLNode.Entry?) {
        guard let entry else { return }
        entries.append(YAMLNode.Entry(key: key, keyRange: entry.keyRange, node: entry.node))
    }

    mutating func add(_ entry: YAMLNode.Entry) { entries.append(entry) }

    /// Adds what a reader wants to know before anything long: behind the word that says what a step does, unless all
    /// its inner steps stand there.
    mutating func insert(after: YAMLNode?, note: YAMLNode?) {
        var common = Members()
        common.add("note", note)
        common.add("after", after)
        let place = entries.first?.key == "scope" ? 0 : min(1, entries.count)
        entries.insert(contentsOf: common.entries, at: place)
    }
}
