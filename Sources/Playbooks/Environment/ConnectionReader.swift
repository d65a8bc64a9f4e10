import Values

/// Reads one entry of `connections`.
enum ConnectionReader {
    static func read(_ entry: YAMLNode.Entry, findings: inout Findings) -> ConnectionConfiguration? {
        var own = Findings()
        let connection = read(entry, "connections.\(entry.key)", findings: &own)
        findings.add(own.withoutPlaces(on: ClearText.lines(of: entry.node)))
        return connection
    }

    private static func read(
        _ entry: YAMLNode.Entry, _ address: String, findings: inout Findings
    ) -> ConnectionConfiguration? {
        let owner = "the connection `\(entry.key)`"
        findings.checkKeys(
            findings.entries(entry.node, address), known: ["connector", "with", "base", "auth"], of: owner,
            address)
        if !isName(entry.key) {
            findings.error(
                Code.badName, "`\(entry.key)` cannot be the name of a connection",
                help: "use letters, digits, `-`, `_` and `.`, at most 100 of them", at: entry.keyRange,
                address)
        }
        guard entry.node.entries != nil || entry.node.isNull else { return nil }
        guard let node = entry.node["connector"] else {
            let known = ["connector", "with", "base", "auth"]
            guard !Findings.isMisspelt("connector", in: entry.node.entries ?? [], known: known) else {
                return nil
            }
            findings.missingKey(
                "connector", of: owner, help: "say which connector it is for: `connector: NAME`",
                at: entry.keyRange,
                address)
            return nil
        }
        let connector = findings.text(node, "\(address).connector") ?? ""
        var connection = ConnectionConfiguration(name: entry.key, connector: connector, range: entry.keyRange)
        if let with = entry.node["with"], !with.isNull {
            if with.entries == nil {
                findings.wrongShape(with, "a mapping", "\(address).with")
            } else {
                connection.settings = with.value
                refuseSecrets(in: with, "\(address).with", findings: &findings)
            }
        }
        connection.base = entry.node["base"].flatMap { findings.url($0, "\(address).base") }
        if let auth = entry.node["auth"], !auth.isNull {
            connection.auth = AuthReader.read(auth, "\(address).auth", findings: &findings)
        }
        return connection
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 100
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                    || "-_.".utf8.contains($0)
            }
    }

    /// Settings go to the plugin and into logs; a secret among them is in the wrong place.
    private static func refuseSecrets(in node: YAMLNode, _ address: String, findings: inout Findings) {
        for entry in node.entries ?? [] {
            let word = entry.key.lowercased().filter { $0 != "_" && $0 != "-" }
            let isSecret = [
                "password", "secret", "clientsecret", "apikey", "apitoken", "token", "accesstoken",
            ]
            .contains(word)
            if isSecret, let text = entry.node.text, !text.isEmpty {
                findings.error(
                    Code.badSecret,
                    "`\(entry.key)` in line \(entry.keyRange.line) looks like a secret written in clear",
                    help: "move it under `auth`, as a reference such as `{ secret: NAME }`", at: nil,
                    "\(address).\(entry.key)")
            }
        }
    }
}

/// Reads `auth`.
enum AuthReader {
    private static let schemes = ["token", "basic", "entra"]

    static func read(_ node: YAMLNode, _ address: String, findings: inout Findings) -> AuthConfiguration? {
        let entries = findings.entries(node, address)
        findings.checkKeys(entries, known: schemes, of: "`auth`", address)
        let known = entries.filter { schemes.contains($0.key) }
        guard let scheme = known.first, known.count == 1 else {
            if known.count > 1 || entries.isEmpty, node.entries != nil {
                findings.error(
                    Code.badAuth, "`auth` has \(known.isEmpty ? "no" : "more than one") way to sign in",
                    help: "give one of `token`, `basic` and `entra`", at: node.range, address)
            }
            return nil
        }
        let own = "\(address).\(scheme.key)"
        switch scheme.key {
        case "token":
            return SecretReader.read(scheme.node, own, findings: &findings).map(AuthConfiguration.token)
        case "basic": return basic(scheme, own, findings: &findings)
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

    private static func entra(
        _ entry: YAMLNode.Entry, _ address: String, findings: inout Findings
    ) -> AuthConfiguration? {
        findings.checkKeys(
            findings.entries(entry.node, address),
            known: ["tenant", "client", "secret", "certificate", "authority", "resource"], of: "`entra`",
            address)
        let tenant = required("tenant", of: entry, address, findings: &findings)
            .flatMap { findings.text($0, "\(address).tenant") }
        let client = required("client", of: entry, address, findings: &findings)
            .flatMap { findings.text($0, "\(address).client") }
        let authority = entry.node["authority"].flatMap { findings.url($0, "\(address).authority") }
        let resource = entry.node["resource"].flatMap { findings.text($0, "\(address).resource") }
        let secret = entry.node["secret"].flatMap {
            SecretReader.read($0, "\(address).secret", findings: &findings)
        }
        let certificate = entry.node["certificate"].flatMap {
            SecretReader.read($0, "\(address).certificate", findings: &findings)
        }
        if entry.node.entries != nil, (entry.node["secret"] == nil) == (entry.node["certificate"] == nil) {
            findings.error(
                Code.badAuth, "`entra` needs a client secret or a certificate, and only one of them",
                help: "add `secret: { secret: NAME }` or `certificate: { file: PATH }`", at: entry.keyRange,
                address)
            return nil
        }
        guard let tenant, let client,
            let credential = secret.map(AuthConfiguration.EntraCredential.secret)
                ?? certificate.map(AuthConfiguration.EntraCredential.certificate)
        else { return nil }
        return .entra(
            tenant: tenant, client: client, credential: credential, authority: authority, resource: resource)
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

/// Reads a reference to a secret.
enum SecretReader {
    static func read(_ node: YAMLNode, _ address: String, findings: inout Findings) -> SecretReference? {
        let name = address.split(separator: ".").last.map(String.init) ?? "secret"
        guard let entries = node.entries else {
            let place = "in line \(node.range.line)"
            findings.error(
                Code.badSecret,
                node.isNull ? "`\(name)` is empty" : "`\(name)` \(place) is a secret written in clear",
                help: "write a reference, `{ secret: NAME }`, `{ env: NAME }` or `{ file: PATH }`; "
                    + "`riposte connection add` seals a secret"
                    + (node.isNull ? "" : ", and the one written here has to be replaced now"),
                at: node.isNull ? node.range : nil, address)
            return nil
        }
        findings.checkKeys(entries, known: ["secret", "env", "file"], of: "`\(name)`", address)
        let known = entries.filter { ["secret", "env", "file"].contains($0.key) }
        guard let entry = known.first, known.count == 1 else {
            if known.count > 1 || entries.isEmpty {
                findings.error(
                    Code.badSecret,
                    "`\(name)` refers to \(known.isEmpty ? "no secret" : "more than one secret")",
                    help: "give one of `secret`, `env` and `file`", at: node.range, address)
            }
            return nil
        }
        guard let text = findings.text(entry.node, "\(address).\(entry.key)"), !text.isEmpty else {
            return nil
        }
        switch entry.key {
        case "secret": return .sealed(text)
        case "env": return .environment(text)
        default: return .file(text)
        }
    }
}
