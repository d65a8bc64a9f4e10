import Values

/// Computes the value of a compiled expression.
enum Evaluator {
    static func value(of node: Node, in context: some EvaluationContext) throws(EvaluationError) -> Value {
        switch node {
        case .constant(let value): return value
        case .reference(let reference): return try context.value(of: reference)
        case .call(let entry, let arguments):
            var values: [Value] = []
            values.reserveCapacity(arguments.count)
            for argument in arguments { values.append(try value(of: argument, in: context)) }
            return try result(of: entry, values, context)
        case .all(let nodes):
            for node in nodes where try !truth(of: node, "and", in: context) { return false }
            return true
        case .any(let nodes):
            for node in nodes where try truth(of: node, "or", in: context) { return true }
            return false
        case .choose(let condition, let yes, let no):
            return try value(of: truth(of: condition, "if", in: context) ? yes : no, in: context)
        case .coalesce(let nodes):
            for node in nodes {
                let found = try value(of: node, in: context)
                if !found.isNull { return found }
            }
            return .null
        case .property(let base, let name, let safe):
            return try Access.property(name, of: value(of: base, in: context), safe: safe)
        case .index(let base, let key, let safe):
            let base = try value(of: base, in: context)
            return try Access.element(value(of: key, in: context), of: base, safe: safe)
        }
    }

    private static func result(
        of entry: FunctionTable.Entry, _ values: [Value], _ context: some EvaluationContext
    ) throws(EvaluationError) -> Value {
        do {
            return try entry.body(values, context)
        } catch {
            // Bodies are closures, for which Swift infers no error type; they throw this one only.
            throw (error as? EvaluationError) ?? EvaluationError("`\(entry.name)` failed: \(error)")
        }
    }

    private static func truth(
        of node: Node, _ function: String, in context: some EvaluationContext
    ) throws(EvaluationError) -> Bool {
        let value = try value(of: node, in: context)
        guard case .bool(let truth) = value else {
            throw EvaluationError("`\(function)` needs Booleans, and got \(value.articleType)")
        }
        return truth
    }
}

/// Reads members and items.
///
/// Source: Microsoft Learn, "Schema reference guide for the Workflow Definition Language", operators; records of the
/// real service for slash paths and for `?` on values that have no members.
enum Access {
    static func property(_ name: String, of base: Value, safe: Bool) throws(EvaluationError) -> Value {
        switch base {
        case .object(let object):
            if let found = member(name, of: object) { return found }
            if let found = slashPath(name, of: object) { return found }
            if safe { return .null }
            throw EvaluationError("there is no property `\(name)`")
        case .null:
            if safe { return .null }
            throw EvaluationError("property `\(name)` cannot be selected from null")
        case .array:
            throw EvaluationError("property `\(name)` cannot be selected from an array; items have numbers")
        default:
            throw EvaluationError("property `\(name)` cannot be selected from \(base.articleType)")
        }
    }

    static func element(_ key: Value, of base: Value, safe: Bool) throws(EvaluationError) -> Value {
        switch (key, base) {
        case (.string(let name), _): return try property(name, of: base, safe: safe)
        case (.int(let index), .array(let items)):
            if index >= 0, index < items.count { return items[Int(index)] }
            if safe, index >= 0 { return .null }
            throw EvaluationError("index \(index) is outside of an array of \(items.count)")
        case (.int, .null) where safe: return .null
        case (.int(let index), _):
            throw EvaluationError("item \(index) cannot be selected from \(base.articleType)")
        default: throw EvaluationError("an index has to be a whole number or a text, not \(key.articleType)")
        }
    }

    /// The exact name first, then the first that differs by case only.
    static func member(_ name: String, of object: JSONObject) -> Value? {
        if let found = object[name] { return found }
        let folded = name.lowercased()
        return object.first { $0.name.lowercased() == folded }?.value
    }

    /// `body/from/emailAddress`: one name for a way down, as Power Automate writes it.
    private static func slashPath(_ name: String, of object: JSONObject) -> Value? {
        guard name.contains("/") else { return nil }
        var current = Value.object(object)
        for part in name.split(separator: "/", omittingEmptySubsequences: false) {
            guard case .object(let object) = current, let next = member(String(part), of: object) else {
                return nil
            }
            current = next
        }
        return current
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
