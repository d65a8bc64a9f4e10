import Values

extension DescriptorReader {
    mutating func auth(_ node: DescriptorNode, _ places: Placeholders) -> AuthScheme? {
        guard isObject(node) else { return nil }
        guard let word = node["scheme"] else {
            _ = check(
                node,
                DescriptorKeys(
                    required: ["scheme"],
                    optional: DescriptorKeys.auth.values.flatMap(\.all).filter { $0 != "scheme" }))
            return nil
        }
        guard let scheme = text(word) else { return nil }
        guard let keys = DescriptorKeys.auth[scheme] else {
            unknownChoice(scheme, word, among: DescriptorKeys.auth.keys.sorted())
            return nil
        }
        guard check(node, keys) else { return nil }
        switch scheme {
        case "basic": return .basic
        case "bearer": return .bearer
        case "header": return header(node, places)
        case "oauth2-code": return code(node, places)
        case "oauth2-password":
            return .oauth2Password(tokenURL: address(node["token"], places), scopes: scopes(node, places))
        case "oauth2-jwt":
            return .oauth2JWT(tokenURL: address(node["token"], places), scopes: scopes(node, places))
        default: return .oauth2Client(tokenURL: address(node["token"], places), scopes: scopes(node, places))
        }
    }

    /// The secrets of a connection beside the one that signs in.
    mutating func secrets(_ node: DescriptorNode?) -> [NamedSecret] {
        guard let node, isObject(node) else { return [] }
        var secrets: [NamedSecret] = []
        for member in node.members {
            let isName =
                (1...64).contains(member.name.utf8.count)
                && member.name.utf8.allSatisfy { 48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0 }
            if !isName {
                findings.add(
                    .badName, "`\(member.name)` cannot be the name of a secret",
                    help: "use letters and digits, such as `signingSecret`", at: member.node.path)
            }
            guard check(member.node, DescriptorKeys.secret) else { continue }
            secrets.append(
                NamedSecret(
                    name: member.name, title: text(member.node["title"]) ?? member.name,
                    summary: text(member.node["summary"]) ?? "",
                    isOptional: !(truth(member.node["required"]) ?? false)))
        }
        return secrets
    }

    private mutating func code(_ node: DescriptorNode, _ places: Placeholders) -> AuthScheme? {
        var scheme = AuthorizationCodeScheme(
            authorizeURL: address(node["authorize"], places), tokenURL: address(node["token"], places),
            scopes: scopes(node, places), usesPKCE: truth(node["pkce"]) ?? true)
        if let parameters = node["parameters"], isObject(parameters) {
            for member in parameters.members {
                guard let value = text(member.node) else { continue }
                checkPlaceholders(value, member.node.path, places)
                scheme.parameters[member.name] = value
            }
        }
        if let separator = node["separator"] {
            switch text(separator) {
            case .some(let found) where [" ", ","].contains(found): scheme.scopeSeparator = found
            case .some(let found): unknownChoice(found, separator, among: [" ", ","])
            case nil: break
            }
        }
        return .oauth2Code(scheme)
    }

    private mutating func address(_ node: DescriptorNode?, _ places: Placeholders) -> String {
        guard let node, let url = text(node) else { return "" }
        checkAddress(url, node.path, places)
        return url
    }

    private mutating func scopes(_ node: DescriptorNode, _ places: Placeholders) -> [String] {
        let scopes = items(node["scopes"])
        for scope in scopes { checkPlaceholders(scope.value.string ?? "", scope.path, places) }
        return scopes.compactMap { text($0) }
    }
}
