import Engine

extension URLParts {
    /// The URL of a path (and query) below this base, whose own path stays in front whatever the text says.
    ///
    /// Dot segments, encoded or not, and `//host` are refused: a relative address never leaves its base.
    func joining(_ relative: String) throws(TransportError) -> URLParts {
        guard !relative.hasPrefix("//") else { throw Self.refusal("a relative URL begins with `//`") }
        let bytes = Array(relative.utf8)
        guard bytes.count <= 16 << 10 else { throw Self.refusal("the URL is longer than 16 KiB") }
        if let bad = bytes.first(where: { !URLCharacters.isLegal($0) }) {
            throw Self.refusal("the URL has a byte that must be percent-encoded: 0x\(String(bad, radix: 16))")
        }
        let (path, query) = try Self.pathAndQuery(bytes[...])
        guard !path.split(separator: "/").contains(where: Self.isDots) else {
            throw Self.refusal("a relative URL has a `.` or `..` segment")
        }
        var joined = self
        if !path.isEmpty {
            let front = self.path.hasSuffix("/") ? String(self.path.dropLast()) : self.path
            joined.path = front + (path.hasPrefix("/") ? path : "/\(path)")
        }
        joined.query = query
        return joined
    }

    /// What a reference means that stands in an answer to this URL (RFC 3986, section 5.2); fragments are
    /// dropped.
    func resolving(_ reference: String) throws(TransportError) -> URLParts {
        let reference = String(reference.prefix { $0 != "#" })
        if reference.isEmpty { return self }
        if Self.hasScheme(reference) { return try URLParts(reference).normalized }
        if reference.hasPrefix("//") { return try URLParts("\(origin.scheme):\(reference)").normalized }
        if reference.hasPrefix("/") { return try URLParts(origin.text + reference).normalized }
        if reference.hasPrefix("?") {
            return try URLParts(origin.text + (path.isEmpty ? "/" : path) + reference).normalized
        }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
        return try URLParts(origin.text + folder + reference).normalized
    }

    /// Whether a text begins with a scheme, so that it is no relative reference.
    static func hasScheme(_ text: String) -> Bool {
        guard let colon = text.firstIndex(where: { ":/?#".contains($0) }), text[colon] == ":" else {
            return false
        }
        return true
    }

    /// The URL without dot segments (RFC 3986, section 5.2.4).
    private var normalized: URLParts {
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for segment in segments {
            switch segment.replacing("%2e", with: ".").replacing("%2E", with: ".") {
            case ".": continue
            case "..": _ = kept.popLast()
            default: kept.append(segment)
            }
        }
        if let last = segments.last, Self.isDots(last) { kept.append("") }
        var normalized = self
        normalized.path = path.isEmpty ? "" : "/" + kept.joined(separator: "/")
        return normalized
    }

    private static func isDots(_ segment: Substring) -> Bool {
        [".", ".."].contains(segment.replacing("%2e", with: ".").replacing("%2E", with: "."))
    }
}
