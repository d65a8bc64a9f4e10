import Engine

/// Which hosts a connector may send to: `api.example.com`, `*.example.com`, `api.example.com:8443`.
///
/// A star stands for one or more labels in front. Without a port the scheme's own is meant. A whole URL,
/// which a setting may hold, counts as its origin. Only such a URL can allow plain `http`.
struct HostPattern: Sendable, Hashable {
    private let scheme: String
    private let host: String
    private let isWild: Bool
    private let port: Int

    /// A pattern from its text, placeholders already filled.
    init(_ text: String) throws(TransportError) {
        if text.contains("://") {
            self.init(try URLParts(text).origin)
            return
        }
        let isWild = text.hasPrefix("*.")
        let origin = try URLParts("https://\(isWild ? String(text.dropFirst(2)) : text)/").origin
        guard !isWild || (IPAddress(origin.host) == nil && origin.host.contains(".")) else {
            throw URLParts.refusal("the host pattern `\(text)` allows too much")
        }
        self.init(origin, isWild: isWild)
    }

    /// Exactly one origin.
    init(_ origin: URLParts.Origin) {
        self.init(origin, isWild: false)
    }

    private init(_ origin: URLParts.Origin, isWild: Bool) {
        (scheme, host, port) = (origin.scheme, origin.host, origin.port)
        self.isWild = isWild
    }

    func allows(_ origin: URLParts.Origin) -> Bool {
        guard origin.scheme == scheme, origin.port == port else { return false }
        return isWild
            ? origin.host.hasSuffix(".\(host)") && origin.host.utf8.first != UInt8(ascii: ".")
            : origin.host == host
    }
}
