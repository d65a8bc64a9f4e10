import FoundationEssentials

/// Where answers point, and whether that is where the request went.
enum Address {
    /// The absolute address of a reference in an answer to `base`; nil when it is none of http or https.
    static func resolve(_ reference: String, from base: String) -> String? {
        let text = String(reference.prefix { $0 != "#" })
        guard let origin = URL(string: base), let target = URL(string: text, relativeTo: origin)?.absoluteURL,
            ["http", "https"].contains(target.scheme?.lowercased()), target.host()?.isEmpty == false,
            target.user() == nil
        else { return nil }
        return target.absoluteString
    }

    /// Whether both go to the same scheme, host and port.
    static func isSameOrigin(_ left: String, _ right: String) -> Bool {
        guard let left = origin(left), let right = origin(right) else { return false }
        return left == right
    }

    /// Whether a step from one to the other gives up TLS.
    static func losesTLS(from: String, to: String) -> Bool {
        origin(from)?.hasPrefix("https:") == true && origin(to)?.hasPrefix("http:") == true
    }

    static func host(_ url: String) -> String { URL(string: url)?.host() ?? "the address" }

    private static func origin(_ text: String) -> String? {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), let host = url.host() else {
            return nil
        }
        return "\(scheme)://\(host.lowercased()):\(url.port ?? (scheme == "https" ? 443 : 80))"
    }
}
