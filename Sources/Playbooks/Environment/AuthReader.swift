import Values

/// Reads `auth`.
enum AuthReader {
    private static let schemes = ["token", "basic", "entra", "managed-identity", "oauth2"]

    static func read(_ node: YAMLNode, _ address: String, findings: inout Findings) -> AuthConfiguration? {
        let entries = findings.entries(node, address)
        findings.checkKeys(entries, known: schemes, of: "`auth`", address)
        let known = entries.filter { schemes.contains($0.key) }
        guard let scheme = known.first, known.count == 1 else {
            if known.count > 1 || entries.isEmpty, node.entries != nil {
                findings.error(
                    Code.badAuth, "`auth` has \(known.isEmpty ? "no" : "more than one") way to sign in",
                    help: "give one of `token`, `basic`, `entra`, `managed-identity` and `oauth2`",
                    at: node.range, address)
            }
            return nil
        }
        let own = "\(address).\(scheme.key)"
        switch scheme.key {
        case "token":
            return SecretReader.read(scheme.node, own, findings: &findings).map(AuthConfiguration.token)
        case "basic": return basic(scheme, own, findings: &findings)
        case "managed-identity": return managedIdentity(scheme, own, findings: &findings)
        case "oauth2": return oauth2(scheme, own, findings: &findings)
        default: return entra(scheme, own, findings: &findings)
        }
    }

    private static func basic(
        _ entry: YAMLNode.Entry, _ address: String, findings: inout Findings
    ) -> AuthConfiguration? {
        findings.checkKeys(
            findings.entries(entry.node, address), known: ["username", "password"], of: "`basic`", address)
        let username = required("username", of: entry, address, findings: &findings)
            .flatMap { findings.text($0, "\(address).username") }
        let password = required("password", of: entry, address, findings: &findings)
            .flatMap { SecretReader.read($0, "\(address).password", findings: &findings) }
        guard let username, let password else { return nil }
        return .basic(username: username, password: password)
    }

    private static func managedIdentity(
        _ entry: YAMLNode.Entry, _ address: String, findings: inout Findings
    ) -> AuthConfiguration? {
        if entry.node.isNull { return .managedIdentity(ManagedIdentity()) }
        let names = ManagedIdentity.Kind.allCases.map(\.rawValue)
        let entries = findings.entries(entry.node, address)
        findings.checkKeys(entries, known: names + ["resource"], of: "`managed-identity`", address)
        let named = entries.filter { names.contains($0.key) }
        if named.count > 1 {
            findings.error(
                Code.badAuth, "`managed-identity` names an identity in more than one way",
                help: "give one of `client`, `object` and `resource-id`, or none for the system-assigned one",
                at: entry.keyRange, address)
            return nil
        }
        var identity = ManagedIdentity()
        if let name = named.first {
            identity.name = findings.text(name.node, "\(address).\(name.key)")
            identity.kind = ManagedIdentity.Kind(rawValue: name.key) ?? .client
        }
        identity.resource = entry.node["resource"].flatMap { findings.text($0, "\(address).resource") }
        return entry.node.entries == nil ? nil : .managedIdentity(identity)
    }

    /// The ways of `entra`; `secret` may also stand beside `code`.
    private static let proofs = ["secret", "certificate", "federated", "device", "code"]

