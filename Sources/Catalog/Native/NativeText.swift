import Values

/// What is wrong in a signature or a condition, and where.
public struct NativeTextError: Error, Sendable, Hashable {
    /// A fragment that names the thing.
    public var message: String
    /// What to do.
    public var help: String
    /// The first character meant, counted from 0 in Unicode scalars.
    public var offset: Int
    /// How many characters are meant.
    public var length: Int
    /// Whether it is understood, but cannot be called through a description.
    public var isRefused = false
}

/// Reads words, signs and constants of a short text one after the other.
struct NativeText {
    private let scalars: [Unicode.Scalar]
    private(set) var offset = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    var isAtEnd: Bool { offset == scalars.count }

    mutating func skipBlanks() {
        while offset < scalars.count, scalars[offset] == " " || scalars[offset] == "\t" { offset += 1 }
    }

    /// The word that follows, without taking it; empty when there is none.
    var nextWord: String {
        var end = offset
        while end < scalars.count, Self.isWord(scalars[end]) { end += 1 }
        return String(String.UnicodeScalarView(scalars[offset..<end]))
    }

    mutating func takeWord() -> String? {
        let word = nextWord
        guard !word.isEmpty else { return nil }
        offset += word.unicodeScalars.count
        skipBlanks()
        return word
    }

    mutating func take(word: String) -> Bool {
        guard nextWord == word else { return false }
        return takeWord() != nil
    }

    func begins(with sign: String) -> Bool { scalars[offset...].starts(with: sign.unicodeScalars) }

    mutating func take(sign: String) -> Bool {
        guard begins(with: sign) else { return false }
        offset += sign.unicodeScalars.count
        skipBlanks()
        return true
    }

    /// What stands next, for messages: a word, or a single sign.
    var next: String {
        let word = nextWord
        if !word.isEmpty { return word }
        return isAtEnd ? "" : String(Character(scalars[offset]))
    }

    /// A number, a string in double quotes, `true`, `false` or `null`.
    mutating func takeConstant() throws(NativeTextError) -> Value {
        let start = offset
        var text = ""
        if begins(with: "\"") {
            text = quoted()
        } else {
            while offset < scalars.count,
                Self.isWord(scalars[offset]) || "+-.".unicodeScalars.contains(scalars[offset])
            {
                text.unicodeScalars.append(scalars[offset])
                offset += 1
            }
        }
        let end = offset
        skipBlanks()
        if let number = Self.hexadecimal(text) { return number }
        do throws(JSONError) {
            return try Value(json: text)
        } catch {
            throw NativeTextError(
                message: text.isEmpty ? "a constant is missing" : "`\(text)` is not a constant",
                help:
                    "write a number such as `16`, `-1` or `0x10`, `true`, `false`, `null`, or a text in quotes",
                offset: start, length: max(1, end - start))
        }
    }

    /// From a quote to the one that ends it, both included.
    private mutating func quoted() -> String {
        let start = offset
        offset += 1
        while offset < scalars.count, scalars[offset] != "\"" {
            offset += scalars[offset] == "\\" ? 2 : 1
        }
        offset = min(offset + 1, scalars.count)
        return String(String.UnicodeScalarView(scalars[start..<offset]))
    }

    private static func hexadecimal(_ text: String) -> Value? {
        guard text.hasPrefix("0x"), let number = UInt64(text.dropFirst(2), radix: 16) else { return nil }
        return Int64(exactly: number).map(Value.int) ?? .decimal("\(number)")
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }
}
