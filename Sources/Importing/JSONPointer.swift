import Values

/// Places in JSON documents, as RFC 6901 writes them.
enum JSONPointer {
    static func text(_ path: [String]) -> String {
        path.map { part in
            "/"
                + part.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
        }.joined()
    }

    /// The parts of a pointer; nil when it is none.
    static func parts(_ pointer: String) -> [String]? {
        guard !pointer.isEmpty else { return [] }
        guard pointer.hasPrefix("/") else { return nil }
        return pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(unescaped)
    }

    private static func unescaped(_ part: Substring) -> String {
        var text = ""
        var rest = part
        while let first = rest.popFirst() {
            guard first == "~", let digit = rest.first, digit == "0" || digit == "1" else {
                text.append(first)
                continue
            }
            text.append(digit == "0" ? "~" : "/")
            rest.removeFirst()
        }
        return text
    }
}

extension Value {
    /// The same with another value at a place that exists; unchanged when it does not.
    func replacing(at path: ArraySlice<String>, with value: Value) -> Value {
        guard let first = path.first else { return value }
        switch self {
        case .object(var object):
            guard let old = object[first] else { return self }
            object[first] = old.replacing(at: path.dropFirst(), with: value)
            return .object(object)
        case .array(var items):
            guard let place = Int(first), items.indices.contains(place) else { return self }
            items[place] = items[place].replacing(at: path.dropFirst(), with: value)
            return .array(items)
        default: return self
        }
    }

    /// The member of an object whatever the case of its name.
    func member(_ name: String) -> Value? {
        guard let object else { return nil }
        return object[name] ?? object.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Whether this is a workflow definition: triggers and actions, at least one of either.
    var isDefinition: Bool {
        guard let object else { return false }
        let hasSchema = object["$schema"]?.string?.contains("workflowdefinition.json") ?? false
        let hasTriggers = object["triggers"]?.object != nil
        let hasActions = object["actions"]?.object != nil
        return hasTriggers && hasActions || hasSchema && (hasTriggers || hasActions)
    }
}
