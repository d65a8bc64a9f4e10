import Values

/// Reads one entry of `connections`.
enum ConnectionReader {
    private static let keys = ["connector", "with", "base", "timeScale", "cloud", "auth", "secrets"]
    private static let largestTimeScale: Int64 = 100_000

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
            findings.entries(entry.node, address), known: keys, of: owner, address)
        if !isName(entry.key) {
            findings.error(
                Code.badName, "`\(entry.key)` cannot be the name of a connection",
                help: "use letters, digits, `-`, `_` and `.`, at most 100 of them", at: entry.keyRange,
                address)
        }
        guard entry.node.entries != nil || entry.node.isNull else { return nil }
        guard let node = entry.node["connector"] else {
            guard !Findings.isMisspelt("connector", in: entry.node.entries ?? [], known: keys) else {
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
        if let node = entry.node["timeScale"] {
            connection.timeScale = timeScale(node, connection.base, "\(address).timeScale", &findings)
        }
        if let node = entry.node["cloud"], let word = findings.text(node, "\(address).cloud") {
            connection.cloud = Cloud(rawValue: word)
            if connection.cloud == nil {
                findings.unknownWord(
                    word, among: Cloud.allCases.map(\.rawValue), at: node.range, "\(address).cloud")
            }
        }
        if let secrets = entry.node["secrets"], !secrets.isNull {
            for secret in findings.entries(secrets, "\(address).secrets") {
                connection.secrets[secret.key] = SecretReader.read(
                    secret.node, "\(address).secrets.\(secret.key)", findings: &findings)
            }
        }
        if let auth = entry.node["auth"], !auth.isNull {
            connection.auth = AuthReader.read(auth, "\(address).auth", findings: &findings)
        }
        return connection
    }

    /// A service's limits are its own: only what runs on this machine may be asked faster.
    private static func timeScale(
        _ node: YAMLNode, _ base: String?, _ address: String, _ findings: inout Findings
    ) -> Int {
        guard let scale = findings.integer(node, in: 1...largestTimeScale, address) else { return 1 }
        guard scale == 1 || base.map(isLoopback) == true else {
            findings.error(
                Code.badValue, "`timeScale` is for a `base` on this machine only",
                help: "leave it out; it is for a lab started with `--time-scale`", at: node.range, address)
            return 1
        }
        return scale
    }

    private static func isLoopback(_ base: String) -> Bool {
        let rest = base.lowercased().split(separator: "/", omittingEmptySubsequences: true).dropFirst().first
        let host = rest ?? ""
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        return ["127.0.0.1", "localhost", "[::1]"].contains(String(name))
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
