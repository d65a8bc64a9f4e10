import Values

extension YAMLNode {
    /// A value with the places of this node, which is the text that it was resolved from.
    ///
    /// Where both agree the node stays as it is. A scalar that was resolved keeps the place of its text, and what has no
    /// counterpart gets the place of what is around it.
    func placing(_ value: Value) -> YAMLNode {
        // What has no counterpart must not be taken for a part of this node.
        let around = YAMLNode(kind: .scalar(.null), range: range, contentRange: contentRange)
        switch (value, kind) {
        case (.object(let object), .mapping(let entries)):
            var written: [String: Entry]?
            let placed = object.enumerated().map { place, member in
                var entry: Entry?
                if entries.indices.contains(place), entries[place].key == member.name {
                    entry = entries[place]
                } else {
                    let byName = written ?? Dictionary(entries.map { ($0.key, $0) }) { $1 }
                    written = byName
                    entry = byName[member.name]
                }
                return Entry(
                    key: member.name, keyRange: entry?.keyRange ?? range,
                    node: (entry?.node ?? around).placing(member.value))
            }
            return mapping(placed)
        case (.array(let values), .sequence(let items)):
            return list(
                values.enumerated().map { place, value in
                    (items.indices.contains(place) ? items[place] : around).placing(value)
                })
        case (.object(let object), _):
            return mapping(
                object.map { Entry(key: $0.name, keyRange: range, node: around.placing($0.value)) })
        case (.array(let values), _): return list(values.map { around.placing($0) })
        case (_, .scalar(let written)) where written == value: return self
        default: return YAMLNode(kind: .scalar(value), range: range, contentRange: contentRange)
        }
    }
}