    private static func entra(
        _ entry: YAMLNode.Entry, _ address: String, findings: inout Findings
    ) -> AuthConfiguration? {
        findings.checkKeys(
            findings.entries(entry.node, address),
            known: ["tenant", "client"] + proofs + ["authority", "resource"], of: "`entra`", address)
        let tenant = required("tenant", of: entry, address, findings: &findings)
            .flatMap { findings.text($0, "\(address).tenant") }
        let client = required("client", of: entry, address, findings: &findings)
            .flatMap { findings.text($0, "\(address).client") }
        let authority = entry.node["authority"].flatMap { findings.url($0, "\(address).authority") }
        let resource = entry.node["resource"].flatMap { findings.text($0, "\(address).resource") }
        var references: [String: SecretReference] = [:]
        for name in proofs {
            guard let node = entry.node[name] else { continue }
            references[name] = SecretReader.read(node, "\(address).\(name)", findings: &findings)
        }
        var given = proofs.filter { entry.node[$0] != nil }
        if given.contains("code") { given.removeAll { $0 == "secret" } }
        guard given.count == 1, let kind = given.first else {
            if entry.node.entries != nil {
                findings.error(
                    Code.badAuth, "`entra` needs a client secret or a certificate, and only one of them",
                    help:
                        "add `secret: { secret: NAME }` or `certificate: { file: PATH }`, or for other ways "
                        + "one of `federated`, `device` and `code`", at: entry.keyRange, address)
            }
            return nil
        }
        guard let tenant, let client, let reference = references[kind] else { return nil }
        if ["device", "code"].contains(kind) {
            guard isSealed(reference, "\(address).\(kind)", entry, findings: &findings) else { return nil }
        }
        let credential: AuthConfiguration.EntraCredential =
            switch kind {
            case "secret": .secret(reference)
            case "certificate": .certificate(reference)
            case "federated": .federated(reference)
            case "device": .device(grant: reference)
            default: .code(grant: reference, secret: references["secret"])
            }
        return .entra(
            tenant: tenant, client: client, credential: credential, authority: authority, resource: resource)
    }

    private static func oauth2(
        _ entry: YAMLNode.Entry, _ address: String, findings: inout Findings
    ) -> AuthConfiguration? {
        findings.checkKeys(
            findings.entries(entry.node, address),
            known: [
                "client", "secret", "code", "username", "password", "key", "subject", "authority", "scopes",
            ], of: "`oauth2`", address)
        func text(_ name: String, _ findings: inout Findings) -> String? {
            entry.node[name].flatMap { findings.text($0, "\(address).\(name)") }
        }
        func reference(_ name: String, _ findings: inout Findings) -> SecretReference? {
            entry.node[name].flatMap { SecretReader.read($0, "\(address).\(name)", findings: &findings) }
        }
        guard entry.node.entries != nil else { return nil }
        let ways = ["code", "password", "key"].filter { entry.node[$0] != nil }
        if ways.count > 1 {
            findings.error(
                Code.badAuth, "`oauth2` has more than one way to get tokens",
                help: "give one of `code`, `password` and `key`, or none for the client itself",
                at: entry.keyRange, address)
            return nil
        }
        let client =
            ways == ["key"]
            ? text("client", &findings) ?? ""
            : required("client", of: entry, address, findings: &findings)
                .flatMap { findings.text($0, "\(address).client") }
        guard let client else { return nil }
        var configuration = OAuth2Configuration(
            client: client, secret: reference("secret", &findings), grant: .client,
            authority: entry.node["authority"].flatMap { findings.url($0, "\(address).authority") },
            scopes: entry.node["scopes"].map { findings.texts($0, "\(address).scopes").map(\.text) })
        switch ways.first {
        case "code":
            guard let grant = reference("code", &findings),
                isSealed(grant, "\(address).code", entry, findings: &findings)
            else { return nil }
            configuration.grant = .code(grant)
        case "password":
            let username = required("username", of: entry, address, findings: &findings)
                .flatMap { findings.text($0, "\(address).username") }
            guard let username, let password = reference("password", &findings) else { return nil }
            configuration.grant = .password(username: username, password: password)
        case "key":
            guard let key = reference("key", &findings) else { return nil }
            configuration.grant = .key(key, subject: text("subject", &findings))
        default: break
        }
        return .oauth2(configuration)
    }

    /// What is renewed at each use cannot stand in a file or variable that somebody else writes.
    private static func isSealed(
        _ reference: SecretReference, _ address: String, _ entry: YAMLNode.Entry, findings: inout Findings
    ) -> Bool {
        if case .sealed = reference { return true }
        findings.error(
            Code.badAuth, "what `riposte connection sign-in` obtains is kept in the sealed store only",
            help: "write `{ secret: NAME }`, such as `{ secret: connections.graph.grant }`",
            at: entry.keyRange, address)
        return false
    }

    private static func required(
        _ key: String, of entry: YAMLNode.Entry, _ address: String, findings: inout Findings
    ) -> YAMLNode? {
        guard entry.node.entries != nil else { return nil }
        if let node = entry.node[key] { return node }
        findings.missingKey(key, of: "`\(entry.key)`", help: "add `\(key)`", at: entry.keyRange, address)
        return nil
    }
}
