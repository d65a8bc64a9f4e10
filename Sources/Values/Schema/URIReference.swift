/// A URI or a relative reference, without fragment, taken apart.
///
/// Source: RFC 3986, sections 5.2 and 5.3.
struct URIReference {
    var scheme: String?
    var authority: String?
    var path: String
    var query: String?

    init(_ text: String) {
        var rest = text[...]
        if let colon = rest.firstIndex(where: { ":/?#".contains($0) }), rest[colon] == ":",
            colon > rest.startIndex
        {
            scheme = String(rest[..<colon])
            rest = rest[rest.index(after: colon)...]
        }
        if let hash = rest.firstIndex(of: "#") { rest = rest[..<hash] }
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            authority = String(rest[..<end])
            rest = rest[end...]
        }
        path = String(rest)
    }

    var text: String {
        (scheme.map { $0 + ":" } ?? "") + (authority.map { "//" + $0 } ?? "") + path
            + (query.map { "?" + $0 } ?? "")
    }

    func resolved(against base: URIReference) -> URIReference {
        var result = self
        if scheme != nil || authority != nil {
            result.scheme = scheme ?? base.scheme
            result.path = Self.withoutDots(path)
            return result
        }
        result.scheme = base.scheme
        result.authority = base.authority
        if path.isEmpty {
            result.path = base.path
            result.query = query ?? base.query
        } else if path.hasPrefix("/") {
            result.path = Self.withoutDots(path)
        } else {
            result.path = Self.withoutDots(base.merged(with: path))
        }
        return result
    }

    private func merged(with relative: String) -> String {
        if authority != nil, path.isEmpty { return "/" + relative }
        guard let slash = path.lastIndex(of: "/") else { return relative }
        return path[...slash] + relative
    }

    private static func withoutDots(_ path: String) -> String {
        guard path.contains(".") else { return path }
        var steps: [Substring] = []
        let all = path.split(separator: "/", omittingEmptySubsequences: false)
        for (index, step) in all.enumerated() {
            let isLast = index == all.count - 1
            switch step {
            case ".": if isLast { steps.append("") }
            case "..":
                if steps.count > 1 || steps.first.map({ !$0.isEmpty }) ?? false { steps.removeLast() }
                if isLast { steps.append("") }
            default: steps.append(step)
            }
        }
        return steps.joined(separator: "/")
    }
}

/// A text with its `%41` put back into characters; where that is not UTF-8, the text as it was.
func percentDecoded(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
    let letters = Array(text.utf8)
    var bytes: [UInt8] = []
    var place = 0
    while place < letters.count {
        if letters[place] == UInt8(ascii: "%"), place + 2 < letters.count,
            let high = hexadecimalDigit(letters[place + 1]), let low = hexadecimalDigit(letters[place + 2])
        {
            bytes.append(high << 4 | low)
            place += 3
        } else {
            bytes.append(letters[place])
            place += 1
        }
    }
    return String(validating: bytes, as: UTF8.self) ?? text
}
