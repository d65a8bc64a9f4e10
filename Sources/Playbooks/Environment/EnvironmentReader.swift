public import Values

extension Environment {
    /// The environment of a text, nil when a finding is an error.
    ///
    /// `load` gives the text of another environment by its name, for `extends`; what is written here wins
    /// over what is there: connections, policies and plugins by their names, guards are added up.
    public static func read(
        _ text: String, name: String, file: String, load: (String) -> String? = { _ in nil }
    ) -> (Environment?, [Diagnostic]) {
        let (root, found) = YAMLReader.read(text, file: file)
        guard let root else { return (nil, found) }
        var reader = EnvironmentReader(root: root)
        var environment = Environment(name: name)
        reader.findings.add(found)
        if let node = root["extends"], let base = reader.findings.text(node, "extends") {
            reader.read(base: base, at: node.range, file: file, load: load, into: &environment)
        }
        reader.read(into: &environment)
        let all = reader.findings.all
        return (all.hasErrors ? nil : environment, all)
    }
}

/// Reads one file of an environment over what is there already.
struct EnvironmentReader {
    private static let keys = [
        "extends", "store", "plugins", "connections", "policies", "network", "guards", "serve",
        "identity", "definitions", "trust", "approvers", "approvals",
    ]

    let root: YAMLNode
    var findings = Findings()

    init(root: YAMLNode) { self.root = root }

    mutating func read(
        base: String, at range: SourceRange, file: String, load: (String) -> String?,
        into environment: inout Environment
    ) {
        guard base != environment.name, let text = load(base) else {
            findings.error(
                Code.noBase, "there is no environment `\(base)` to extend",
                help: base == environment.name
                    ? "an environment cannot extend itself"
                    : "make `\(base).yaml` beside this file, or take `extends` away",
                at: range, "extends")
            return
        }
        let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().map { "\($0)/" }
            .joined()
        let (root, found) = YAMLReader.read(text, file: "\(folder)\(base).yaml")
        findings.add(found)
        guard let root else { return }
        var reader = EnvironmentReader(root: root)
        reader.read(into: &environment)
        findings.add(reader.findings.all)
        if let entry = root.entry("extends") {
            findings.error(
                Code.noBase, "`\(base)` extends another environment itself",
                help: "one level is all there is; write what is needed into `\(base)`", at: entry.keyRange,
                "extends")
        }
    }

    mutating func read(into environment: inout Environment) {
        findings.checkKeys(findings.entries(root, ""), known: Self.keys, of: "an environment", "")
        if let store = root["store"].flatMap({ findings.text($0, "store") }) { environment.store = store }
        for entry in members("connections") {
            environment.connections[entry.key] = ConnectionReader.read(entry, findings: &findings)
        }
        for entry in members("policies") {
            environment.policies[entry.key] = playbooks(entry)
        }
        for entry in members("plugins") {
            environment.plugins[entry.key] = PluginReader.read(entry, findings: &findings)
        }
        if let node = root["trust"] { TrustReader.read(node, into: &environment.trust, findings: &findings) }
        if let node = root["network"] { readNetwork(node, into: &environment.network) }
        if let node = root["serve"] { readServe(node, into: &environment.serve) }
        if let entry = root.entry("identity") {
            environment.identity = IdentityReader.read(entry, findings: &findings)
        }
        if let node = root["definitions"] { readDefinitions(node, into: &environment) }
        ApproversReader.readGroups(members("approvers"), into: &environment.approvals, &findings)
        if let node = root["approvals"] {
            ApproversReader.read(node, into: &environment.approvals, &findings)
        }
        if let entry = root.entry("guards") { readGuards(entry, into: &environment) }
    }

    private mutating func readDefinitions(_ node: YAMLNode, into environment: inout Environment) {
        findings.checkKeys(
            findings.entries(node, "definitions"), known: ["connections"], of: "`definitions`", "definitions")
        guard let connections = node["connections"] else { return }
        for entry in findings.entries(connections, "definitions.connections") {
            let address = "definitions.connections.\(entry.key)"
            environment.definitionConnections[entry.key] = findings.text(entry.node, address)
        }
    }

    private mutating func members(_ key: String) -> [YAMLNode.Entry] {
        root[key].map { findings.entries($0, key) } ?? []
    }

