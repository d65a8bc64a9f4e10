import Values

extension DescriptorReader {
    /// Compiles a schema with the connector's definitions inside, so that it stands on its own.
    mutating func schema(_ node: DescriptorNode?, _ definitions: JSONObject) -> Schema? {
        guard let node else { return nil }
        guard node.value.object != nil || node.value.bool != nil else {
            wrongShape(node, expected: "a schema")
            return nil
        }
        do throws(SchemaError) {
            return try Schema(Self.selfContained(node.value, definitions), options: .descriptor)
        } catch {
            let steps = Self.steps(of: error.pointer)
            // What is wrong in a definition is said there, once.
            guard definitions.isEmpty || steps.first != "$defs" || node.value["$defs"] != nil else {
                return nil
            }
            findings.add(
                .badSchema, "the schema cannot be used: \(error.message)",
                help: "correct it at `\(error.pointer.isEmpty ? "/" : error.pointer)` of the schema",
                at: place(node, steps))
            return nil
        }
    }

    /// Reports how an example differs from its schema.
    mutating func checkExample(_ node: DescriptorNode, _ schema: Schema?, _ role: String) {
        for violation in schema?.violations(of: node.value, limit: 5) ?? [] {
            let steps = Self.steps(of: violation.instancePath)
            let subject = steps.last.map { "`\($0)`" } ?? "it"
            findings.add(
                .badExample,
                "the example does not follow the \(role) schema: \(subject) \(violation.message)",
                help: "correct the example or the schema", at: node.path + steps)
        }
    }

    private static func selfContained(_ schema: Value, _ definitions: JSONObject) -> Value {
        guard case .object(var object) = schema, !definitions.isEmpty else { return schema }
        var merged = definitions
        for own in object["$defs"]?.object ?? JSONObject() { merged[own.name] = own.value }
        object["$defs"] = .object(merged)
        return .object(object)
    }

    /// The deepest part of a pointer that the node itself has.
    private func place(_ node: DescriptorNode, _ steps: [String]) -> [String] {
        var value = node.value
        var path = node.path
        for step in steps {
            guard let next = value[step] ?? Int(step).flatMap({ value[$0] }) else { break }
            path.append(step)
            value = next
        }
        return path
    }

    private static func steps(of pointer: String) -> [String] {
        pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            $0.split(separator: "~1", omittingEmptySubsequences: false)
                .map { $0.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~") }
                .joined(separator: "/")
        }
    }
}

extension Schema {
    /// The names under `properties`; nil when others are allowed without being named.
    var propertyNames: [String]? { document["properties"]?.object?.names }
}
