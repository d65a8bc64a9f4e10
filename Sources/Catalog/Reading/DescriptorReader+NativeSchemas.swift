import Values

extension DescriptorReader {
    /// The schema of a native action's input: the signature's, with what the descriptor adds.
    mutating func inputs(of action: DescriptorNode, _ signature: NativeSignature) -> DescriptorNode {
        guard let given = action["input"], isObject(given) else {
            return DescriptorNode(
                path: action.path + ["native", "signature"], value: signature.inputSchema())
        }
        let names = signature.inputs.map(\.name)
        var limits = JSONObject()
        for (name, member) in given["properties"]?.members ?? [] {
            guard names.contains(name) else {
                findings.add(
                    .danglingName, "`\(name)` is not a parameter of the signature",
                    help: names.isEmpty ? "remove it" : help(for: name, among: names), at: member.path,
                    isName: true)
                continue
            }
            if isObject(member) { limits[name] = member.value }
        }
        var schema = signature.inputSchema(limits: limits).object ?? JSONObject()
        for (name, member) in given.members
        where !["type", "properties", "additionalProperties"].contains(name) {
            schema[name] = name == "required" ? Self.union(schema["required"], member.value) : member.value
        }
        return DescriptorNode(path: given.path, value: .object(schema))
    }

    /// The schema of a native action's output: the descriptor's where it has one, otherwise the signature's.
    mutating func outputs(of action: DescriptorNode, _ function: NativeFunction) -> DescriptorNode {
        if let given = action["output"] { return given }
        return DescriptorNode(
            path: action.path + ["native", "signature"],
            value: function.signature.outputSchema(Set(function.lengths.keys)))
    }

    private static func union(_ left: Value?, _ right: Value) -> Value {
        let first = left?.array ?? []
        return .array(first + (right.array ?? []).filter { !first.contains($0) })
    }
}
