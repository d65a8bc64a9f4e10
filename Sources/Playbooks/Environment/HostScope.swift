import Values

/// Hosts that requests may go to, as a pattern: `api.example.com`, `*.example.com`, `api.example.com:8443`, or a URL,
/// which counts as its origin.
struct HostScope: Hashable {
    private let scheme: String
    private let host: String
    private let port: Int
    private let isWild: Bool

    /// A pattern; nil for what is none.
    init?(_ text: String) {
        let text = text.lowercased()
        let scheme = ["https", "http"].first { text.hasPrefix("\($0)://") }
        var rest = scheme.map { text.dropFirst($0.utf8.count + 3) } ?? text[...]
        if scheme != nil { rest = rest.prefix { $0 != "/" } }
        isWild = scheme == nil && rest.hasPrefix("*.")
        if isWild { rest = rest.dropFirst(2) }
        self.scheme = scheme ?? "https"
        let isAddress = rest.hasPrefix("[")
        let name = isAddress ? rest.prefix { $0 != "]" } + "]" : rest.prefix { $0 != ":" }
        let tail = rest.dropFirst(name.count)
        guard let port = tail.isEmpty ? (self.scheme == "https" ? 443 : 80) : Self.port(tail) else {
            return nil
        }
        self.port = port
        host = String(name)
        guard Self.isHost(host, isAddress: isAddress), !isWild || host.contains(".") && !isAddress else {
            return nil
        }
    }

    /// The pattern as a descriptor has it.
    var text: String {
        let usual = scheme == "https" ? 443 : 80
        let place = (isWild ? "*." : "") + host + (port == usual ? "" : ":\(port)")
        return scheme == "https" ? place : "\(scheme)://\(place)"
    }

    /// What both allow; nil when that is nothing.
    func intersection(_ other: HostScope) -> HostScope? {
        covers(other) ? other : other.covers(self) ? self : nil
    }

    /// Whether everything that the other allows is allowed here.
    func covers(_ other: HostScope) -> Bool {
        guard scheme == other.scheme, port == other.port else { return false }
        if isWild { return other.host.hasSuffix(".\(host)") || other.isWild && other.host == host }
        return !other.isWild && other.host == host
    }

    private static func port(_ text: Substring) -> Int? {
        guard text.first == ":", let port = Int(text.dropFirst()), 1...65_535 ~= port else { return nil }
        return port
    }

    private static func isHost(_ text: String, isAddress: Bool) -> Bool {
        if isAddress {
            return text.hasSuffix("]") && text.count > 3
                && text.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        }
        return !text.isEmpty && !text.hasPrefix(".") && !text.hasSuffix(".")
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (97...122).contains($0) || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
            }
    }
}

extension HostScope {
    /// A text of a descriptor with its `{setting}` placeholders filled; nil where a setting is missing.
    static func fill(_ template: String, from settings: Value) -> String? {
        var filled = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { return nil }
            let value = settings[String(rest[rest.index(after: open)..<close])]
            guard let text = value?.string ?? value?.int.map({ String($0) }) else { return nil }
            filled += rest[..<open] + text
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}
