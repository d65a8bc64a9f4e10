public import Values

/// Who is asked for approvals, and how they are told.
public struct ApprovalRules: Sendable, Hashable {
    /// Groups of people, by name: e-mail addresses.
    public var groups: [String: [String]]
    /// How people are told when a step does not say: as the step's `notify`; null for not at all.
    public var notify: Value

    /// Rules.
    public init(groups: [String: [String]] = [:], notify: Value = .null) {
        self.groups = groups
        self.notify = notify
    }
}

/// Reads `approvers` and `approvals`.
enum ApproversReader {
    static func readGroups(
        _ entries: [YAMLNode.Entry], into rules: inout ApprovalRules, _ findings: inout Findings
    ) {
        for entry in entries {
            let address = "approvers.\(entry.key)"
            var people: [String] = []
            for (name, range) in findings.texts(entry.node, address) {
                guard name.contains("@"), !name.contains(where: { $0.isWhitespace || ";,".contains($0) })
                else {
                    findings.error(
                        Code.badValue, "`\(name)` is not an e-mail address",
                        help: "groups hold the addresses of people, and no other groups", at: range, address)
                    continue
                }
                people.append(name)
            }
            if people.isEmpty, entry.node.items?.isEmpty ?? true, entry.node.text == nil {
                findings.warning(
                    Code.noEffect, "the group `\(entry.key)` has nobody in it",
                    help: "add addresses, or remove it", at: entry.keyRange, address)
            }
            rules.groups[entry.key] = people
        }
    }

    static func read(_ node: YAMLNode, into rules: inout ApprovalRules, _ findings: inout Findings) {
        findings.checkKeys(
            findings.entries(node, "approvals"), known: ["notify"], of: "`approvals`", "approvals")
        guard let notify = node["notify"], !notify.isNull else { return }
        guard let items = notify.items else {
            findings.wrongShape(notify, "a list", "approvals.notify")
            return
        }
        for (place, item) in items.enumerated() {
            let address = "approvals.notify[\(place)]"
            findings.checkKeys(
                findings.entries(item, address), known: ["connection", "people", "channel", "anyone"],
                of: "an entry of `notify`", address)
            if item["connection"].flatMap({ findings.text($0, "\(address).connection") }) == nil,
                item["connection"] == nil, item.entries != nil
            {
                findings.missingKey(
                    "connection", of: "the entry",
                    help: "name a connection of email, outlook, slack or teams",
                    at: item.range, address)
            }
        }
        rules.notify = notify.value
    }
}
