import Values

extension DefinitionTranslator {
    private static let types: [String: (type: String, isSecret: Bool)] = [
        "string": ("string", false), "securestring": ("string", true), "int": ("integer", false),
        "float": ("number", false), "bool": ("boolean", false), "array": ("array", false),
        "object": ("object", false), "secureobject": ("object", true),
    ]
    private static let typeNames = [
        "Array", "Bool", "Float", "Int", "Object", "SecureObject", "SecureString", "String",
    ]
    /// Parameters through which a definition reaches its connections; nothing else is in them.
    private static let plumbing: Set<String> = ["$connections", "$authentication"]

    /// The parameters: those that are declared, and those that only expressions name but the service knows.
    mutating func parameters(_ node: YAMLNode?, used: NamesInUse) -> YAMLNode? {
        var members = Members()
        var known: Set<String> = []
        let names = Set(used.parameters.map { $0.name.lowercased() })
        for entry in node.map({ entries($0, "parameters") }) ?? [] {
            known.insert(entry.key.lowercased())
            if Self.plumbing.contains(entry.key.lowercased()), !names.contains(entry.key.lowercased()) {
                continue
            }
            members.add(
                YAMLNode.Entry(key: entry.key, keyRange: entry.keyRange, node: parameter(entry)))
        }
        for (name, range) in used.settings.sorted(by: { $0.key < $1.key })
        where known.insert(name.lowercased()).inserted {
            let place = YAMLNode(kind: .scalar(.null), range: range, contentRange: range)
            members.add(name, setting(name, at: place))
        }
        for (name, range) in used.parameters where !known.contains(name.lowercased()) {
            let place = YAMLNode(kind: .scalar(.null), range: range, contentRange: range)
            let node = undeclared(name, at: place)
            members.add(YAMLNode.Entry(key: name, keyRange: range, node: node))
        }
        let place = node ?? members.entries.first?.node
        return members.isEmpty ? nil : place?.mapping(members.entries)
    }

    private func setting(_ name: String, at place: YAMLNode) -> YAMLNode {
        var members = Members()
        members.add("type", place.scalar("string"))
        if let value = given(name) { members.add("default", place.placing(value)) }
        members.add("summary", place.scalar("app setting of the Standard logic app"))
        return place.mapping(members.entries)
    }

    /// A Standard logic app keeps its parameters beside the definition, an ARM template may pass some, and some are
    /// forgotten: they have to be given.
    private mutating func undeclared(_ name: String, at place: YAMLNode) -> YAMLNode {
        var members = Members()
        if let value = given(name) {
            members.add("default", place.placing(value))
        } else if Self.plumbing.contains(name.lowercased()) {
            members.add("type", place.scalar("object"))
            members.add("default", place.mapping([]))
        } else {
            findings.warning(
                DefinitionCode.lookAt, "the parameter `\(name)` is not declared in the definition",
                help: "give it a value when the playbook is run, or declare it with its type and default",
                at: place.range, "parameters.\(name)")
        }
        return place.mapping(members.entries)
    }

    private func given(_ name: String) -> Value? {
        source.parameters[name]
            ?? source.parameters.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    private mutating func parameter(_ entry: YAMLNode.Entry) -> YAMLNode {
        let address = "parameters.\(entry.key)"
        _ = entries(entry.node, address)
        var members = Members()
        var kind: (type: String, isSecret: Bool)?
        if let node = entry.node.present("type") {
            kind = node.text.flatMap { Self.types[$0.lowercased()] }
            if kind == nil { reportType(node, of: entry.key, address) }
        }
        var type = kind.flatMap { kind in entry.node.present("type")?.scalar(.string(kind.type)) }
        var choices = entry.node.present("allowedValues").flatMap { $0.items?.isEmpty == false ? $0 : nil }
        let value = value(of: entry, isSecret: kind?.isSecret ?? false, address)
        if let value { drop(&type, &choices, notFitting: value, of: entry.key, address) }
        members.add("type", type)
        members.add("enum", choices)
        members.add("default", value)
        let summary =
            entry.node.present("metadata")?.member("description") ?? entry.node.member("description")
        if let summary, let text = summary.text?.oneLine(limit: 300), !text.isEmpty {
            members.add("summary", summary.scalar(.string(text)))
        }
        if kind?.isSecret == true { members.add("secret", entry.node.scalar(true)) }
        return entry.node.mapping(members.entries)
    }

    private mutating func reportType(_ node: YAMLNode, of name: String, _ address: String) {
        guard let text = node.text else {
            wrongShape(node, "a text", "\(address).type")
            return
        }
        findings.error(
            DefinitionCode.unknownWord, "the parameter `\(name)` is of the unknown type `\(text.prefix(60))`",
            help: Findings.suggestion(text, among: Self.typeNames), at: node.range, "\(address).type")
    }

    /// The value that is given outside, else the default; the text of a secret stays where it is.
    private mutating func value(of entry: YAMLNode.Entry, isSecret: Bool, _ address: String) -> YAMLNode? {
        if Self.plumbing.contains(entry.key.lowercased()) { return entry.node.mapping([]) }
        let written = entry.node.member("defaultValue")
        let value = given(entry.key).map { (written ?? entry.node).placing($0) } ?? written
        guard isSecret, let value, !value.isNothing else { return value }
        notes.warning(
            DefinitionCode.lookAt, "the secret parameter `\(entry.key)` has its value in the file",
            help: "it is left out; give it when the playbook is attached, and change the secret",
            at: value.range, address)
        return nil
    }

    /// A default that its own declaration refuses would make the playbook useless; the declaration gives way.
    private mutating func drop(
        _ type: inout YAMLNode?, _ choices: inout YAMLNode?, notFitting value: YAMLNode, of name: String,
        _ address: String
    ) {
        if let word = type?.text, !Self.fits(value.value, ["type": .string(word)]) {
            notes.warning(
                DefinitionCode.lookAt, "the default of `\(name)` is not of the type `\(word)`",
                help: "the type is left out; correct one of the two", at: value.range, address)
            type = nil
        }
        if let list = choices, !Self.fits(value.value, ["enum": list.value]) {
            notes.warning(
                DefinitionCode.lookAt, "the default of `\(name)` is none of its allowed values",
                help: "the allowed values are left out; correct one of the two", at: value.range, address)
            choices = nil
        }
    }

    private static func fits(_ value: Value, _ schema: Value) -> Bool {
        guard let schema = try? Schema(schema) else { return true }
        return schema.violations(of: value, limit: 1).isEmpty
    }
}

extension YAMLNode {
    /// Whether there is nothing in it to keep secret.
    fileprivate var isNothing: Bool {
        switch kind {
        case .scalar(let value): value.isNull || value.string?.isEmpty == true
        case .sequence(let items): items.isEmpty
        case .mapping(let entries): entries.isEmpty
        }
    }
}
