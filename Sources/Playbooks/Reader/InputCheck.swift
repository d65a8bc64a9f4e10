import Values

extension StepCompiler {
    /// Holds `with` to an operation's schema, as far as it is constant: what an expression gives is known
    /// only when the step runs.
    mutating func checkInput(
        _ schema: Schema?, of operation: String, owner: YAMLNode.Entry, _ address: String
    ) {
        let with = owner.node["with"]
        if let with, with.entries == nil, !with.isNull {
            if !with.hasExpression {
                findings.wrongShape(with, "a mapping", address)
            }
            return
        }
        let members = with?.entries ?? []
        guard let schema else {
            if let first = members.first {
                findings.error(
                    Code.unknownInput, "`\(operation)` takes no input", help: "take `with` away",
                    at: first.keyRange,
                    address)
            }
            return
        }
        checkMembers(members, schema.document, operation, owner: owner, address)
        let value = with.flatMap { $0.isNull ? nil : $0.value } ?? [:]
        let root = with ?? YAMLNode(kind: .mapping([]), range: owner.keyRange, contentRange: owner.keyRange)
        for violation in schema.violations(of: value, limit: 50) where !isCovered(violation, in: root) {
            let parts = violation.instancePath.pointerParts
            let place = root.node(at: parts)?.range ?? owner.node.entry("with")?.keyRange ?? owner.keyRange
            let name = (parts.isEmpty ? "with" : parts.joined(separator: "."))
            findings.error(
                Code.inputDoesNotFit, "`\(name)` does not fit `\(operation)`: \(violation.message)",
                at: place,
                ([address] + parts).joined(separator: "."))
        }
    }

    /// Members that are missing or unknown at the top, with names to choose from.
    private mutating func checkMembers(
        _ members: [YAMLNode.Entry], _ schema: Value, _ operation: String, owner: YAMLNode.Entry,
        _ address: String
    ) {
        let known = schema["properties"]?.object?.names ?? []
        let hasComputedKey = members.contains { YAMLNode.isComputed($0.key) }
        let place =
            owner.node.entry("with")?.keyRange ?? owner.node.entry("use")?.node.range ?? owner.keyRange
        var unknown: [YAMLNode.Entry] = []
        if schema["additionalProperties"]?.bool == false, schema["patternProperties"] == nil {
            unknown = members.filter { !known.contains($0.key) && !YAMLNode.isComputed($0.key) }
        }
        for member in unknown {
            findings.error(
                Code.unknownInput, "`\(operation)` takes no `\(member.key)`",
                help: Findings.suggestion(member.key, among: known), at: member.keyRange,
                "\(address).\(member.key)")
        }
        guard !hasComputedKey else { return }
        for name in (schema["required"]?.array ?? []).compactMap(\.string)
        where !members.contains(where: { $0.key == name })
            && !unknown.contains(where: { nearestName(to: $0.key, among: [name]) != nil })
        {
            let summary = schema["properties"]?[name]?["description"]?.string.map { ": \($0)" } ?? ""
            findings.error(
                Code.missingInput, "`\(owner.key)` gives no `\(name)`, which `\(operation)` needs",
                help: "add `\(name)` under `with`\(summary)", at: place, "\(address).\(name)")
        }
    }

    /// Whether a violation is said already or hangs on something that is computed.
    private func isCovered(_ violation: SchemaViolation, in root: YAMLNode) -> Bool {
        let parts = violation.instancePath.pointerParts
        if parts.isEmpty, ["required", "additionalProperties"].contains(violation.keyword) { return true }
        guard let node = root.node(at: parts) else {
            return parts.count == 1 && violation.keyword != "type"
                ? isUnknownMember(parts[0], in: root) : true
        }
        switch violation.keyword {
        case "required", "additionalProperties", "unevaluatedProperties":
            return node.entries?.contains { YAMLNode.isComputed($0.key) } ?? true
        case "type", "minItems", "maxItems", "minProperties", "maxProperties", "propertyNames":
            if let text = node.text { return YAMLNode.isComputed(text) }
            return false
        case "false schema", "false":
            return true
        default: return node.hasExpression
        }
    }

    private func isUnknownMember(_ name: String, in root: YAMLNode) -> Bool { root[name] == nil }
}
