import Values

/// Writes values as YAML.
enum YAMLText {
    private static let flowWidth = 72

    /// `key: value` as lines, `indent` columns in: short leaves on one line, everything else in blocks.
    static func lines(_ key: String, _ value: Value, indent: Int) -> [String] {
        let start = String(repeating: " ", count: indent) + scalar(.string(key)) + ":"
        let flow = flow(value)
        let isLeaf =
            switch value {
            case .object(let object):
                object.isEmpty || isShallow(object) && start.count + flow.count < flowWidth
            default: true
            }
        guard !isLeaf, case .object(let object) = value else { return ["\(start) \(flow)"] }
        return [start] + object.flatMap { lines($0.name, $0.value, indent: indent + 2) }
    }

    /// On one line.
    static func flow(_ value: Value) -> String {
        switch value {
        case .array(let items): "[" + items.map(flow).joined(separator: ", ") + "]"
        case .object(let object):
            object.isEmpty
                ? "{}"
                : "{ "
                    + object.map { "\(scalar(.string($0.name))): \(flow($0.value))" }.joined(separator: ", ")
                    + " }"
        default: scalar(value)
        }
    }

    /// A scalar, plain where that reads back as the same.
    static func scalar(_ value: Value) -> String {
        guard case .string(let text) = value else { return value.json() }
        return isPlain(text) ? text : value.json()
    }

    private static func isShallow(_ object: JSONObject) -> Bool {
        object.count <= 3
            && object.values.allSatisfy { value in
                switch value {
                case .object(let inner): inner.count == 1 && inner.values.allSatisfy { $0.object == nil }
                case .array(let items): items.allSatisfy { $0.object == nil && $0.array == nil }
                default: true
                }
            }
            && !object.names.contains("connector")
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= 200 else {
            return false
        }
        let isLetter = (65...90).contains(first) || (97...122).contains(first) || first == UInt8(ascii: "/")
        guard isLetter, last > 0x20, last != UInt8(ascii: ":") else { return false }
        let isSafe = text.unicodeScalars.allSatisfy {
            $0.isASCII && $0.value >= 0x20 && $0.value < 0x7f
                && !"{}[],&*!|>%@`\"'#\\".unicodeScalars.contains($0)
        }
        guard isSafe, case .string = YAMLScalar.value(ofPlain: text) else { return false }
        // Other readers of the file may follow YAML 1.1, where these are Booleans.
        let isOldWord = ["yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
        return !isOldWord && !text.contains(": ")
    }
}
