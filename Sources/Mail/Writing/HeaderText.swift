import Values

/// Header fields: folded, and with everything beyond ASCII encoded.
///
/// Source: RFC 5322 (2.2.3), RFC 2047, RFC 2231.
enum HeaderText {
    /// Where lines are folded; the hard limit is 998.
    private static let width = 78
    /// The longest encoded word.
    private static let wordLimit = 75

    /// A field of free text, such as a subject.
    static func unstructured(_ name: String, _ value: String) throws(MailProblem) -> String {
        try check(value, name)
        let isPlain = value.utf8.allSatisfy { $0 < 0x7f } && !value.contains("=?") && longestWord(value) < 900
        return folded(name, isPlain ? words(value.spaceTrimmed) : encodedWords(value.spaceTrimmed))
    }

    /// A field of addresses.
    static func addresses(_ name: String, _ list: [MailAddress]) throws(MailProblem) -> String {
        var tokens: [String] = []
        for (index, mailbox) in list.enumerated() {
            guard MailAddress.isValid(mailbox.address) else {
                throw MailProblem("`\(mailbox.address.prefix(100))` is no e-mail address")
            }
            let comma = index + 1 < list.count ? "," : ""
            try check(mailbox.name, name)
            if mailbox.name.isEmpty {
                tokens.append(mailbox.address + comma)
            } else {
                tokens += phrase(mailbox.name) + ["<\(mailbox.address)>\(comma)"]
            }
        }
        return folded(name, tokens)
    }

    /// A field of message ids.
    static func ids(_ name: String, _ list: [String]) throws(MailProblem) -> String {
        for id in list where !isID(id) {
            throw MailProblem("`\(id.prefix(100))` is no message id, which is like `<id@domain>`")
        }
        return folded(name, list)
    }

    static func isID(_ text: String) -> Bool {
        text.hasPrefix("<") && text.hasSuffix(">") && (3...250).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x2c }
            && text.dropFirst().dropLast().utf8.allSatisfy { $0 != 0x3c && $0 != 0x3e }
    }

    /// A field with a value and parameters: `Content-Type: text/plain; charset=utf-8`.
    static func structured(
        _ name: String, _ value: String, _ parameters: [(name: String, value: String)] = []
    ) throws(MailProblem) -> String {
        var tokens = [value + (parameters.isEmpty ? "" : ";")]
        for (index, parameter) in parameters.enumerated() {
            try check(parameter.value, "\(name); \(parameter.name)")
            var parts = Self.parameter(parameter.name, parameter.value)
            if index + 1 < parameters.count { parts[parts.count - 1] += ";" }
            tokens += parts
        }
        return folded(name, tokens)
    }

    /// Refuses what could end a line: that is how fields are smuggled in.
    static func check(_ value: String, _ name: String) throws(MailProblem) {
        guard value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f || $0 == "\t" }),
            value.unicodeScalars.allSatisfy({ !["\u{2028}", "\u{2029}", "\u{85}"].contains($0) })
        else { throw MailProblem("`\(name)` has a line break or another control character") }
        guard value.utf8.count <= 8 << 10 else { throw MailProblem("`\(name)` is longer than 8 KiB") }
    }

    private static func longestWord(_ text: String) -> Int {
        text.split(separator: " ").map(\.utf8.count).max() ?? 0
    }

    /// Words with the spaces in front of them, so that folding keeps every space.
    private static func words(_ text: String) -> [String] {
        var words = [""]
        for character in text {
            if character == " ", words.last?.last.map({ $0 != " " }) ?? false {
                words.append("")
            } else {
                words[words.count - 1].append(character)
            }
        }
        return words
    }

    /// A display name.
    private static func phrase(_ name: String) -> [String] {
        if name.utf8.contains(where: { $0 >= 0x7f }) || name.contains("=?") { return encodedWords(name) }
        if name.utf8.allSatisfy({ $0.isASCIILetterOrDigit || $0 == 0x20 }), name == name.spaceTrimmed {
            return words(name)
        }
        let escaped = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return ["\"\(escaped)\""]
    }

    /// Base 64 of UTF-8 in pieces that never cut a character.
    private static func encodedWords(_ text: String) -> [String] {
        let room = (wordLimit - "=?UTF-8?B??=".utf8.count) / 4 * 3
        var words: [String] = []
        var piece: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if piece.count + bytes.count > room {
                words.append("=?UTF-8?B?\(Base64.encode(piece))?=")
                piece = []
            }
            piece += bytes
        }
        if !piece.isEmpty || words.isEmpty { words.append("=?UTF-8?B?\(Base64.encode(piece))?=") }
        return words
    }

    /// A parameter: a token, a quoted text, or encoded in as many pieces as it takes.
    private static func parameter(_ name: String, _ value: String) -> [String] {
        let isPlain = value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
        if isPlain, value.utf8.count <= 60 {
            let isToken =
                !value.isEmpty
                && value.utf8.allSatisfy { $0.isASCIILetterOrDigit || [0x2d, 0x2e, 0x5f, 0x2b].contains($0) }
            let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return [isToken ? "\(name)=\(value)" : "\(name)=\"\(escaped)\""]
        }
        var pieces = [""]
        for byte in value.utf8 {
            let isPlain = byte.isASCIILetterOrDigit || [0x2d, 0x2e, 0x5f].contains(byte)
            let hex = String(byte, radix: 16, uppercase: true)
            let text =
                isPlain ? String(Unicode.Scalar(byte)) : "%\(hex.utf8.count == 1 ? "0" : "")\(hex)"
            if (pieces.last?.utf8.count ?? 0) + text.utf8.count > 48 { pieces.append("") }
            pieces[pieces.count - 1] += text
        }
        if pieces.count == 1 { return ["\(name)*=UTF-8''\(pieces[0])"] }
        return pieces.enumerated().map { index, piece in
            "\(name)*\(index)*=\(index == 0 ? "UTF-8''" : "")\(piece)\(index + 1 < pieces.count ? ";" : "")"
        }
    }

    /// The field in lines of at most the usual width, where its tokens allow that.
    private static func folded(_ name: String, _ tokens: [String]) -> String {
        var text = "\(name):"
        var column = text.utf8.count
        var isFirst = true
        for token in tokens where !token.isEmpty {
            if !isFirst, column + 1 + token.utf8.count > width {
                text += "\r\n"
                column = 0
            }
            text += " \(token)"
            column += 1 + token.utf8.count
            isFirst = false
        }
        return text + "\r\n"
    }
}
