import Values

/// Turns the document into the model, collecting what is wrong on the way instead of stopping.
struct DescriptorReader {
    var findings: DescriptorFindings
    /// Whether there is no library beside the descriptor that could have functions of its own.
    let standsAlone: Bool

    init(findings: DescriptorFindings, standsAlone: Bool = false) {
        self.findings = findings
        self.standsAlone = standsAlone
    }

    mutating func plugin(_ root: DescriptorNode) -> PluginDescriptor? {
        guard check(root, DescriptorKeys.root) else { return nil }
        if let version = root["riposte"], version.value != 1 {
            findings.add(
                .unsupportedVersion, "`riposte` names a descriptor format that this host does not know",
                help: "this host reads format 1: write `\"riposte\": 1`, or update riposte", at: version.path)
        }
        guard let about = root["plugin"], check(about, DescriptorKeys.plugin) else { return nil }
        let name = text(about["name"]) ?? ""
        checkName(name, at: about["name"]?.path ?? about.path)
        let version = text(about["version"]) ?? ""
        checkVersion(version, at: about["version"]?.path ?? about.path)
        _ = text(about["homepage"])
        return PluginDescriptor(
            name: name, version: version, publisher: text(about["publisher"]) ?? "",
            license: text(about["license"]) ?? "", connectors: connectors(root["connectors"]))
    }

    private mutating func connectors(_ node: DescriptorNode?) -> [ConnectorDescriptor] {
        guard let node else { return [] }
        guard isObject(node) else { return [] }
        if node.members.isEmpty {
            findings.add(
                .wrongShape, "`connectors` is empty", help: "describe at least one connector", at: node.path)
        }
        var aliases = AliasTable()
        var connectors: [ConnectorDescriptor] = []
        for member in node.members {
            checkName(member.name, at: member.node.path, isKey: true)
            if let connector = connector(member.name, member.node, &aliases) { connectors.append(connector) }
        }
        return connectors.sorted { $0.name < $1.name }
    }

    private mutating func checkVersion(_ version: String, at path: [String]) {
        let release = version.prefix { $0 != "-" && $0 != "+" }
        let parts = release.split(separator: ".", omittingEmptySubsequences: false)
        guard !version.isEmpty else { return }
        if parts.count != 3 || !parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { 48...57 ~= $0 } }) {
            findings.add(
                .badName, "`\(version)` is not a version", help: "write three numbers, such as `1.4.0`",
                at: path)
        }
    }
}

/// Which operation took an alias first.
struct AliasTable {
    private var owners: [String: String] = [:]

    /// The operation that has the alias already; nil when it is free, and then it is taken.
    mutating func take(_ alias: String, for operation: String) -> String? {
        if let owner = owners[alias.lowercased()] { return owner }
        owners[alias.lowercased()] = operation
        return nil
    }
}
