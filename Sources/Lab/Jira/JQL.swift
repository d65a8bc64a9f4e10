/// A query in Jira's language, read into a tree.
///
/// Source: Atlassian, "Advanced search reference: JQL fields, operators, keywords, functions".
struct JQL: Sendable {
    /// A condition, or several.
    indirect enum Node: Sendable {
        case all([Node])
        case any([Node])
        case not(Node)
        case clause(field: String, operation: String, values: [String])
    }

    private static let operations = [
        "=", "!=", "~", "!~", ">", ">=", "<", "<=", "in", "not in", "is", "is not",
    ]

    private(set) var root: Node = .all([])
    private(set) var order: [(field: String, descends: Bool)] = []
    private var tokens: [Token]
    private var at = 0

    init(_ text: String) throws(JiraError) {
        tokens = try Token.all(in: text)
        if !tokens.isEmpty, !isWord("order") { root = try alternatives() }
        if isWord("order") { try readOrder() }
        guard at == tokens.count else { throw Self.unexpected(tokens[at]) }
    }

    /// Whether it asks for anything at all.
    var isBounded: Bool {
        if case .all(let nodes) = root { return !nodes.isEmpty }
        return true
    }

    private mutating func alternatives() throws(JiraError) -> Node {
        var nodes = [try conjunction()]
        while take("or") { nodes.append(try conjunction()) }
        return nodes.count == 1 ? nodes[0] : .any(nodes)
    }

    private mutating func conjunction() throws(JiraError) -> Node {
        var nodes = [try term()]
        while take("and") { nodes.append(try term()) }
        return .all(nodes)
    }

    private mutating func term() throws(JiraError) -> Node {
        if take("not") { return .not(try term()) }
        if takeSign("(") {
            let node = try alternatives()
            guard takeSign(")") else { throw end() }
            return node
        }
        let field = try next().text.lowercased()
        var operation = try next().text.lowercased()
        if operation == "not", take("in") { operation = "not in" }
        if operation == "is", take("not") { operation = "is not" }
        guard Self.operations.contains(operation) else {
            throw .bad("Error in the JQL Query: Expecting operator but got '\(operation)'.")
        }
        guard operation.hasSuffix("in") else {
            return .clause(field: field, operation: operation, values: [try value()])
        }
        guard takeSign("(") else { throw end() }
        var values = [try value()]
        while takeSign(",") { values.append(try value()) }
        guard takeSign(")") else { throw end() }
        return .clause(field: field, operation: operation, values: values)
    }

    /// A word or a text; a call is written back as it stood: `currentUser()`.
    private mutating func value() throws(JiraError) -> String {
        let token = try next()
        if case .sign = token { throw Self.unexpected(token) }
        guard case .word(let name) = token, takeSign("(") else { return token.text }
        guard takeSign(")") else { throw end() }
        return "\(name)()"
    }

    private mutating func readOrder() throws(JiraError) {
        at += 1
        guard take("by") else { throw end() }
        repeat {
            let field = try next().text.lowercased()
            let descends = take("desc")
            if !descends { _ = take("asc") }
            order.append((field, descends))
        } while takeSign(",")
        guard order.count <= 7 else { throw .bad("The maximum number of ORDER BY fields is 7.") }
    }

    private mutating func next() throws(JiraError) -> Token {
        guard at < tokens.count else { throw end() }
        at += 1
        return tokens[at - 1]
    }

    private func isWord(_ word: String) -> Bool {
        guard at < tokens.count, case .word(let text) = tokens[at] else { return false }
        return text.lowercased() == word
    }

    private mutating func take(_ word: String) -> Bool {
        guard isWord(word) else { return false }
        at += 1
        return true
    }

    private mutating func takeSign(_ sign: String) -> Bool {
        guard at < tokens.count, case .sign(sign) = tokens[at] else { return false }
        at += 1
        return true
    }

    private func end() -> JiraError {
        at < tokens.count
            ? Self.unexpected(tokens[at])
            : .bad("Error in the JQL Query: The query ended where more was expected.")
    }

    private static func unexpected(_ token: Token) -> JiraError {
        .bad("Error in the JQL Query: '\(token.text)' was not expected.")
    }
}

extension JQL {
    /// A piece of a query.
    enum Token: Sendable {
        case word(String)
        case quoted(String)
        case sign(String)

        var text: String {
            switch self {
            case .word(let text), .quoted(let text), .sign(let text): text
            }
        }

        static func all(in text: String) throws(JiraError) -> [Token] {
            var tokens: [Token] = []
            var rest = text[...]
            while let first = rest.first {
                if first.isWhitespace {
                    rest.removeFirst()
                } else if first == "\"" || first == "'" {
                    tokens.append(.quoted(try quoted(&rest, by: first)))
                } else if let sign = ["!=", "!~", ">=", "<=", "=", "~", ">", "<", "(", ")", ","]
                    .first(where: { rest.hasPrefix($0) })
                {
                    tokens.append(.sign(sign))
                    rest = rest.dropFirst(sign.count)
                } else {
                    let word = rest.prefix { !$0.isWhitespace && !"=!~<>(),\"'".contains($0) }
                    guard !word.isEmpty else {
                        throw .bad("Error in the JQL Query: The character '\(first)' is a reserved one.")
                    }
                    tokens.append(.word(String(word)))
                    rest = rest.dropFirst(word.count)
                }
            }
            return tokens
        }

        private static func quoted(
            _ rest: inout Substring, by quote: Character
        ) throws(JiraError) -> String {
            rest.removeFirst()
            var text = ""
            while let next = rest.popFirst() {
                if next == quote { return text }
                if next == "\\" {
                    guard let escaped = rest.popFirst(), "\"'\\ntr ".contains(escaped) else {
                        throw .bad("Error in the JQL Query: An escape sequence is not valid.")
                    }
                    text.append(escaped == "n" ? "\n" : escaped == "t" ? "\t" : escaped)
                } else {
                    text.append(next)
                }
            }
            throw .bad("Error in the JQL Query: The quoted string has not been completed.")
        }
    }
}
