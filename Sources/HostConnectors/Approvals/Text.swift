import Values

/// Texts as people give them.
enum Text {
    /// A list of texts, or one text with separators; without blanks around and without empty ones.
    static func list(_ value: Value?, separator: Character) -> [String] {
        let parts =
            value?.array?.compactMap(\.string)
            ?? value?.string.map { $0.split(separator: separator).map(String.init) } ?? []
        return parts.map(trimmed).filter { !$0.isEmpty }
    }

    /// Without blanks around, and with a blank for every control character.
    static func line(_ text: String) -> String {
        trimmed(
            String(
                String.UnicodeScalarView(
                    text.unicodeScalars.map { isControl($0) ? Unicode.Scalar(UInt8(ascii: " ")) : $0 })))
    }

    static func trimmed(_ text: String) -> String {
        var rest = Substring(text)
        while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
        while rest.last?.isWhitespace == true { rest = rest.dropLast() }
        return String(rest)
    }

    /// The text of a piece of HTML: what is between its tags, with lines where blocks end.
    static func plain(html: String) -> String {
        guard html.contains("<") || html.contains("&") else { return html }
        var text = ""
        var rest = Substring(html)
        while let open = rest.firstIndex(of: "<") {
            text += rest[..<open]
            guard let close = rest[open...].firstIndex(of: ">") else {
                text += rest[open...]
                rest = ""
                break
            }
            let tag = rest[rest.index(after: open)..<close].lowercased()
            let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
            if name == "br" || tag.hasPrefix("/") && blocks.contains(String(name)) { text += "\n" }
            if name == "td" || name == "th", !tag.hasPrefix("/") { text += " " }
            if name == "li", !tag.hasPrefix("/") { text += "- " }
            rest = rest[rest.index(after: close)...]
            if (name == "style" || name == "script") && !tag.hasPrefix("/") {
                rest = rest.firstRange(of: "</").map { rest[$0.lowerBound...] } ?? ""
            }
        }
        text += rest
        for (name, character) in entities { text = text.replacing(name, with: character) }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { trimmed(String($0)) }
        return trimmed(lines.joined(separator: "\n").replacing("\n\n\n", with: "\n\n"))
    }

    private static let blocks: Set<String> = [
        "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote",
    ]
    /// The ampersand last, so that nothing is decoded twice.
    private static let entities = [
        ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
    ]

    /// Whether a character could end a line or turn the text around.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
