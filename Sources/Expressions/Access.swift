import Values

/// Reads members and items.
///
/// Source: Microsoft Learn, "Schema reference guide for the Workflow Definition Language", operators; records of the
/// real service for slash paths and for `?` on values that have no members.
enum Access {
    static func member(
        _ name: MemberName, of base: Value, _ allowance: Node.Guard
    ) throws(EvaluationError) -> Value {
        switch base {
        case .object(let object):
            if let found = member(name.text, of: object) ?? way(name.parts, from: base) { return found }
            if allowance != .strict { return .null }
            throw EvaluationError("there is no property `\(name.text)`")
        case .null where allowance != .strict: return .null
        case _ where allowance == .lenient: return .null
        case .array:
            throw EvaluationError(
                "property `\(name.text)` cannot be selected from an array; items have numbers")
        default:
            throw EvaluationError("property `\(name.text)` cannot be selected from \(base.articleType)")
        }
    }

    static func element(
        _ key: Value, of base: Value, _ allowance: Node.Guard
    ) throws(EvaluationError) -> Value {
        switch (key, base) {
        case (.string(let name), _): return try member(MemberName(name), of: base, allowance)
        case (.int(let index), .array(let items)):
            if index >= 0, index < items.count { return items[Int(index)] }
            if allowance != .strict, index >= 0 { return .null }
            throw EvaluationError("index \(index) is outside of an array of \(items.count)")
        case (.int, .null) where allowance != .strict: return .null
        case (.int(let index), _):
            throw EvaluationError("item \(index) cannot be selected from \(base.articleType)")
        default: throw EvaluationError("an index has to be a whole number or a text, not \(key.articleType)")
        }
    }

    /// The exact name first, then the first that differs by case only.
    static func member(_ name: String, of object: JSONObject) -> Value? {
        if let found = object[name] { return found }
        for member in object where Caseless.areSame(member.name, name) { return member.value }
        return nil
    }

    /// The name as the object spells it.
    static func spelling(of name: String, in object: JSONObject) -> String? {
        if object[name] != nil { return name }
        for member in object where Caseless.areSame(member.name, name) { return member.name }
        return nil
    }

    /// The end of a slash path; nil where a part of it is missing.
    private static func way(_ parts: [String], from base: Value) -> Value? {
        guard !parts.isEmpty else { return nil }
        var current = base
        for part in parts {
            guard case .object(let object) = current, let next = member(part, of: object) else { return nil }
            current = next
        }
        return current
    }
}

/// Names without regard to case.
enum Caseless {
    static func areSame(_ left: String, _ right: String) -> Bool {
        let (a, b) = (left.utf8, right.utf8)
        if a.count == b.count {
            var isASCII = true
            var isSame = true
            for (x, y) in zip(a, b) {
                if x | y >= 0x80 {
                    isASCII = false
                    break
                }
                if x != y, lower(x) != lower(y) {
                    isSame = false
                    break
                }
            }
            if isASCII { return isSame }
        } else if a.allSatisfy({ $0 < 0x80 }), b.allSatisfy({ $0 < 0x80 }) {
            return false
        }
        return InvariantCase.lower(left) == InvariantCase.lower(right)
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }
}

extension Value {
    /// `a string`, `an array`, `null`, for messages.
    var articleType: String {
        switch self {
        case .null: "null"
        case .array, .int, .object: "an \(typeName)"
        default: "a \(typeName)"
        }
    }
}
