import Values

/// Reads `identity`: as whom requests sign in that ask for a managed identity.
enum IdentityReader {
    static func read(_ entry: YAMLNode.Entry, findings: inout Findings) -> AuthConfiguration? {
        if entry.node.isNull { return nil }
        var own = Findings()
        let identity = read(entry.node, &own)
        findings.add(own.withoutPlaces(on: ClearText.lines(of: entry.node)))
        return identity
    }

    private static func read(_ node: YAMLNode, _ findings: inout Findings) -> AuthConfiguration? {
        let entries = findings.entries(node, "identity")
        findings.checkKeys(entries, known: ["entra", "managed-identity"], of: "`identity`", "identity")
        guard entries.contains(where: { ["entra", "managed-identity"].contains($0.key) }) else {
            if entries.isEmpty, node.entries != nil {
                findings.error(
                    Code.badAuth, "`identity` says nobody",
                    help: "add `entra: { tenant: ..., client: ..., secret: { secret: NAME } }`",
                    at: node.range, "identity")
            }
            return nil
        }
        guard let identity = AuthReader.read(node, "identity", findings: &findings) else { return nil }
        if identity.grant != nil {
            findings.error(
                Code.badAuth, "`identity` cannot be a person",
                help: "use `secret`, `certificate` or `federated` of an app registration",
                at: node.range, "identity.entra")
            return nil
        }
        if let resource = (node["entra"] ?? node["managed-identity"])?["resource"] {
            findings.warning(
                Code.noEffect, "`resource` of `identity` has no effect",
                help: "each request says what its token is for: remove it", at: resource.range,
                "identity.\(identity.keyword).resource")
        }
        return identity
    }
}

/// Reads `network.rewrite`: addresses and where requests for them go instead.
enum RewriteReader {
    static func read(_ node: YAMLNode, findings: inout Findings) -> [(from: String, to: String)] {
        let address = "network.rewrite"
        var rules: [(from: String, to: String)] = []
        for entry in findings.entries(node, address) {
            guard isPlain(entry.key) else {
                findings.error(
                    Code.badValue, "`network.rewrite` has a key that is not an address",
                    help: "write it like `https://api.example.com`, without a query", at: entry.keyRange,
                    address)
                continue
            }
            guard let target = findings.url(entry.node, "\(address).target") else { continue }
            guard isPlain(target) else {
                findings.error(
                    Code.badValue, "what `\(entry.key)` is sent to has a query or a fragment",
                    help: "give scheme, host, port and path only", at: entry.node.range, address)
                continue
            }
            if entry.key.lowercased().hasPrefix("https://"), !isProtected(target) {
                findings.error(
                    Code.badValue, "`\(entry.key)` would be sent unencrypted to another machine",
                    help: "use an `https` address, or one of this machine such as `http://127.0.0.1:8123`",
                    at: entry.node.range, address)
                continue
            }
            rules.append((entry.key, target))
        }
        return rules
    }

    private static func isPlain(_ url: String) -> Bool {
        let scheme = ["https://", "http://"].first { url.lowercased().hasPrefix($0) }
        guard let scheme, url.utf8.count > scheme.utf8.count else { return false }
        let rest = url.dropFirst(scheme.count)
        return rest.first != "/" && !rest.contains { "?#@".contains($0) || $0.isWhitespace }
    }

    /// Whether secrets may go there: over TLS, or to this machine.
    private static func isProtected(_ url: String) -> Bool {
        guard url.lowercased().hasPrefix("http://") else { return true }
        let authority = url.dropFirst("http://".count).prefix { $0 != "/" }
        let host =
            authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        let isLoopback = host.hasPrefix("127.") && host.allSatisfy { "0123456789.".contains($0) }
        return host == "localhost" || host == "[::1]" || isLoopback
    }
}