    private mutating func playbooks(_ entry: YAMLNode.Entry) -> [String] {
        let address = "policies.\(entry.key)"
        var names: [String] = []
        if entry.node.isNull { return [] }
        for (name, range) in findings.texts(entry.node, address) {
            if !name.isHyphenated {
                findings.error(
                    Code.badName, "`\(name)` is not the name of a playbook",
                    help: "write the playbook's `name`: lower-case words and hyphens", at: range, address)
            } else if names.contains(name) {
                findings.warning(
                    Code.noEffect, "`\(name)` is attached to `\(entry.key)` twice", help: "remove one",
                    at: range,
                    address)
            } else {
                names.append(name)
            }
        }
        return names
    }

    private mutating func readNetwork(_ node: YAMLNode, into network: inout NetworkSettings) {
        findings.checkKeys(
            findings.entries(node, "network"), known: ["allow", "caFile", "proxy", "rewrite"],
            of: "`network`", "network")
        if let allow = node["allow"] {
            let words = findings.texts(allow, "network.allow")
            network.allow = Set(words.compactMap { NetworkRange(rawValue: $0.text) })
            for (word, range) in words where NetworkRange(rawValue: word) == nil {
                findings.unknownWord(
                    word, among: NetworkRange.allCases.map(\.rawValue), at: range, "network.allow")
            }
        }
        if let file = node["caFile"].flatMap({ findings.text($0, "network.caFile") }) {
            network.caFile = file
        }
        if let proxy = node["proxy"].flatMap({ findings.url($0, "network.proxy") }) { network.proxy = proxy }
        if let rewrite = node["rewrite"], !rewrite.isNull {
            for (from, to) in RewriteReader.read(rewrite, findings: &findings) { network.rewrite[from] = to }
        }
    }

    private mutating func readServe(_ node: YAMLNode, into serve: inout ServeSettings) {
        findings.checkKeys(findings.entries(node, "serve"), known: ["url", "port"], of: "`serve`", "serve")
        if let url = node["url"].flatMap({ findings.url($0, "serve.url") }) { serve.url = url }
        if let port = node["port"].flatMap({ findings.integer($0, in: 0...65_535, "serve.port") }) {
            serve.port = port
        }
    }

    private mutating func readGuards(_ entry: YAMLNode.Entry, into environment: inout Environment) {
        guard let items = entry.node.items else {
            if !entry.node.isNull { findings.wrongShape(entry.node, "a list", "guards") }
            return
        }
        if !items.isEmpty {
            findings.warning(
                Code.notEnforced, "guards are not enforced by this version",
                help: "deny an action for good with `plugins.NAME.deny`", at: entry.keyRange, "guards")
        }
        for (place, item) in items.enumerated() {
            let address = "guards[\(place)]"
            findings.checkKeys(
                findings.entries(item, address), known: ["action", "limit", "deny", "approval"],
                of: "a guard",
                address)
            guard let action = item["action"].flatMap({ findings.text($0, "\(address).action") }) else {
                if item["action"] == nil, item.entries != nil {
                    findings.missingKey(
                        "action", of: "the guard", help: "add `action: connector.name`", at: item.range,
                        address)
                }
                continue
            }
            environment.guards.append(
                GuardConfiguration(
                    action: action, limit: item["limit"].flatMap { findings.text($0, "\(address).limit") },
                    deny: item["deny"].flatMap { findings.text($0, "\(address).deny") },
                    approval: item["approval"].flatMap { findings.text($0, "\(address).approval") },
                    range: item.range))
        }
    }
}

extension Findings {
    /// An address that begins with `http://` or `https://` and has no sign-in data in it.
    mutating func url(_ node: YAMLNode, _ address: String) -> String? {
        guard let text = text(node, address) else { return nil }
        let scheme = ["https://", "http://"].first { text.lowercased().hasPrefix($0) }
        let rest = scheme.map { text.dropFirst($0.count) } ?? ""
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !host.isEmpty, !text.contains(where: \.isWhitespace) else {
            error(
                Code.badValue,
                "\(address.split(separator: ".").last.map { "`\($0)`" } ?? "this") is not an address",
                help: "write it like `https://host.example`", at: node.range, address)
            return nil
        }
        guard !host.contains("@") else {
            error(
                Code.badSecret, "the address in line \(node.range.line) has a name or password in it",
                help: "give only the host and the port; sign-in belongs under `auth`", at: nil, address)
            return nil
        }
        return text
    }
}
