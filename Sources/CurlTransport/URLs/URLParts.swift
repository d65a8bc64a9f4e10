import Engine

/// An absolute URL of the web or of a mail server, taken apart by the letter of RFC 3986.
///
/// Stricter than most readers, so that nobody downstream can understand a URL differently: no user
/// information, no fragment, no percent-encoding in the host, no numeric host that is not a plain IPv4
/// address, ASCII only.
struct URLParts: Sendable, Hashable {
    /// Scheme, host and port: what decides who receives a request.
    struct Origin: Sendable, Hashable {
        /// A key of ``URLParts/ports``.
        var scheme: String
        /// Lower case; an IPv6 address without its brackets.
        var host: String
        var port: Int
    }

    var origin: Origin
    /// Empty, or beginning with `/`.
    var path: String
    /// What follows `?`; nil when there is none.
    var query: String?

    /// Takes a URL apart.
    init(_ text: String) throws(TransportError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 16 << 10 else { throw Self.refusal("the URL is longer than 16 KiB") }
        if let bad = bytes.first(where: { !URLCharacters.isLegal($0) }) {
            throw Self.refusal("the URL has a byte that must be percent-encoded: 0x\(String(bad, radix: 16))")
        }
        guard let schemeEnd = bytes.firstIndex(of: UInt8(ascii: ":")),
            bytes[schemeEnd...].starts(with: Array("://".utf8))
        else { throw Self.refusal("the URL has no `scheme://`") }
        let scheme = String(decoding: bytes[..<schemeEnd], as: UTF8.self).lowercased()
        guard Self.ports[scheme] != nil else {
            throw Self.refusal("only `http` and `https` URLs can be used, and those of mail servers")
        }
        let rest = bytes[(schemeEnd + 3)...]
        let authorityEnd = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
        origin = try Self.origin(scheme: scheme, authority: rest[..<authorityEnd])
        (path, query) = try Self.pathAndQuery(rest[authorityEnd...])
    }

    /// The schemes that can be used, and the ports that stand for none.
    static let ports = [
        "http": 80, "https": 443, "smtp": 25, "smtps": 465, "imap": 143, "imaps": 993,
    ]

    /// Whether it is the address of a mail server.
    var isMail: Bool { origin.scheme.hasPrefix("smtp") || origin.scheme.hasPrefix("imap") }

    /// The URL as text, default ports left out.
    var text: String { "\(origin.text)\(path.isEmpty ? "/" : path)\(query.map { "?\($0)" } ?? "")" }

    static func refusal(_ message: String) -> TransportError {
        TransportError(.badURL, message, wasSent: false)
    }
}

extension URLParts.Origin {
    var text: String {
        let authority = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == Self.defaultPort(of: scheme)
            ? "\(scheme)://\(authority)" : "\(scheme)://\(authority):\(port)"
    }

    static func defaultPort(of scheme: String) -> Int { URLParts.ports[scheme] ?? 80 }
}

extension URLParts {
    /// Path and query of a URL from its first `/`, `?` or `#` on.
    static func pathAndQuery(_ bytes: ArraySlice<UInt8>) throws(TransportError) -> (String, String?) {
        let queryStart = bytes.firstIndex(of: UInt8(ascii: "?"))
        let path = bytes[..<(queryStart ?? bytes.endIndex)]
        let query = queryStart.map { bytes[($0 + 1)...] }
        guard !bytes.contains(UInt8(ascii: "#")) else { throw refusal("the URL has a fragment") }
        guard URLCharacters.isPath(path) else { throw refusal("the URL's path has a stray `%`, `[` or `]`") }
        guard query.map(URLCharacters.isQuery) ?? true else {
            throw refusal("the URL's query has a stray `%`, `[` or `]`")
        }
        return (String(decoding: path, as: UTF8.self), query.map { String(decoding: $0, as: UTF8.self) })
    }

    private static func origin(
        scheme: String, authority: ArraySlice<UInt8>
    ) throws(TransportError) -> Origin {
        guard !authority.contains(UInt8(ascii: "@")) else { throw refusal("the URL names a user") }
        let (host, port) = try splitPort(authority)
        if host.first == UInt8(ascii: "[") {
            let text = String(decoding: host.dropFirst().dropLast(), as: UTF8.self)
            guard host.last == UInt8(ascii: "]"), let address = IPAddress(text), address.bytes.count == 16
            else {
                throw refusal("the URL's IPv6 address is not one")
            }
            return Origin(scheme: scheme, host: text.lowercased(), port: try number(port, scheme))
        }
        let text = String(decoding: host, as: UTF8.self).lowercased()
        guard isHostName(text) else { throw refusal("the URL's host is not a host name or an address") }
        return Origin(scheme: scheme, host: text, port: try number(port, scheme))
    }

    private static func splitPort(
        _ authority: ArraySlice<UInt8>
    ) throws(TransportError) -> (host: ArraySlice<UInt8>, port: ArraySlice<UInt8>?) {
        let searchable = authority.firstIndex(of: UInt8(ascii: "]")).map { authority[$0...] } ?? authority
        guard let colon = searchable.firstIndex(of: UInt8(ascii: ":")) else { return (authority, nil) }
        return (authority[..<colon], authority[(colon + 1)...])
    }

    private static func number(_ port: ArraySlice<UInt8>?, _ scheme: String) throws(TransportError) -> Int {
        guard let port, !port.isEmpty else { return Origin.defaultPort(of: scheme) }
        guard port.count <= 5, port.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(String(decoding: port, as: UTF8.self)), (1...65535).contains(number)
        else { throw refusal("the URL's port is not a number from 1 to 65535") }
        return number
    }

    /// Letters, digits, hyphens, underscores and dots; a last label of digits only within an IPv4 address.
    static func isHostName(_ text: String) -> Bool {
        var labels = text.split(separator: ".", omittingEmptySubsequences: false)
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        guard let last = labels.last, text.utf8.count <= 253 else { return false }
        let areLegal = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.allSatisfy(URLCharacters.isHostByte)
        }
        let looksNumeric = last.utf8.allSatisfy { (0x30...0x39).contains($0) } || last.hasPrefix("0x")
        return areLegal && (!looksNumeric || IPAddress(text) != nil)
    }
}
