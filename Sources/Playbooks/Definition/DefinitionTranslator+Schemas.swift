import Values

extension DefinitionTranslator {
    /// A schema without what no schema may say: the designer writes some, and the service looks over it.
    mutating func repaired(_ node: YAMLNode, of owner: String, _ address: String) -> YAMLNode? {
        var schema = node
        guard schema.entries != nil || schema.scalar?.bool != nil else {
            ignore(
                "the schema of `\(owner)` is not an object", help: "it is left out", at: node.range, address)
            return nil
        }
        for _ in 0..<50 {
            do throws(SchemaError) {
                _ = try Schema(schema.value)
                return schema
            } catch {
                let path = error.pointer.pointerParts
                let place = (schema.node(at: path) ?? schema).range
                guard !path.isEmpty, let smaller = schema.removing(path[...]) else {
                    ignore(
                        "the schema of `\(owner)` is not valid: \(error.message)", help: "it is left out",
                        at: place, address)
                    return nil
                }
                findings.warning(
                    DefinitionCode.ignored,
                    "the schema of `\(owner)` has a part that is not valid: \(error.message)",
                    help: "that part is ignored", at: place, address)
                schema = smaller
            }
        }
        ignore("the schema of `\(owner)` is not valid", help: "it is left out", at: node.range, address)
        return nil
    }
}

extension YAMLNode {
    /// Without the node at a path; nil when there is none.
    fileprivate func removing(_ path: ArraySlice<String>) -> YAMLNode? {
        guard let part = path.first else { return nil }
        switch kind {
        case .mapping(var entries):
            guard let place = entries.firstIndex(where: { $0.key == part }) else { return nil }
            if path.count == 1 {
                entries.remove(at: place)
            } else {
                guard let smaller = entries[place].node.removing(path.dropFirst()) else { return nil }
                entries[place].node = smaller
            }
            return mapping(entries)
        case .sequence(var items):
            guard let place = Int(part), items.indices.contains(place) else { return nil }
            if path.count == 1 {
                items.remove(at: place)
            } else {
                guard let smaller = items[place].removing(path.dropFirst()) else { return nil }
                items[place] = smaller
            }
            return list(items)
        case .scalar: return nil
        }
    }
}
