import Values

/// Finds what a schema refers to within its own document, and folds what applies at one place into one schema.
struct SchemaReferences {
    private static let depth = 24
    private let root: Value
    private var named: [String: Value] = [:]

    init(_ root: Value) {
        self.root = root
        collect(root, depth: 0)
    }

    private mutating func collect(_ value: Value, depth: Int) {
        guard depth < 64 else { return }
        switch value {
        case .object(let object):
            for keyword in ["$anchor", "$dynamicAnchor"] {
                if let name = object[keyword]?.string { named["#\(name)"] = named["#\(name)"] ?? value }
            }
            if let id = object["$id"]?.string { named[id] = value }
            for member in object { collect(member.value, depth: depth + 1) }
        case .array(let items):
            for item in items { collect(item, depth: depth + 1) }
        default: break
        }
    }

    private func target(of reference: String) -> Value? {
        if reference == "#" { return root }
        if let known = named[reference] { return known }
        guard reference.hasPrefix("#/") else { return nil }
        var value: Value? = root
        for step in reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false) {
            let name = String(step).replacing("~1", with: "/").replacing("~0", with: "~")
            value = value?[name] ?? Int(name).flatMap { value?[$0] }
        }
        return value
    }

    /// A schema with its references, its `allOf` and one alternative of its other applicators folded in.
    func merged(_ schema: JSONObject, choice: Int, depth: Int = 0) -> JSONObject {
        guard depth < Self.depth else { return schema }
        var parts: [Value] = schema["allOf"]?.array ?? []
        for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
            if let found = schema[keyword]?.string.flatMap(target) { parts.append(found) }
        }
        for keyword in ["anyOf", "oneOf"] {
            guard let alternatives = schema[keyword]?.array, !alternatives.isEmpty else { continue }
            parts.append(alternatives[choice % alternatives.count])
        }
        if schema["if"] != nil {
            // Either the condition and what follows from it, or what holds without it.
            let follows = choice % 2 == 0 ? [schema["if"], schema["then"]] : [schema["else"]]
            parts += follows.compactMap { $0 }
        }
        for (_, dependent) in schema["dependentSchemas"]?.object ?? JSONObject() { parts.append(dependent) }
        var result = schema
        for keyword in [
            "allOf", "$ref", "$dynamicRef", "$recursiveRef", "anyOf", "oneOf", "if", "then", "else",
        ] {
            result[keyword] = nil
        }
        for part in parts.compactMap(\.object) {
            fold(merged(part, choice: choice, depth: depth + 1), into: &result)
        }
        return result
    }

    private func fold(_ part: JSONObject, into result: inout JSONObject) {
        for (name, value) in part {
            guard let old = result[name] else {
                result[name] = value
                continue
            }
            switch name {
            case "properties", "patternProperties":
                result[name] = .object(combined(old.object, value.object))
            case "required":
                let known = old.array ?? []
                result[name] = .array(known + (value.array ?? []).filter { !known.contains($0) })
            case "enum":
                let both = (old.array ?? []).filter { value.array?.contains($0) ?? true }
                result[name] = .array(both)
            case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties":
                result[name] = (value.double ?? 0) > (old.double ?? 0) ? value : old
            case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties":
                result[name] = (value.double ?? 0) < (old.double ?? 0) ? value : old
            case "type": result[name] = common(old, value)
            case "items", "additionalProperties", "contains", "propertyNames":
                result[name] = ["allOf": [old, value]]
            default: break
            }
        }
    }

    private func combined(_ old: JSONObject?, _ new: JSONObject?) -> JSONObject {
        var all = old ?? JSONObject()
        for (name, value) in new ?? JSONObject() {
            all[name] = all[name].map { ["allOf": [$0, value]] } ?? value
        }
        return all
    }

    private func common(_ left: Value, _ right: Value) -> Value {
        let wanted = right.array ?? [right]
        let both = (left.array ?? [left]).filter { type in
            wanted.contains(type) || (type == "integer" && wanted.contains("number"))
        }
        if both.isEmpty, wanted.contains("integer") { return "integer" }
        return both.count == 1 ? both[0] : .array(both)
    }
}
