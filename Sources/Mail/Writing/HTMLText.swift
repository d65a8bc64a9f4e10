/// What is left of HTML without its formatting.
public enum HTMLText {
    /// A reading of the text for people whose program shows no HTML: blocks as paragraphs, links with their addresses.
    public static func plain(_ html: String) -> String {
        var result = ""
        var link: String?
        var hidden: String?
        var rest = html[...]
        while let open = rest.firstIndex(of: "<") {
            if hidden == nil { result += entities(String(rest[..<open])).collapsed(after: result) }
            let inside = rest[rest.index(after: open)...]
            if inside.hasPrefix("!--") {
                rest = inside.firstRange(of: "-->").map { inside[$0.upperBound...] } ?? ""
                continue
            }
            guard let close = inside.firstIndex(of: ">") else {
                rest = ""
                break
            }
            let tag = String(inside[..<close])
            let name = tag.prefix { $0.isLetter || $0.isNumber || $0 == "/" }.lowercased()
            rest = inside[inside.index(after: close)...]
            if let ending = hidden {
                if name == ending { hidden = nil }
                continue
            }
            switch name {
            case "script", "style", "head", "title": hidden = "/\(name)"
            case "br": result += "\n"
            case "li": result += result.hasSuffix("\n") ? "- " : "\n- "
            case "td", "th": if !result.hasSuffix("\n") { result += " " }
            case "a": link = attribute("href", of: tag)
            case "/a":
                if let address = link, address.hasPrefix("http"), !result.hasSuffix(address) {
                    result += " (\(address))"
                }
                link = nil
            case "p", "/p", "h1", "/h1", "h2", "/h2", "h3", "/h3", "table", "/table", "ul", "/ul", "ol",
                "/ol",
                "blockquote", "/blockquote":
                result +=
                    result.isEmpty || result.hasSuffix("\n\n") ? "" : result.hasSuffix("\n") ? "\n" : "\n\n"
            case "div", "/div", "tr", "/tr", "hr":
                if !result.isEmpty, !result.hasSuffix("\n") { result += "\n" }
            default: break
            }
        }
        if hidden == nil { result += entities(String(rest)).collapsed(after: result) }
        return result.spaceTrimmed + "\n"
    }

    private static func attribute(_ name: String, of tag: String) -> String? {
        guard let at = tag.lowercased().firstRange(of: "\(name)=") else { return nil }
        let offset = tag.lowercased().distance(from: tag.startIndex, to: at.upperBound)
        let value = tag.dropFirst(offset)
        guard let quote = value.first, quote == "\"" || quote == "'" else {
            return entities(String(value.prefix { !$0.isWhitespace }))
        }
        return entities(String(value.dropFirst().prefix { $0 != quote }))
    }

    private static let named: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "ndash": "\u{2013}",
        "mdash": "\u{2014}", "hellip": "\u{2026}", "copy": "\u{a9}", "auml": "ä", "ouml": "ö", "uuml": "ü",
        "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü", "szlig": "ß", "euro": "€",
    ]

    private static func entities(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            let inside = rest[rest.index(after: start)...]
            guard let end = inside.prefix(12).firstIndex(of: ";"), let meant = character(inside[..<end])
            else {
                result += "&"
                rest = inside
                continue
            }
            result += meant
            rest = inside[inside.index(after: end)...]
        }
        return result + rest
    }

    private static func character(_ name: Substring) -> String? {
        guard name.hasPrefix("#") else { return named[String(name)] }
        let digits = name.dropFirst()
        let number =
            digits.first == "x" || digits.first == "X"
            ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init).map { String($0) }
    }
}

extension String {
    /// Runs of white space as one space, none at the beginning of a line.
    fileprivate func collapsed(after before: String) -> String {
        var result = ""
        var wasSpace = before.isEmpty || before.last?.isWhitespace == true
        for character in self {
            let isSpace = character.isWhitespace
            if !isSpace || !wasSpace { result.append(isSpace ? " " : character) }
            wasSpace = isSpace
        }
        return result
    }
}
