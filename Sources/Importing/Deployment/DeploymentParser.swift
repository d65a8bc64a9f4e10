import Values

/// Reads deployment expressions.
///
/// Source: Microsoft Learn, "Syntax and expressions in ARM templates".
struct DeploymentParser {
    private let bytes: [UInt8]
    private var offset = 0
    private var depth = 0

    /// The expression of a text in square brackets.
    static func read(_ text: String) throws(DeploymentFailure) -> DeploymentExpression {
        guard text.utf8.count <= maximumLength else {
            throw .tooLarge("it has more than \(maximumLength) bytes")
        }
        var parser = DeploymentParser(Array(text.utf8.dropFirst().dropLast()))
        let expression = try parser.expression()
        parser.skipSpace()
        guard parser.offset == parser.bytes.count else { throw .syntax("text follows where it should end") }
        return expression
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    private mutating func expression() throws(DeploymentFailure) -> DeploymentExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw .tooLarge("it is nested too deep") }
        var result = try primary()
        while let next = peek() {
            switch next {
            case UInt8(ascii: "."):
                offset += 1
                let isSafe = take(UInt8(ascii: "?"))
                result = .member(result, .literal(.string(try name())), isSafe: isSafe)
            case UInt8(ascii: "["):
                offset += 1
                let isSafe = take(UInt8(ascii: "?"))
                let index = try expression()
                guard take(UInt8(ascii: "]")) else { throw .syntax("a `]` is missing") }
                result = .member(result, index, isSafe: isSafe)
            default: return result
            }
        }
        return result
    }

    private mutating func primary() throws(DeploymentFailure) -> DeploymentExpression {
        guard let first = peek() else { throw .syntax("it ends early") }
        if first == UInt8(ascii: "'") { return .literal(.string(try text())) }
        if first == UInt8(ascii: "-") || Self.isDigit(first) { return .literal(try number()) }
        var name = try name()
        // Functions that a template's author defines have a name space.
        if peek() == UInt8(ascii: "."), Self.words[name.lowercased()] == nil {
            offset += 1
            name += "." + (try self.name())
        }
        guard take(UInt8(ascii: "(")) else {
            guard let word = Self.words[name.lowercased()] else {
                throw .syntax("`\(name)` is followed by no `(`")
            }
            return .literal(word)
        }
        var arguments: [DeploymentExpression] = []
        if take(UInt8(ascii: ")")) { return .call(name: name, arguments: []) }
        repeat { arguments.append(try expression()) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: ")")) else { throw .syntax("a `)` is missing") }
        return .call(name: name, arguments: arguments)
    }

    private mutating func text() throws(DeploymentFailure) -> String {
        offset += 1
        var text: [UInt8] = []
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "'") {
                guard offset < bytes.count, bytes[offset] == byte else {
                    return String(decoding: text, as: UTF8.self)
                }
                offset += 1
            }
            text.append(byte)
        }
        throw .syntax("a text has no closing quote")
    }

    private mutating func number() throws(DeploymentFailure) -> Value {
        let start = offset
        offset += 1
        while offset < bytes.count, Self.isDigit(bytes[offset]) { offset += 1 }
        guard let number = Int64(String(decoding: bytes[start..<offset], as: UTF8.self)) else {
            throw .syntax("a number is none")
        }
        return .int(number)
    }

    private mutating func name() throws(DeploymentFailure) -> String {
        skipSpace()
        let start = offset
        while offset < bytes.count, Self.isName(bytes[offset]) { offset += 1 }
        guard offset > start else { throw .syntax("a name is missing") }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private mutating func skipSpace() {
        while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
    }

    private mutating func peek() -> UInt8? {
        skipSpace()
        return offset < bytes.count ? bytes[offset] : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        offset += 1
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isName(_ byte: UInt8) -> Bool {
        isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "$")
    }

    private static let words: [String: Value] = ["true": true, "false": false, "null": nil]

    /// ARM itself allows 24,576 characters.
    private static let maximumLength = 64 << 10
    private static let maximumDepth = 64
}
