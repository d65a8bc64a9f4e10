import Values

/// Reads `parameters`: JSON Schema keywords with `default`, `summary` and `secret` beside them.
enum ParameterReader {
    private static let schemaKeys = [
        "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minLength", "maxLength", "pattern", "format", "items", "minItems", "maxItems", "uniqueItems",
        "properties", "required", "additionalProperties",
    ]
    private static let ownKeys = ["default", "summary", "secret"]

    static func read(_ node: YAMLNode?, findings: inout Findings) -> [Parameter] {
        guard let node else { return [] }
        var seen: [String: Int] = [:]
        return findings.entries(node, "parameters").compactMap { entry in
            let address = "parameters.\(entry.key)"
            if let line = seen.updateValue(entry.keyRange.line, forKey: entry.key.lowercased()) {
                findings.error(
                    Code.duplicateKey, "the parameter `\(entry.key)` is here twice",
                    help: "the first one is in line \(line); upper and lower case are alike",
                    at: entry.keyRange,
                    address)
            }
            return read(entry, address, findings: &findings)
        }
    }

    private static func read(
        _ entry: YAMLNode.Entry, _ address: String, findings: inout Findings
    ) -> Parameter? {
        let members = findings.entries(entry.node, address)
        findings.checkKeys(
            members, known: ["type", "default", "summary", "secret"] + schemaKeys.filter { $0 != "type" },
            of: "the parameter `\(entry.key)`", address)
        var document = JSONObject()
        for member in members where schemaKeys.contains(member.key) {
            document[member.key] = member.node.value
        }
        let schema: Schema
        do throws(SchemaError) {
            schema = try Schema(.object(document))
        } catch {
            let place = entry.node.node(at: error.pointer.pointerParts)?.range ?? entry.keyRange
            findings.error(
                Code.badSchema, "the parameter `\(entry.key)` has no valid schema: \(error.message)",
                at: place,
                address)
            return nil
        }
        let value = entry.node["default"].map(\.value)
        if let value, let node = entry.node["default"],
            let violation = schema.violations(of: value, limit: 1).first
        {
            findings.error(
                Code.defaultDoesNotFit, "the default of `\(entry.key)` does not fit: \(violation.message)",
                at: (node.node(at: violation.instancePath.pointerParts) ?? node).range, "\(address).default")
        }
        return Parameter(
            name: entry.key, schema: schema, defaultValue: value,
            summary: entry.node["summary"].flatMap { findings.text($0, "\(address).summary") } ?? "",
            isSecret: entry.node["secret"].flatMap { findings.bool($0, "\(address).secret") } ?? false)
    }
}

extension String {
    /// The member names of a JSON Pointer (RFC 6901), with or without the `#` of a fragment.
    var pointerParts: [String] {
        split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { part in
            var text = ""
            var isEscaped = false
            for character in part {
                if isEscaped {
                    text.append(character == "1" ? "/" : character == "0" ? "~" : character)
                    isEscaped = false
                } else if character == "~" {
                    isEscaped = true
                } else {
                    text.append(character)
                }
            }
            return text
        }
    }
}
