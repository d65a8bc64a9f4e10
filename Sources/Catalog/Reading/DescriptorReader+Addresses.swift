import Values

/// The placeholders that addresses and headers of a connector may hold.
struct Placeholders {
    /// The names of the settings; nil when the settings are not known to be complete.
    var settings: [String]?
}

extension DescriptorReader {
    mutating func header(_ node: DescriptorNode, _ places: Placeholders) -> AuthScheme? {
        guard let name = text(node["name"]), let field = node["value"], let value = text(field) else {
            return nil
        }
        let isToken =
            !name.isEmpty
            && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }
        if !isToken {
            findings.add(
                .badName, "`\(name)` is not the name of a header", help: "write a name such as `X-Api-Key`",
                at: node.path + ["name"])
        }
        checkPlaceholders(value, field.path, places, allowsSecrets: true)
        if !value.contains("{secret:") {
            findings.add(
                .badAddress, "the header's value holds no secret",
                help: "write `{secret:NAME}` where it belongs",
                at: field.path)
        }
        return .header(name: name, value: value)
    }

    mutating func base(_ node: DescriptorNode?, _ places: Placeholders) -> String? {
        guard let node, let url = text(node) else { return nil }
        checkAddress(url, node.path, places)
        return url
    }

    mutating func hosts(_ node: DescriptorNode?, _ places: Placeholders) -> [String] {
        var hosts: [String] = []
        for item in items(node) {
            guard let host = text(item) else { continue }
            hosts.append(host)
            checkPlaceholders(host, item.path, places)
            if !Self.isHostPattern(host) {
                findings.add(
                    .badAddress, "`\(host)` is not a host pattern",
                    help: "write `api.example.com` or `*.example.com`, without scheme, port or path",
                    at: item.path)
            }
        }
        return hosts
    }

    mutating func checkAddress(_ url: String, _ path: [String], _ places: Placeholders) {
        checkPlaceholders(url, path, places)
        guard !url.hasPrefix("https://"), !url.hasPrefix("http://"), !url.hasPrefix("{") else { return }
        findings.add(
            .badAddress, "`\(url)` is not an absolute URL",
            help: "begin with `https://`, or with a `{setting}`", at: path)
    }

    /// Requests to a base outside the hosts would all be refused.
    mutating func checkCoverage(of base: String?, by hosts: [String], at path: [String]) {
        guard let base, !base.hasPrefix("{"), !hosts.isEmpty, let start = base.firstRange(of: "://") else {
            return
        }
        let host = base[start.upperBound...].prefix { $0 != "/" && $0 != ":" }.lowercased()
        let isCovered = hosts.contains { pattern in
            let pattern = pattern.lowercased()
            return pattern == host || pattern.contains("{")
                || (pattern.hasPrefix("*.") && host.hasSuffix(pattern.dropFirst()))
        }
        if !isCovered {
            findings.add(
                .badAddress, "the host of `base` is not among `hosts`", help: "add `\(host)` to `hosts`",
                at: path)
        }
    }

    private static func isHostPattern(_ pattern: String) -> Bool {
        let body = pattern.hasPrefix("*.") ? pattern.dropFirst(2) : pattern[...]
        let labels = body.split(separator: ".", omittingEmptySubsequences: false)
        return body.utf8.count <= 253
            && labels.allSatisfy { label in
                !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_{}".contains($0)) }
            }
    }

    /// Finds `{name}` that no setting fills, braces without a partner, and secrets where they do not belong.
    mutating func checkPlaceholders(
        _ text: String, _ path: [String], _ places: Placeholders, allowsSecrets: Bool = false
    ) {
        var rest = text[...]
        while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            let after = rest.index(after: open)
            guard rest[open] == "{", let close = rest[after...].firstIndex(of: "}") else {
                findings.add(
                    .badAddress, "`\(text)` has a brace without its partner", help: "write `{name}`", at: path
                )
                return
            }
            let name = String(rest[after..<close])
            rest = rest[rest.index(after: close)...]
            if allowsSecrets, name.hasPrefix("secret:"), name.utf8.count > 7 { continue }
            if name.hasPrefix("secret:") {
                findings.add(
                    .badAddress, "`{\(name)}` cannot stand in an address", help: "put secrets into a header",
                    at: path)
            } else if let settings = places.settings, !settings.contains(name) {
                findings.add(
                    .danglingName, "`{\(name)}` names no setting of this connector",
                    help: settings.isEmpty
                        ? "describe it under `settings`" : help(for: name, among: settings), at: path)
            }
        }
    }
}
