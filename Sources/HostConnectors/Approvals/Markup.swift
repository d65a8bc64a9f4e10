public import Values

/// Text as HTML that holds nothing but text and the little that Markdown says.
public enum Markup {
    /// The text with the characters escaped that mean something in HTML.
    public static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.count)
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            // What turns text around could make a name look like another one.
            case _ where turnsAround(character): escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// Markdown's paragraphs, headings, lists, emphasis, code and links as HTML; everything else as text.
    ///
    /// No HTML of the author's gets through, and links only to `http` and `https`, with their address beside them.
    public static func html(markdown: String) -> String {
        var blocks: [String] = []
        var paragraph: [String] = []
        var items: [String] = []
        func end() {
            if !paragraph.isEmpty { blocks.append("<p>\(paragraph.joined(separator: "<br>\n"))</p>") }
            if !items.isEmpty { blocks.append("<ul>\(items.map { "<li>\($0)</li>" }.joined())</ul>") }
            paragraph = []
            items = []
        }
        for line in markdown.replacing("\r\n", with: "\n").split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            let text = Text.trimmed(String(line))
            let marks = text.prefix { $0 == "#" }.count
            if text.isEmpty {
                end()
            } else if (1...6).contains(marks), text.dropFirst(marks).first == " " {
                end()
                // Below the headings of the page itself.
                blocks.append("<h3>\(inline(Text.trimmed(String(text.dropFirst(marks)))))</h3>")
            } else if ["- ", "* ", "+ "].contains(where: text.hasPrefix) {
                if !paragraph.isEmpty { end() }
                items.append(inline(String(text.dropFirst(2))))
            } else {
                if !items.isEmpty { end() }
                paragraph.append(inline(text))
            }
        }
        end()
        return blocks.joined(separator: "\n")
    }

    /// One line: `**strong**`, `*emphasis*`, `` `code` `` and `[text](address)`.
    private static func inline(_ text: String) -> String {
        var html = ""
        var rest = Substring(text)
        while let start = rest.firstIndex(where: { "*`[".contains($0) }) {
            html += escaped(String(rest[..<start]))
            rest = rest[start...]
            if let (piece, after) = strong(rest) ?? code(rest) ?? link(rest) ?? emphasis(rest) {
                html += piece
                rest = after
            } else {
                html += escaped(String(rest.removeFirst()))
            }
        }
        return html + escaped(String(rest))
    }

    private static func strong(_ text: Substring) -> (String, Substring)? {
        between(text, "**").map { ("<strong>\(escaped($0))</strong>", $1) }
    }

    private static func emphasis(_ text: Substring) -> (String, Substring)? {
        between(text, "*").map { ("<em>\(escaped($0))</em>", $1) }
    }

    private static func code(_ text: Substring) -> (String, Substring)? {
        between(text, "`").map { ("<code>\(escaped($0))</code>", $1) }
    }

    private static func between(_ text: Substring, _ mark: String) -> (String, Substring)? {
        guard text.hasPrefix(mark) else { return nil }
        let inner = text.dropFirst(mark.count)
        guard let end = inner.firstRange(of: mark), end.lowerBound > inner.startIndex,
            inner.first?.isWhitespace == false
        else { return nil }
        return (String(inner[..<end.lowerBound]), inner[end.upperBound...])
    }

    private static func link(_ text: Substring) -> (String, Substring)? {
        guard text.hasPrefix("["), let middle = text.firstRange(of: "]("),
            let end = text[middle.upperBound...].firstIndex(of: ")")
        else { return nil }
        let name = String(text[text.index(after: text.startIndex)..<middle.lowerBound])
        let address = String(text[middle.upperBound..<end])
        guard isAddress(address) else { return nil }
        let shown = name == address || name.isEmpty ? "" : "\(escaped(name)) "
        let link = "<a href=\"\(escaped(address))\" rel=\"noreferrer noopener\">\(escaped(address))</a>"
        return (shown + link, text[text.index(after: end)...])
    }

    private static func isAddress(_ text: String) -> Bool {
        ["https://", "http://"].contains { text.lowercased().hasPrefix($0) }
            && text.unicodeScalars.allSatisfy { $0.isASCII && $0.value > 0x20 && $0 != "\"" && $0 != "'" }
    }

    private static func turnsAround(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

/// Data as rows of names and values.
public enum DataRows {
    private static let most = 200

    /// One row for each value that is no object and no list of objects: `machine.name`, `PC-042`.
    ///
    /// What does not fit is said in the last row.
    public static func rows(of value: Value) -> [(name: String, value: String)] {
        if value.isNull { return [] }
        var rows: [(name: String, value: String)] = []
        collect(value, "", &rows)
        guard rows.count > most else { return rows }
        return rows.prefix(most) + [("…", "and \(rows.count - most) more")]
    }

    private static func collect(_ value: Value, _ name: String, _ rows: inout [(name: String, value: String)])
    {
        if let object = value.object, !object.isEmpty {
            for (member, value) in object {
                collect(value, name.isEmpty ? member : "\(name).\(member)", &rows)
            }
        } else if let items = value.array, items.contains(where: { $0.object != nil || $0.array != nil }) {
            for (place, item) in items.enumerated() { collect(item, "\(name)[\(place)]", &rows) }
        } else {
            rows.append((name, text(value)))
        }
    }

    private static func text(_ value: Value) -> String {
        if let items = value.array { return items.map(text).joined(separator: ", ") }
        return value.string ?? value.json()
    }
}
