import Values

/// A YAML document as a tree that knows where everything is written.
struct YAMLNode: Sendable {
    /// A key and its value.
    struct Entry: Sendable {
        /// The key's text.
        var key: String
        /// Where the key is written.
        var keyRange: SourceRange
        /// What it stands for.
        var node: YAMLNode
    }

    /// What kind of node it is.
    enum Kind: Sendable {
        case scalar(Value)
        case sequence([YAMLNode])
        case mapping([Entry])
    }

    var kind: Kind
    /// The whole node on its first line, quotation marks included.
    var range: SourceRange
    /// Where the text of a scalar begins, after a quotation mark; equal to `range` for everything else.
    var contentRange: SourceRange
    /// Whether a scalar's text stands on one line exactly as it is, so that an offset in it is a column.
    var isVerbatim = false

    /// The entries of a mapping; nil for other kinds.
    var entries: [Entry]? {
        if case .mapping(let entries) = kind { entries } else { nil }
    }

    /// The nodes of a sequence; nil for other kinds.
    var items: [YAMLNode]? {
        if case .sequence(let items) = kind { items } else { nil }
    }

    /// The value of a scalar; nil for other kinds.
    var scalar: Value? {
        if case .scalar(let value) = kind { value } else { nil }
    }

    /// The text of a string scalar; nil for anything else.
    var text: String? { scalar?.string }

    /// Whether it is `null` or nothing at all.
    var isNull: Bool { scalar?.isNull ?? false }

    /// The entry of a key in a mapping.
    func entry(_ key: String) -> Entry? { entries?.first { $0.key == key } }

    /// The node of a key in a mapping.
    subscript(_ key: String) -> YAMLNode? { entry(key)?.node }

    /// The same as a JSON value.
    var value: Value {
        switch kind {
        case .scalar(let value): value
        case .sequence(let items): .array(items.map(\.value))
        case .mapping(let entries): .object(JSONObject(entries.map { (name: $0.key, value: $0.node.value) }))
        }
    }

    /// What a message calls it: `a mapping`, `the number 5`.
    var described: String {
        switch kind {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(.null): "nothing"
        case .scalar(.bool(let truth)): "`\(truth)`"
        case .scalar(.string): "a text"
        case .scalar: "a number"
        }
    }

    /// The node at an address below this one, such as `with.items[0].id`; nil when there is none.
    func node(at path: [String]) -> YAMLNode? {
        var node = self
        for part in path {
            switch node.kind {
            case .mapping:
                guard let next = node[part] else { return nil }
                node = next
            case .sequence(let items):
                guard let place = Int(part), items.indices.contains(place) else { return nil }
                node = items[place]
            case .scalar: return nil
            }
        }
        return node
    }
}
