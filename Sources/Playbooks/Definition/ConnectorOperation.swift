import Values

/// What a connector's action or trigger of a definition calls.
struct ConnectorOperation {
    /// The managed API: `azuresentinel`; `serviceprovider:openai` for a built-in connector of Standard.
    var api: String
    /// What the definition calls the connection.
    var key: String?
    /// Where the connection is named.
    var keyRange: SourceRange
    /// The operation's name, where the definition has it.
    var operation: String?
    /// The method and path, where the definition has those.
    var method: YAMLNode?
    var path: YAMLNode?
    /// The inputs as they are, without what only says where they go.
    var inputs: YAMLNode
    /// The named parameters of an operation, where inputs have them.
    var parameters: YAMLNode?

    /// `API/OPERATION`.
    var foreignName: String {
        guard let path = path?.text else { return "\(api)/\(operation ?? "unknown")" }
        return "\(api)/\(method?.text?.uppercased() ?? "GET") \(Self.shape(of: path))"
    }

    /// A path with `{}` for what is computed.
    static func shape(of path: String) -> String {
        ExpressionText.parts(of: path).map { part in
            switch part {
            case .literal(let text): text
            case .expression: "{}"
            }
        }.joined()
    }

    /// The input of the operation when no plugin has it.
    var foreignInput: YAMLNode {
        if let parameters, path == nil, operation != nil, api.hasPrefix("serviceprovider:") == false {
            return parameters
        }
        guard let path else { return inputs }
        var members = Members()
        members.add("method", method ?? path.scalar("GET"))
        members.add("path", path)
        for name in ["queries", "headers"] {
            if let node = inputs.present(name) { members.add(name, node) }
        }
        members.add("body", inputs.member("body"))
        return inputs.mapping(members.entries)
    }
}

extension DefinitionTranslator {
    /// The operation that the inputs of an action or a trigger name.
    mutating func operation(
        _ inputs: YAMLNode, metadata: YAMLNode?, isWebhook: Bool, at range: SourceRange
    ) -> ConnectorOperation {
        if let provider = inputs.present("serviceProviderConfiguration") {
            return serviceProvider(provider, inputs)
        }
        let host = inputs.present("host") ?? inputs.scalar(.null)
        let (key, place) = connectionKey(host)
        let plain = inputs.without(["host", "authentication", "retrypolicy"])
        var operation = ConnectorOperation(
            api: api(of: host, key: key), key: key, keyRange: place?.range ?? range, inputs: plain)
        operation.operation =
            host.memberText("operationId")
            ?? metadata?.present("flowSystemMetadata")?.memberText("swaggerOperationId")
        operation.parameters = inputs.present("parameters")
        // A notification's two calls; the one that fetches says what it is.
        let call = inputs.present("fetch") ?? inputs.present("subscribe") ?? inputs
        operation.path = path(of: call)
        if operation.path == nil, operation.operation == nil, inputs.entries != nil {
            findings.error(
                DefinitionCode.missingMember, "nothing says which operation of `\(operation.api)` is called",
                help: "give the inputs a `path` and a `method`, or `host.operationId`", at: inputs.range)
        }
        if operation.path != nil {
            let usual = inputs.scalar(isWebhook ? "POST" : "GET")
            operation.method = Self.method(call.present("method") ?? usual)
        }
        return operation
    }

    private func serviceProvider(_ provider: YAMLNode, _ inputs: YAMLNode) -> ConnectorOperation {
        let id = provider.memberText("serviceProviderId")?.split(separator: "/").last.map(String.init)
        let connection = provider.present("connectionName")
        return ConnectorOperation(
            api: "serviceprovider:\(id ?? "unknown")", key: connection?.text,
            keyRange: connection?.range ?? provider.range,
            operation: provider.memberText("operationId"),
            inputs: inputs.without(["serviceproviderconfiguration", "retrypolicy", "authentication"]),
            parameters: inputs.present("parameters"))
    }

    /// `path`, or `pathTemplate` with its parameters in place.
    private func path(of call: YAMLNode) -> YAMLNode? {
        if let path = call.present("path") { return path.text == nil ? nil : path }
        guard let template = call.present("pathTemplate"), let node = template.present("template"),
            var text = node.text
        else { return nil }
        for entry in template.present("parameters")?.entries ?? [] {
            guard let value = entry.node.text else { continue }
            let spliced = ExpressionText.whole(value).map { "@{\($0)}" } ?? value
            text = text.replacing("{\(entry.key)}", with: spliced)
        }
        return node.scalar(.string(text))
    }

    /// What the definition calls the connection: `@parameters('$connections')['KEY']['connectionId']` and other forms.
    private func connectionKey(_ host: YAMLNode) -> (key: String?, place: YAMLNode?) {
        if let name = host.present("connectionName") { return (name.text, name) }
        let connection = host.present("connection") ?? host.scalar(.null)
        if let name = connection.present("referenceName") { return (name.text, name) }
        guard let name = connection.present("name") ?? connection.present("id"), let text = name.text else {
            return (nil, nil)
        }
        guard text.contains("$connections") else {
            let last = text.split(separator: "/").last.map(String.init)
            return (text.hasPrefix("[") || text.contains("@") ? nil : last, name)
        }
        // The texts that follow: the connection's key, then what of it is meant.
        let following = ExpressionText.quotedTexts(in: text).drop { $0 != "$connections" }.dropFirst()
        return (following.first { $0 != "connectionId" && $0 != "connectionName" }, name)
    }

    private func api(of host: YAMLNode, key: String?) -> String {
        if let key, let known = source.connections[key] { return Self.plain(known) }
        let id = host.memberText("apiId") ?? host.present("api")?.memberText("runtimeUrl")
        let named = id?.split(separator: "/").last.map(String.init)
        if let named, !named.contains("@"), !named.contains("'") { return Self.plain(named) }
        guard let key else { return "unknown" }
        let plain = Self.plain(key.withoutNumber)
        return Self.otherNames[plain] ?? plain
    }

    /// APIs that authors call by their products' names.
    private static let otherNames = ["microsoftsentinel": "azuresentinel", "azure-sentinel": "azuresentinel"]

    /// Without `shared_`, and in lower case but for what is after a colon.
    private static func plain(_ api: String) -> String {
        let name = api.lowercased().hasPrefix("shared_") ? String(api.dropFirst(7)) : api
        if name.contains(":") { return name.filter { $0 != "/" } }
        return name.lowercased().filter { $0 != "/" }
    }
}

extension String {
    /// Without the number that a designer adds to the second connection of an API: `office365-2`, `teams_1`.
    fileprivate var withoutNumber: String {
        var text = Substring(self)
        for ending in ["_#workflowname#", "_conn"] where text.hasSuffix(ending) {
            text = text.dropLast(ending.count)
        }
        let digits = text.reversed().prefix { $0.isNumber }.count
        let rest = text.dropLast(digits)
        if digits > 0, rest.count > 1, rest.last == "_" || rest.last == "-" { text = rest.dropLast() }
        while text.last == "_" || text.last == "-" { text = text.dropLast() }
        return text.isEmpty ? self : String(text)
    }

    /// With each occurrence of a text replaced.
    fileprivate func replacing(_ text: String, with other: String) -> String {
        guard !text.isEmpty else { return self }
        var result = ""
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(text) {
                result += other
                rest = rest.dropFirst(text.count)
            } else if let first = rest.popFirst() {
                result.append(first)
            }
        }
        return result
    }
}
