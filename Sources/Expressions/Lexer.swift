/// A mistake in the text of an expression.
struct SyntaxError: Error, Hashable {
    var code: ExpressionCode
    var message: String
    var help: String?
    /// Unicode scalars from the start of the expression.
    var offset: Int
    var length = 1
}

/// The stable codes of what can be wrong with an expression.
enum ExpressionCode: String {
    case syntax = "EX0001"
    case unterminated = "EX0002"
    case badNumber = "EX0003"
    case unknownFunction = "EX0004"
    case argumentCount = "EX0005"
    case unknownName = "EX0006"
    case nameNotConstant = "EX0007"
    case tooLarge = "EX0008"
    case notACondition = "EX0009"
}

/// A piece of an expression.
enum Token: Hashable {
    case name(String)
    case string(String)
    case number(String)
    case open, close, comma
    /// `[` or `?[`.
    case openIndex(safe: Bool)
    case closeIndex
    /// `.` or `?.`.
    case dot(safe: Bool)
    case end

    /// As messages name it.
    var description: String {
        switch self {
        case .name(let name): "`\(name)`"
        case .string(let text): "`'\(text)'`"
        case .number(let text): "`\(text)`"
        case .open: "`(`"
        case .close: "`)`"
        case .comma: "`,`"
        case .openIndex(let safe): safe ? "`?[`" : "`[`"
        case .closeIndex: "`]`"
        case .dot(let safe): safe ? "`?.`" : "`.`"
        case .end: "the end"
        }
    }
}

/// Cuts an expression into tokens, each with the offset it starts at.
struct Lexer {
    private let text: [Unicode.Scalar]
    private(set) var position = 0

    init(_ text: [Unicode.Scalar]) { self.text = text }

    mutating func next() throws(SyntaxError) -> (token: Token, offset: Int) {
        while let scalar = current, scalar.isSpace { position += 1 }
        let start = position
        guard let scalar = current else { return (.end, start) }
        position += 1
        switch scalar {
        case "(": return (.open, start)
        case ")": return (.close, start)
        case ",": return (.comma, start)
        case "]": return (.closeIndex, start)
        case "[": return (.openIndex(safe: false), start)
        case "'": return (.string(try string(from: start)), start)
        case "?":
            guard let after = current, after == "[" || after == "." else {
                throw SyntaxError(
                    code: .syntax, message: "`?` stands before `[` or `.` only",
                    help: "write `?['name']` for a member that may be missing", offset: start)
            }
            position += 1
            return (after == "[" ? .openIndex(safe: true) : .dot(safe: true), start)
        case "." where !(current?.isDigit ?? false): return (.dot(safe: false), start)
        default:
            if scalar.isDigit || scalar == "." || ((scalar == "-" || scalar == "+") && startsNumber(position))
            {
                return (.number(number(from: start)), start)
            }
            if scalar.isNameStart { return (.name(name(from: start)), start) }
            throw unexpected(scalar, at: start)
        }
    }

    private var current: Unicode.Scalar? { text.indices.contains(position) ? text[position] : nil }

    private func startsNumber(_ place: Int) -> Bool {
        guard text.indices.contains(place) else { return false }
        return text[place].isDigit || text[place] == "."
    }

    /// The text between quotes; a doubled quote stands for one.
    private mutating func string(from start: Int) throws(SyntaxError) -> String {
        var result = String.UnicodeScalarView()
        while let scalar = current {
            position += 1
            guard scalar == "'" else {
                result.append(scalar)
                continue
            }
            guard current == "'" else { return String(result) }
            position += 1
            result.append("'")
        }
        throw SyntaxError(
            code: .unterminated, message: "the text that starts here has no closing quote",
            help: "end it with `'`; a quote inside a text is written `''`", offset: start)
    }

    private mutating func number(from start: Int) -> String {
        while let scalar = current {
            let isSign = (scalar == "+" || scalar == "-") && ["e", "E"].contains(text[position - 1])
            guard scalar.isDigit || scalar == "." || scalar == "e" || scalar == "E" || isSign else { break }
            position += 1
        }
        return slice(from: start)
    }

    private mutating func name(from start: Int) -> String {
        while let scalar = current, scalar.isNameStart || scalar.isDigit || scalar == "-" { position += 1 }
        return slice(from: start)
    }

    private func slice(from start: Int) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text[start..<position])
        return String(view)
    }

    private func unexpected(_ scalar: Unicode.Scalar, at start: Int) -> SyntaxError {
        switch scalar {
        case "\"":
            SyntaxError(
                code: .syntax, message: "texts are written in single quotes", help: "write `'text'`",
                offset: start)
        case "+", "-", "*", "/", "=", "<", ">", "!", "&", "|", "%":
            SyntaxError(
                code: .syntax, message: "there is no operator `\(scalar)`",
                help: "use a function, such as `add`, `equals`, `and` or `not`", offset: start)
        default: SyntaxError(code: .syntax, message: "`\(scalar)` cannot stand here", offset: start)
        }
    }
}

extension Unicode.Scalar {
    var isDigit: Bool { ("0"..."9").contains(self) }
    var isNameStart: Bool {
        guard isASCII else { return properties.isAlphabetic }
        // Unicode's tables are slow, and nearly all of an expression is ASCII.
        return ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_" || self == "$"
            || self == "@"
    }

    var isSpace: Bool { isASCII ? self == " " || ("\t"..."\r").contains(self) : properties.isWhitespace }
}
