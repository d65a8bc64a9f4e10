import Engine
import Values

/// Where the requests of one connection may go.
struct EgressRules: Sendable {
    private let base: URLParts?
    private let patterns: [HostPattern]

    /// The rules of a connection; an override takes the place of the descriptor's base altogether.
    init(base: String?, hosts: [String], settings: Value, baseOverride: String?) throws(TransportError) {
        let filled = try base.map { text throws(TransportError) in try Self.fill(text, from: settings) }
        self.base = try (baseOverride ?? filled).map { text throws(TransportError) in try URLParts(text) }
        guard self.base?.query == nil else { throw URLParts.refusal("the base address has a query") }
        var patterns: [HostPattern] = []
        if let origin = self.base?.origin { patterns.append(HostPattern(origin)) }
        for host in hosts where !Self.isUnset(host, in: settings) {
            patterns.append(try HostPattern(try Self.fill(host, from: settings)))
        }
        self.patterns = patterns
    }

    /// The absolute URL of what a plugin asked for, if it may go there.
    func resolve(_ url: String) throws(TransportError) -> URLParts {
        guard URLParts.hasScheme(url) else {
            guard let base else {
                throw URLParts.refusal("a relative URL needs a base, and this connection has none")
            }
            return try base.joining(url)
        }
        let parts = try URLParts(url)
        guard allows(parts) else {
            throw TransportError(
                .egressDenied, "this connector may not send to `\(parts.origin.text)`", wasSent: false)
        }
        return parts
    }

    func allows(_ url: URLParts) -> Bool {
        patterns.contains { $0.allows(url.origin) }
    }

    /// Whether a pattern is nothing but a setting that the connection does not have: it allows nothing then.
    private static func isUnset(_ pattern: String, in settings: Value) -> Bool {
        guard pattern.hasPrefix("{"), pattern.firstIndex(of: "}") == pattern.indices.last else {
            return false
        }
        return settings[String(pattern.dropFirst().dropLast())].flatMap(text) == nil
    }

    /// A text with its `{setting}` placeholders filled.
    private static func fill(_ template: String, from settings: Value) throws(TransportError) -> String {
        var filled = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw URLParts.refusal("`\(template)` has a `{` without `}`")
            }
            let name = String(rest[rest.index(after: open)..<close])
            guard let text = settings[name].flatMap(text) else {
                throw URLParts.refusal(
                    "`\(template)` needs the setting `\(name)`, which the connection does not have")
            }
            filled += rest[..<open] + text
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }

    private static func text(_ value: Value) -> String? {
        value.string ?? value.int.map { String($0) }
    }
}
