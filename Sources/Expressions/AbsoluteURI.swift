/// The parts of an absolute URI with an authority, normalised as .NET does.
///
/// Source: RFC 3986; Microsoft Learn, "System.Uri class" (2025-11).
struct AbsoluteURI {
    let scheme: String
    let host: String
    /// The scheme's own when there is none; -1 for unknown schemes.
    let port: Int
    /// `/` when there is none, without `.` and `..`.
    let path: String
    /// With its `?`; empty when there is none.
    let query: String

    private static let ports = ["http": 80, "https": 443, "ftp": 21, "ws": 80, "wss": 443]

    init?(_ text: String) {
        let text = text.drop { $0 == " " }
        let scheme = text.prefix { $0 != ":" }
        let tail = text.dropFirst(scheme.count)
        guard tail.hasPrefix("://"), scheme.first?.isLetter == true,
            scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
        else { return nil }
        self.scheme = scheme.lowercased()
        let rest = tail.dropFirst(3).prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "\\" }
        var place = authority
        if let mark = authority.lastIndex(of: "@") { place = authority[authority.index(after: mark)...] }
        guard let (host, port) = Self.place(place) else { return nil }
        self.host = host.lowercased()
        self.port = port ?? Self.ports[self.scheme] ?? -1
        let after = rest.dropFirst(authority.count)
        let ownPath = after.prefix { $0 != "?" }
        path = Self.normalised(PercentCoding.escape(ownPath))
        let ownQuery = after.dropFirst(ownPath.count)
        query = ownQuery == "?" ? "" : PercentCoding.escape(ownQuery)
    }

    /// Host and port; the port is nil when it is not given.
    private static func place(_ text: Substring) -> (host: Substring, port: Int?)? {
        var host = text.prefix { $0 != ":" }
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[...end]
        } else if host.contains(where: { " <>^`{|}[]\"%".contains($0) }) {
            return nil
        }
        guard !host.isEmpty else { return nil }
        let rest = text.dropFirst(host.count)
        guard !rest.isEmpty, rest != ":" else { return (host, nil) }
        guard rest.hasPrefix(":"), rest.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }),
            let port = UInt16(rest.dropFirst())
        else { return nil }
        return (host, Int(port))
    }

    private static func normalised(_ path: String) -> String {
        guard path.contains("/.") else { return path.isEmpty ? "/" : path }
        var parts: [Substring] = []
        let all = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, part) in all.enumerated() {
            let isLast = index == all.count - 1
            switch part {
            case ".": if isLast { parts.append("") }
            case "..":
                _ = parts.popLast()
                if isLast { parts.append("") }
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}
