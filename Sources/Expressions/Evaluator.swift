import Values

/// Computes the value of a compiled expression.
enum Evaluator {
    static func value(
        of node: Node, in context: any EvaluationContext
    ) throws(EvaluationError) -> Value {
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
        case .path(let base, let steps):
            var current = try value(of: base, in: context)
            for step in steps {
                switch step {
                case .member(let name, let allowance):
                    current = try Access.member(name, of: current, allowance)
                case .element(let key, let allowance):
                    current = try Access.element(value(of: key, in: context), of: current, allowance)
                }
            }
            return current
        }
    }

    private static func result(
        of entry: FunctionTable.Entry, _ values: [Value], _ context: any EvaluationContext
    ) throws(EvaluationError) -> Value {
        let result: Value
        do {
            result = try entry.body(values, context)
        } catch {
            // Bodies are closures, for which Swift infers no error type; they throw this one only.
            throw (error as? EvaluationError) ?? EvaluationError("`\(entry.name)` failed: \(error)")
        }
        if case .string(let text) = result { try TextLimit.check(text.utf8.count) }
        return result
    }

    private static func truth(
        of node: Node, _ function: String, in context: any EvaluationContext
    ) throws(EvaluationError) -> Bool {
        let value = try value(of: node, in: context)
        guard case .bool(let truth) = value else {
            throw EvaluationError("`\(function)` needs Booleans, and got \(value.articleType)")
        }
        return truth
    }
}

/// How long a text may become.
enum TextLimit {
    /// In UTF-8 bytes: what the service allows in characters.
    static let bytes = 104_857_600

    static func check(_ count: Int) throws(EvaluationError) {
        guard count <= bytes else { throw EvaluationError("the text grows beyond \(bytes) bytes") }
    }

    /// Texts as one, without making what would be too long.
    static func joined(_ texts: [String], separator: String = "") throws(EvaluationError) -> String {
        var count = separator.utf8.count * max(0, texts.count - 1)
        for text in texts { count += text.utf8.count }
        try check(count)
        return texts.joined(separator: separator)
    }
}
