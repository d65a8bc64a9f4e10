/// Addresses that requests go to in place of those they name: staging, a sovereign cloud, the lab.
public struct AddressRewrite: Sendable, Hashable {
    private let rules: [(from: Substring, to: Substring)]

    /// The longest prefix that fits counts.
    ///
    /// - Parameter rules: addresses with what stands in their place; a slash at the end means nothing.
    public init(_ rules: [String: String] = [:]) {
        self.rules = rules.map { (Self.trimmed($0.key), Self.trimmed($0.value)) }
            .sorted { ($0.from.utf8.count, $1.from) > ($1.from.utf8.count, $0.from) }
    }

    /// Whether there is nothing to rewrite.
    public var isEmpty: Bool { rules.isEmpty }

    /// Where a request for an address goes.
    public func target(of url: String) -> String {
        for rule in rules {
            if let rest = Self.rest(of: url, after: rule.from) { return String(rule.to + rest) }
        }
        return url
    }

    /// The addresses that requests name for one that an answer names, such as the link to a next page; none where
    /// nothing is rewritten to there.
    ///
    /// There are several where several addresses go to one place.
    public func sources(of url: String) -> [String] {
        rules.compactMap { rule in Self.rest(of: url, after: rule.to).map { String(rule.from + $0) } }
    }

    /// What follows a prefix that ends where the host or a segment of the path ends; scheme and host in any case.
    private static func rest(of url: String, after prefix: Substring) -> Substring? {
        let start = prefix.utf8.count
        guard url.utf8.count >= start else { return nil }
        let end = url.utf8.index(url.startIndex, offsetBy: start)
        let rest = url[end...]
        guard rest.isEmpty || rest.utf8.first.map({ "/?#".utf8.contains($0) }) == true else { return nil }
        let (own, wanted) = (split(url[..<end]), split(prefix))
        guard own.origin.lowercased() == wanted.origin.lowercased(), own.path == wanted.path else {
            return nil
        }
        return rest
    }

    private static func split(_ url: Substring) -> (origin: Substring, path: Substring) {
        guard let scheme = url.firstRange(of: "://"),
            let slash = url[scheme.upperBound...].firstIndex(of: "/")
        else { return (url, "") }
        return (url[..<slash], url[slash...])
    }

    private static func trimmed(_ url: String) -> Substring {
        url.hasSuffix("/") ? url.dropLast() : url[...]
    }

    /// Whether both have the same rules.
    public static func == (left: AddressRewrite, right: AddressRewrite) -> Bool {
        left.rules.elementsEqual(right.rules) { $0 == $1 }
    }

    /// Feeds the rules in.
    public func hash(into hasher: inout Hasher) {
        for rule in rules {
            hasher.combine(rule.from)
            hasher.combine(rule.to)
        }
    }
}
