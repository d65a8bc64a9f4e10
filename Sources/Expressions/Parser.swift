import Values

/// Reads one expression.
///
/// Source: Microsoft Learn, "Schema reference guide for the Workflow Definition Language", expressions.
struct Parser {
    /// Microsoft's limit for the length of one expression, in characters.
    static let maximumLength = 8192
    /// Deeper nesting is refused, so that neither compiling nor evaluating can exhaust the stack.
    static let maximumDepth = 100

    private var lexer: Lexer
    private var token = Token.end
    private var offset = 0

    static func parse(_ text: [Unicode.Scalar]) throws(SyntaxError) -> Syntax {
        guard text.count <= maximumLength else {
            throw SyntaxError(
                code: .tooLarge, message: "the expression is longer than \(maximumLength) characters",
                help: "split it with `compose` steps", offset: 0)
        }
        var parser = Parser(lexer: Lexer(text))
        try parser.advance()
        let syntax = try parser.expression(depth: 0)
        guard parser.token == .end else {
            throw SyntaxError(
                code: .syntax, message: "\(parser.token.description) after the end of the expression",
                help: parser.token == .close ? "there is one `)` too many" : nil, offset: parser.offset)
        }
        return syntax
    }

    private init(lexer: Lexer) { self.lexer = lexer }

    private mutating func advance() throws(SyntaxError) {
        (token, offset) = try lexer.next()
    }

    private mutating func expression(depth: Int) throws(SyntaxError) -> Syntax {
        guard depth < Self.maximumDepth else {
            throw SyntaxError(
                code: .tooLarge, message: "the expression is nested deeper than \(Self.maximumDepth) levels",
                help: "split it with `compose` steps", offset: offset)
        }
        let base = try primary(depth: depth)
        var steps: [SyntaxStep] = []
        while true {
            let start = offset
            switch token {
            case .dot(let safe):
                try advance()
                guard case .name(let name) = token else {
                    throw SyntaxError(
                        code: .syntax,
                        message: "a property's name has to follow the dot, not \(token.description)",
                        help: "or write `['name']`", offset: offset)
                }
                try advance()
                steps.append(SyntaxStep(key: .literal(.string(name)), isSafe: safe))
            case .openIndex(let safe):
                try advance()
                let index = try expression(depth: depth + 1)
                guard token == .closeIndex else { throw expected("`]`", toClose: start) }
                try advance()
                steps.append(SyntaxStep(key: index, isSafe: safe))
            default: return steps.isEmpty ? base : .path(base, steps)
            }
        }
    }

    private mutating func primary(depth: Int) throws(SyntaxError) -> Syntax {
        let start = offset
        switch token {
        case .string(let text):
            try advance()
            return .literal(.string(text))
        case .number(let text):
            guard let number = NumberLiteral.value(of: text) else {
                throw SyntaxError(
                    code: .badNumber, message: "`\(text)` is not a number",
                    help: "whole numbers go from \(Int64.min) to \(Int64.max)", offset: start,
                    length: text.count)
            }
            try advance()
            return .literal(number)
        case .name(let name): return try call(name, start, depth)
        case .end:
            throw SyntaxError(code: .syntax, message: "the expression ends too early", offset: start)
        default:
            throw SyntaxError(
                code: .syntax, message: "\(token.description) cannot stand here",
                help: "a function, a number or a text in single quotes is expected", offset: start)
        }
    }

    private mutating func call(_ name: String, _ start: Int, _ depth: Int) throws(SyntaxError) -> Syntax {
        try advance()
        guard token == .open else {
            switch name.lowercased() {
            case "true": return .literal(true)
            case "false": return .literal(false)
            case "null": return .literal(.null)
            default:
                throw SyntaxError(
                    code: .syntax, message: "`\(name)` is neither a function call nor a value",
                    help: "call it as `\(name)(...)`, or put a text into single quotes", offset: start,
                    length: name.unicodeScalars.count)
            }
        }
        let open = offset
        try advance()
        var arguments: [Syntax] = []
        if token == .close {
            try advance()
            return .call(name, arguments, offset: start)
        }
        while true {
            arguments.append(try expression(depth: depth + 1))
            if token == .comma {
                try advance()
                continue
            }
            guard token == .close else { throw expected("`,` or `)`", toClose: open) }
            try advance()
            return .call(name, arguments, offset: start)
        }
    }

    private func expected(_ what: String, toClose open: Int) -> SyntaxError {
        SyntaxError(
            code: .syntax, message: "\(what) is expected, not \(token.description)",
            help: token == .end ? "the bracket at column \(open + 1) of the expression is not closed" : nil,
            offset: offset)
    }
}

/// Numbers as expressions write them: `42`, `-1.5`, `.5`, `1.`, `2e3`.
enum NumberLiteral {
    static func value(of text: String) -> Value? {
        if let whole = Int64(text) { return .int(whole) }
        guard text.contains(where: { $0 == "." || $0 == "e" || $0 == "E" }) else { return nil }
        var text = Substring(text)
        if text.hasSuffix(".") { text = text.dropLast() }
        guard let number = Double(text.first == "." ? "0\(text)" : String(text)), number.isFinite else {
            return nil
        }
        return .double(number)
    }
}
