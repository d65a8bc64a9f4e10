public import Values

extension AuthConfiguration {
    /// As an environment file writes it.
    public var block: Value {
        switch self {
        case .token(let reference): return ["token": reference.block]
        case .basic(let username, let password):
            return ["basic": ["username": .string(username), "password": password.block]]
        case .entra(let tenant, let client, let credential, let authority, let resource):
            var members: JSONObject = JSONObject([("tenant", .string(tenant)), ("client", .string(client))])
            members[credential.keyword] = credential.references.first?.block
            if case .code(_, let secret) = credential { members["secret"] = secret?.block }
            members["authority"] = authority.map(Value.string)
            members["resource"] = resource.map(Value.string)
            return ["entra": .object(members)]
        case .managedIdentity(let identity):
            var members = JSONObject()
            if let name = identity.name { members[identity.kind.rawValue] = .string(name) }
            members["resource"] = identity.resource.map(Value.string)
            return ["managed-identity": .object(members)]
        case .oauth2(let configuration): return ["oauth2": configuration.block]
        }
    }
}

extension OAuth2Configuration {
    fileprivate var block: Value {
        var members = JSONObject()
        if !client.isEmpty { members["client"] = .string(client) }
        members["secret"] = secret?.block
        switch grant {
        case .client: break
        case .code(let reference): members["code"] = reference.block
        case .password(let username, let password):
            members["username"] = .string(username)
            members["password"] = password.block
        case .key(let reference, let subject):
            members["key"] = reference.block
            members["subject"] = subject.map(Value.string)
        }
        members["authority"] = authority.map(Value.string)
        members["scopes"] = scopes.map { .array($0.map(Value.string)) }
        return .object(members)
    }
}

extension SecretReference {
    /// As an environment file writes it.
    var block: Value { .object(JSONObject([(keyword, .string(name))])) }
}
