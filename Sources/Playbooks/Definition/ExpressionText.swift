import Values

/// Texts with expressions in them, taken apart and put together as texts.
enum ExpressionText {
    /// A part of an interpolated text.
    enum Part: Hashable {
        case literal(String)
        /// Without the `@{` and `}` around it.
        case expression(String)
    }

    /// What a text consists of; a text that is all one expression is that one part.
    static func parts(of text: String) -> [Part] {
        if text.hasPrefix("@@") { return [.literal(String(text.dropFirst()))] }
        if let whole = whole(text) { return [.expression(whole)] }
        return interpolated(text)
    }

    /// The expression of a text that begins with `@`; nil for any other text.
    static func whole(_ text: String) -> String? {
        guard text.utf8.count > 1, text.hasPrefix("@"), !text.hasPrefix("@@"), !text.hasPrefix("@{") else {
            return nil
        }
        return String(text.dropFirst())
    }

    /// A value as the argument of a call.
    static func argument(_ value: Value) -> String {
        switch value {
        case .string(let text):
            if let whole = whole(text) { return whole }
            return joined(parts(of: text))
        case .array, .object:
            // Texts inside may be computed; what they give is put in where they stand.
            return "json(\(joined(interpolated(value.json()))))"
        default: return value.json()
        }
    }

    /// A text as an expression's constant.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    private static func joined(_ parts: [Part]) -> String {
        let texts = parts.map { part in
            switch part {
            case .literal(let text): quoted(text)
            case .expression(let text): text
            }
        }
        if texts.isEmpty { return "''" }
        if case .literal = parts[0], parts.count == 1 { return texts[0] }
        return "concat(\(texts.joined(separator: ", ")))"
    }

    private static func interpolated(_ text: String) -> [Part] {
        guard text.contains("@{") else { return text.isEmpty ? [] : [.literal(text)] }
        let scalars = Array(text.unicodeScalars)
        var parts: [Part] = []
        var plain = String.UnicodeScalarView()
        var place = 0
        while place < scalars.count {
            let isMark = scalars[place] == "@" && place + 1 < scalars.count
            if isMark, scalars[place + 1] == "@", place + 2 < scalars.count, scalars[place + 2] == "{" {
                plain.append(contentsOf: ["@", "{"])
                place += 3
            } else if isMark, scalars[place + 1] == "{", let end = end(of: scalars, from: place + 2) {
                if !plain.isEmpty { parts.append(.literal(String(plain))) }
                plain = String.UnicodeScalarView()
                parts.append(.expression(Self.text(of: scalars[(place + 2)..<end])))
                place = end + 1
            } else {
                plain.append(scalars[place])
                place += 1
            }
        }
        if !plain.isEmpty { parts.append(.literal(String(plain))) }
        return parts
    }

    /// The brace that ends an expression: those inside of quotes do not.
    private static func end(of scalars: [Unicode.Scalar], from start: Int) -> Int? {
        var isQuoted = false
        for place in start..<scalars.count {
            if scalars[place] == "'" { isQuoted.toggle() }
            if scalars[place] == "}", !isQuoted { return place }
        }
        return nil
    }

    private static func text(of scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}

extension ExpressionText {
    /// Whether a text is an expression of the template around a definition: `[concat('a', parameters('b'))]`.
    static func isDeploymentTime(_ text: String) -> Bool {
        guard text.hasPrefix("["), text.hasSuffix("]"), !text.hasPrefix("[[") else { return false }
        let name = text.dropFirst().prefix { $0.isLetter }
        return !name.isEmpty && text.dropFirst(1 + name.count).first == "("
    }

    /// The texts in single quotes in an expression, doubled quotes undone.
    static func quotedTexts(in expression: String) -> [String] {
        var found: [String] = []
        var current: String.UnicodeScalarView?
        var isAfterQuote = false
        for scalar in expression.unicodeScalars {
            if scalar == "'" {
                if isAfterQuote {
                    current = (found.popLast() ?? "").unicodeScalars
                    current?.append("'")
                    isAfterQuote = false
                } else if let text = current {
                    found.append(String(text))
                    current = nil
                    isAfterQuote = true
                } else {
                    current = String.UnicodeScalarView()
                }
            } else {
                isAfterQuote = false
                current?.append(scalar)
            }
        }
        return found
    }

    /// The names that a function is called with in an expression, such as `parameters('NAME')`.
    static func names(givenTo function: String, in text: String) -> [String] {
        let pattern = Array(function.lowercased().utf8)
        let bytes = Array(text.utf8)
        let folded = bytes.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
        var names: [String] = []
        var place = 0
        while let start = folded.firstPlace(of: pattern, from: place) {
            place = start + pattern.count
            let isWord = start > 0 && isNamePart(bytes[start - 1])
            var next = place
            while next < bytes.count, isSpace(bytes[next]) { next += 1 }
            guard !isWord, next < bytes.count, bytes[next] == UInt8(ascii: "(") else { continue }
            let rest = String(decoding: bytes[(next + 1)...].prefix(1000), as: UTF8.self)
            guard rest.unicodeScalars.first(where: { !$0.properties.isWhitespace }) == "'",
                let name = quotedTexts(in: rest).first
            else { continue }
            names.append(name)
        }
        return names
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        (97...122).contains(byte | 0x20) || (48...57).contains(byte) || byte == UInt8(ascii: "_")
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
}

extension [UInt8] {
    /// Where a run of bytes begins, at or after a place.
    fileprivate func firstPlace(of pattern: [UInt8], from start: Int) -> Int? {
        guard !pattern.isEmpty, count >= pattern.count, start <= count - pattern.count else { return nil }
        return (start...(count - pattern.count)).first { place in
            self[place] == pattern[0] && self[place..<(place + pattern.count)].elementsEqual(pattern)
        }
    }
}
