import Values

/// Finds lines on which a secret may stand in clear: a finding there is shown without its line.
enum ClearText {
    private static let words: Set<String> = [
        "token", "password", "secret", "certificate", "apikey", "apitoken", "accesstoken", "clientsecret",
        "key", "federated", "device", "code",
    ]
    private static let harmless: Set<String> = [
        "username", "tenant", "client", "authority", "resource", "subject", "scopes", "object", "resourceid",
    ]

    /// The lines of a connection.
    static func lines(of connection: YAMLNode) -> Set<Int> {
        var lines: Set<Int> = []
        for entry in connection.entries ?? [] {
            collect(
                entry, isSignIn: !["connector", "with", "base", "cloud"].contains(entry.key), into: &lines)
        }
        return lines
    }

    private static func collect(_ entry: YAMLNode.Entry, isSignIn: Bool, into lines: inout Set<Int>) {
        if let entries = entry.node.entries {
            let isReference = entries.count == 1 && ["secret", "env", "file"].contains(entries[0].key)
            if isReference, entries[0].node.entries == nil, !["entra", "oauth2"].contains(entry.key) {
                return
            }
            for inner in entries { collect(inner, isSignIn: isSignIn, into: &lines) }
            return
        }
        let word = entry.key.lowercased().filter { $0 != "_" && $0 != "-" }
        if words.contains(word) || isSignIn && !harmless.contains(word) {
            lines.formUnion(entry.keyRange.line...max(entry.keyRange.line, entry.node.range.line))
        }
    }
}
