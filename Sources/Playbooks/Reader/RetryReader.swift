import Values

/// Reads `retry`.
enum RetryReader {
    static func read(_ node: YAMLNode, _ address: String, findings: inout Findings) -> RetryPolicy {
        if let word = node.text {
            if word != "none" { findings.unknownWord(word, among: ["none"], at: node.range, address) }
            return .none
        }
        let entries = findings.entries(node, address)
        guard let exponential = node["exponential"] else {
            findings.checkKeys(
                entries, known: ["count", "interval", "exponential"], of: "`retry`", address)
            return .fixed(
                count: count(node, address, findings: &findings),
                interval: interval("interval", of: node, address, findings: &findings) ?? .seconds(5))
        }
        findings.checkKeys(entries, known: ["exponential"], of: "`retry`", address)
        let own = "\(address).exponential"
        findings.checkKeys(
            findings.entries(exponential, own), known: ["count", "interval", "minimum", "maximum"],
            of: "`exponential`", own)
        return .exponential(
            count: count(exponential, own, findings: &findings),
            interval: interval("interval", of: exponential, own, findings: &findings) ?? .milliseconds(7500),
            minimum: interval("minimum", of: exponential, own, findings: &findings) ?? .seconds(5),
            maximum: interval("maximum", of: exponential, own, findings: &findings) ?? .seconds(86_400))
    }

    private static func count(_ node: YAMLNode, _ address: String, findings: inout Findings) -> Int {
        guard let count = node["count"] else {
            findings.missingKey(
                "count", of: "`retry`", help: "say how many times more to try, such as `count: 4`",
                at: node.range,
                address)
            return 0
        }
        return findings.integer(count, in: 1...90, "\(address).count") ?? 0
    }

    private static func interval(
        _ key: String, of node: YAMLNode, _ address: String, findings: inout Findings
    ) -> Duration? {
        node[key].flatMap { findings.duration($0, "\(address).\(key)") }
    }
}
