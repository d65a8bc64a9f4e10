import Values

/// Why a query is refused.
struct HuntingProblem: Error, Sendable, Hashable {
    var message: String
}

/// A word of a KQL query.
enum HuntingToken: Sendable, Hashable {
    case word(String), text(String), number(Double), symbol(String)

    private static let symbols = ["==", "!=", "=~", "!~", "<=", ">=", "|", "(", ")", ",", "<", ">", "="]

    static func read(_ query: String) throws(HuntingProblem) -> [HuntingToken] {
        var tokens: [HuntingToken] = []
        var rest = Substring(query)
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if rest.hasPrefix("//") {
                rest = rest.drop { !$0.isNewline }
            } else if first == "\"" || first == "'" {
                rest.removeFirst()
                let text = rest.prefix { $0 != first }
                guard text.endIndex < rest.endIndex else {
                    throw HuntingProblem(message: "a text is not ended")
                }
                tokens.append(.text(String(text)))
                rest = rest[rest.index(after: text.endIndex)...]
            } else if first.isNumber {
                let digits = rest.prefix { $0.isNumber || $0 == "." }
                guard let number = Double(digits) else {
                    throw HuntingProblem(message: "`\(digits)` is no number")
                }
                tokens.append(.number(number))
                rest = rest[digits.endIndex...]
            } else if first.isLetter || first == "_"
                || first == "!" && rest.dropFirst().first?.isLetter == true
            {
                let word = rest.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                tokens.append(.word(String(rest[rest.startIndex..<word.endIndex])))
                rest = rest[word.endIndex...]
            } else if let symbol = symbols.first(where: rest.hasPrefix) {
                tokens.append(.symbol(symbol))
                rest.removeFirst(symbol.count)
            } else {
                throw HuntingProblem(message: "`\(first)` is not understood by the lab")
            }
        }
        return tokens
    }
}

/// The words of one stage of a query, read from the front.
struct HuntingReader {
    private var rest: ArraySlice<HuntingToken>

    init(_ tokens: some Sequence<HuntingToken>) {
        rest = ArraySlice(Array(tokens))
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ token: HuntingToken) -> Bool {
        guard rest.first == token else { return false }
        rest.removeFirst()
        return true
    }

    mutating func next() throws(HuntingProblem) -> HuntingToken {
        guard let token = rest.popFirst() else { throw HuntingProblem(message: "the query ends too early") }
        return token
    }

    mutating func word() throws(HuntingProblem) -> String {
        let token = try next()
        guard case .word(let word) = token else {
            throw HuntingProblem(message: "a name was expected, not \(token)")
        }
        return word
    }

    mutating func count() throws(HuntingProblem) -> Int {
        guard case .number(let number) = try next(), let count = Int(exactly: number) else {
            throw HuntingProblem(message: "a whole number was expected")
        }
        return count
    }

    /// Names with commas between them.
    mutating func names() throws(HuntingProblem) -> [String] {
        var names = [try word()]
        while take(.symbol(",")) { names.append(try word()) }
        return names
    }
}
