import Values

/// Reads the words of a `$filter`; `and` binds closer than `or`.
struct ODataParser {
    private static let functions: Set<String> = ["contains", "startswith", "endswith"]
    private static let deepest = 64

    private let tokens: [ODataToken]
    private let properties: Set<String>
    private var at = 0
    private var depth = 0

    init(tokens: [ODataToken], properties: Set<String>) {
        self.tokens = tokens
        self.properties = properties
    }

    mutating func whole() throws(ODataFilter.Problem) -> ODataFilter {
        let filter = try disjunction()
        guard at == tokens.count else { throw Self.syntax(at) }
        return filter
    }

    private mutating func disjunction() throws(ODataFilter.Problem) -> ODataFilter {
        var filter = try conjunction()
        while take(.word("or")) { filter = .or(filter, try conjunction()) }
        return filter
    }

    private mutating func conjunction() throws(ODataFilter.Problem) -> ODataFilter {
        var filter = try term()
        while take(.word("and")) { filter = .and(filter, try term()) }
        return filter
    }

    private mutating func term() throws(ODataFilter.Problem) -> ODataFilter {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw ODataFilter.Problem(message: "The filter is too deep.") }
        if take(.word("not")) { return .not(try term()) }
        if take(.open) {
            let filter = try disjunction()
            try expect(.close)
            return filter
        }
        guard case .word(let name) = next() else { throw Self.syntax(at - 1) }
        if Self.functions.contains(name) { return try call(name) }
        try check(name)
        guard case .word(let word) = next(), let comparison = ODataFilter.Comparison(rawValue: word) else {
            throw Self.syntax(at - 1)
        }
        return .compare(name, comparison, try literal())
    }

    private mutating func call(_ name: String) throws(ODataFilter.Problem) -> ODataFilter {
        try expect(.open)
        guard case .word(let property) = next() else { throw Self.syntax(at - 1) }
        try check(property)
        try expect(.comma)
        guard case .text(let text) = next() else { throw Self.syntax(at - 1) }
        try expect(.close)
        return .call(name, property: property, text: text)
    }

    private mutating func literal() throws(ODataFilter.Problem) -> Value {
        switch next() {
        case .text(let text): return .string(text)
        case .word("null"): return .null
        case .word("true"): return true
        case .word("false"): return false
        case .word(let word):
            if let number = Int64(word) { return .int(number) }
            if let number = Double(word) { return .double(number) }
            // Instants and GUIDs stand without quotes.
            if word.first?.isNumber == true || word.count == 36 { return .string(word) }
            throw ODataFilter.Problem(message: "Could not find a property named '\(word)'.")
        default: throw Self.syntax(at - 1)
        }
    }

    private func check(_ property: String) throws(ODataFilter.Problem) {
        guard properties.contains(property) else {
            throw ODataFilter.Problem(message: "Could not find a filterable property named '\(property)'.")
        }
    }

    private mutating func next() -> ODataToken? {
        defer { at += 1 }
        return at < tokens.count ? tokens[at] : nil
    }

    private mutating func take(_ token: ODataToken) -> Bool {
        guard at < tokens.count, tokens[at] == token else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ token: ODataToken) throws(ODataFilter.Problem) {
        guard take(token) else { throw Self.syntax(at) }
    }

    private static func syntax(_ place: Int) -> ODataFilter.Problem {
        ODataFilter.Problem(message: "Syntax error at word \(place + 1) of the filter.")
    }
}
