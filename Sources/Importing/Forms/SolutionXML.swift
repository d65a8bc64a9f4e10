/// Finds elements by name in the XML of a solution, which a program wrote: no entities of its own, no
/// elements of a name inside of each other.
enum SolutionXML {
    struct Element {
        var attributes: [String: String]
        /// What is between the tags, with character references resolved when it holds no tags.
        var content: String
    }

    static func elements(_ name: String, in xml: some StringProtocol) -> [Element] {
        var found: [Element] = []
        var rest = Substring(xml)
        while let start = rest.firstRange(of: "<" + name) {
            let behind = rest[start.upperBound...]
            guard let next = behind.first, next == ">" || next == "/" || next.isWhitespace else {
                rest = behind
                continue
            }
            guard let end = tagEnd(behind) else { return found }
            let tag = behind[..<end]
            rest = behind[behind.index(after: end)...]
            let attributes = attributes(in: tag)
            guard tag.last != "/" else {
                found.append(Element(attributes: attributes, content: ""))
                continue
            }
            guard let close = rest.firstRange(of: "</\(name)>") else { return found }
            let content = rest[..<close.lowerBound]
            rest = rest[close.upperBound...]
            found.append(
                Element(
                    attributes: attributes, content: content.contains("<") ? String(content) : plain(content))
            )
            if found.count > ImportLimits.definitions * 10 { return found }
        }
        return found
    }

    /// The `>` that ends a tag, which may also stand in a quoted value.
    private static func tagEnd(_ text: Substring) -> Substring.Index? {
        var quote: Character?
        for place in text.indices {
            let character = text[place]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == ">" {
                return place
            }
        }
        return nil
    }

    private static func attributes(in tag: Substring) -> [String: String] {
        var attributes: [String: String] = [:]
        var rest = tag
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].split(whereSeparator: \.isWhitespace).last.map(String.init)
            rest = rest[rest.index(after: equals)...].drop(while: \.isWhitespace)
            guard let quote = rest.popFirst(), quote == "\"" || quote == "'",
                let end = rest.firstIndex(of: quote)
            else { break }
            if let name { attributes[name] = plain(rest[..<end]) }
            rest = rest[rest.index(after: end)...]
        }
        return attributes
    }

    private static func plain(_ text: Substring) -> String {
        guard text.contains("&") else { return String(text) }
        var result = ""
        var rest = text
        while let first = rest.popFirst() {
            guard first == "&", let end = rest.firstIndex(of: ";"),
                let character = character(rest[..<end])
            else {
                result.append(first)
                continue
            }
            result.append(character)
            rest = rest[rest.index(after: end)...]
        }
        return result
    }

    private static func character(_ reference: Substring) -> Character? {
        if let named = names[String(reference)] { return named }
        guard reference.first == "#" else { return nil }
        let digits = reference.dropFirst()
        let number = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init).map(Character.init)
    }

    private static let names: [String: Character] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
    ]
}
