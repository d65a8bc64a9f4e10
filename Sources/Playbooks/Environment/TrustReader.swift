import Values

/// Reads `trust`: whom an environment believes.
enum TrustReader {
    private static let keys = ["require", "keys"]
    /// The beginning of every Ed25519 key as SubjectPublicKeyInfo (RFC 8410, section 4), before its 32 bytes.
    private static let prefix: [UInt8] = [
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]

    static func read(_ node: YAMLNode, into trust: inout TrustSettings, findings: inout Findings) {
        findings.checkKeys(findings.entries(node, "trust"), known: keys, of: "`trust`", "trust")
        if let require = node["require"] {
            trust.require = findings.word(require, of: TrustRequirement.self, "trust.require")
        }
        guard let list = node["keys"] else { return }
        for entry in findings.entries(list, "trust.keys") {
            let address = "trust.keys.\(entry.key)"
            guard let text = findings.text(entry.node, address) else { continue }
            let bytes = Base64.decode(text)
            guard let bytes, bytes.count == prefix.count + 32, bytes.starts(with: prefix) else {
                findings.error(
                    Code.badValue, "the key of `\(entry.key)` is not a public Ed25519 key",
                    help:
                        "`riposte plugin trust KEYFILE` writes it; it is the line between BEGIN PUBLIC KEY and END",
                    at: entry.node.range, address)
                continue
            }
            trust.keys[entry.key] = text
        }
    }
}
