import Catalog
import Values

/// The input of a plugin's operation, filled from the inputs of the definition by an alias.
struct PluginInput {
    let alias: OperationAlias
    /// Which segment of the path a parameter takes.
    let places: [String: Int]
    let operation: ConnectorOperation

    /// `with` for these inputs and their schemas, and what the definition gives beyond them.
    func members(_ schemas: JSONObject) -> (with: [YAMLNode.Entry], rest: [YAMLNode.Entry]) {
        var members = Members()
        var used: Set<String> = []
        for (name, schema) in schemas {
            let (parameter, path) = alias.source(of: name)
            used.insert(([parameter] + path).joined(separator: "/").lowercased())
            members.add(name, value(parameter, path)?.fitting(schema))
        }
        let rest = given.filter { entry in
            let key = entry.key.lowercased()
            return !entry.node.isNull && !used.contains { $0 == key || $0.hasPrefix(key + "/") }
        }
        return (members.entries, rest)
    }

    /// The value of a parameter, or of a member of it.
    private func value(_ parameter: String, _ path: [String]) -> YAMLNode? {
        if let place = places[parameter] { return segments[place].flatMap(Self.unencoded) }
        guard operation.path == nil else { return source(parameter)?.inner(path[...]) }
        // Power Automate writes a member as `body/Comment`, or an object of the rest as `body`.
        for count in stride(from: path.count, through: 0, by: -1) {
            let key = ([parameter] + path.prefix(count)).joined(separator: "/")
            if let node = operation.parameters?.present(key) { return node.inner(path.dropFirst(count)) }
        }
        return nil
    }

    private func source(_ parameter: String) -> YAMLNode? {
        if parameter.lowercased() == "body" { return operation.inputs.present("body") }
        return operation.inputs.present("queries")?.present(parameter)
            ?? operation.inputs.present("headers")?.present(parameter)
    }

    /// What the operation is given, by the names that aliases use.
    private var given: [YAMLNode.Entry] {
        guard operation.path != nil else { return operation.parameters?.entries ?? [] }
        let body = operation.inputs.present("body")?.entries ?? []
        return (operation.inputs.present("queries")?.entries ?? [])
            + body.map {
                YAMLNode.Entry(key: "body/\($0.key)", keyRange: $0.keyRange, node: $0.node)
            }
    }

    /// The segments of the path, each with the place of the path.
    private var segments: [YAMLNode?] {
        guard let path = operation.path, let text = path.text else { return [] }
        return PathSegments.of(text).map { path.scalar(.string($0)) }
    }

    /// What a segment holds before it is percent-encoded for the path.
    private static func unencoded(_ node: YAMLNode) -> YAMLNode? {
        guard let text = node.text else { return node }
        let parts = ExpressionText.parts(of: text)
        guard parts.count == 1, case .expression(let expression) = parts[0] else { return node }
        return node.scalar(.string(ExpressionText.value(of: ExpressionText.unwrapped(expression))))
    }
}

/// A path of a definition in segments: slashes inside of expressions do not count.
enum PathSegments {
    static func of(_ path: String) -> [String] {
        if let whole = ExpressionText.whole(path) { return ["@{\(whole)}"] }
        var segments = [""]
        for part in ExpressionText.parts(of: path) {
            switch part {
            case .literal(let text):
                let pieces = text.split(separator: "/", omittingEmptySubsequences: false)
                segments[segments.count - 1] += pieces.first.map(String.init) ?? ""
                segments += pieces.dropFirst().map(String.init)
            case .expression(let text): segments[segments.count - 1] += "@{\(text)}"
            }
        }
        return segments.filter { !$0.isEmpty }
    }

    /// For a look-up: nil for a segment that is known only when the step runs.
    static func known(_ segments: [String]) -> [String?] {
        segments.map { $0.contains("@{") ? nil : $0 }
    }
}

extension ExpressionText {
    /// An expression without the calls around it that only encode it for a path.
    static func unwrapped(_ expression: String) -> String {
        var text = expression.trimmed
        while let inner = argument(of: ["encodeuricomponent", "uricomponent"], in: text) { text = inner }
        return text
    }

    /// A text in a playbook that gives what an expression gives: a constant text as it is.
    static func value(of expression: String) -> String {
        let quoted = quotedTexts(in: expression)
        if let only = quoted.first, quoted.count == 1, expression == self.quoted(only) {
            return only.hasPrefix("@") ? "@\(only)" : only
        }
        return "@\(expression)"
    }

    /// The one argument of a call of one of these functions that is the whole expression.
    private static func argument(of functions: Set<String>, in text: String) -> String? {
        guard let open = text.firstIndex(of: "("), text.hasSuffix(")"),
            functions.contains(String(text[..<open]).trimmed.lowercased())
        else { return nil }
        let inner = text[text.index(after: open)...].dropLast()
        var depth = 0
        var isQuoted = false
        for character in inner {
            if character == "'" { isQuoted.toggle() }
            if isQuoted { continue }
            if "([".contains(character) { depth += 1 }
            if ")]".contains(character) { depth -= 1 }
            // A second argument, or the end of the call before the end of the text.
            if depth < 0 || depth == 0 && character == "," { return nil }
        }
        return depth == 0 && !isQuoted ? String(inner).trimmed : nil
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text = text.dropFirst() }
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text)
    }
}

extension YAMLNode {
    /// A constant in the form that a schema has it: the service is not strict about cases and quotes.
    fileprivate func fitting(_ schema: Value) -> YAMLNode {
        guard !hasExpression, let value = scalar else { return self }
        if let text = value.string, let choices = schema["enum"]?.array, !choices.contains(value) {
            let choice = choices.first { $0.string?.lowercased() == text.lowercased() }
            return choice.map { scalar($0) } ?? self
        }
        switch (schema["type"]?.string, value) {
        case ("integer", .string): return asNumber
        case ("string", .int), ("string", .double), ("string", .bool): return scalar(.string(plainText))
        default: return self
        }
    }

    /// A member of the value, also where the value is computed as a whole; nil where there is none.
    fileprivate func inner(_ path: ArraySlice<String>) -> YAMLNode? {
        guard let name = path.first else { return self }
        if entries != nil { return present(name)?.inner(path.dropFirst()) }
        guard let text, let expression = ExpressionText.whole(text) else { return nil }
        let steps = path.map { "?[\(ExpressionText.quoted($0))]" }.joined()
        return scalar(.string("@\(expression)\(steps)"))
    }
}
