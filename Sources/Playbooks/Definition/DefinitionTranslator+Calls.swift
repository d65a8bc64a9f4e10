import Values

extension DefinitionTranslator {
    private static let requestMembers = [
        "method", "uri", "headers", "queries", "body", "cookie", "authentication",
    ]
    private static let signIns = [
        "ActiveDirectoryOAuth", "Basic", "ClientCertificate", "ManagedServiceIdentity", "None", "Raw",
    ]

    mutating func http(_ action: DefinitionAction) -> Members {
        var members = Members()
        let inputs = required(action)
        if action.node.memberEntry("inputs") != nil { _ = required("uri", of: action) }
        var with = request(inputs, of: action)
        addTransfer(of: action, at: inputs, to: &with)
        members.add("use", inputs.scalar("http.request"))
        members.add("with", inputs.mapping(with.entries))
        return members
    }

    /// What the built-in action for requests takes from the inputs of an `Http` action.
    private mutating func request(_ inputs: YAMLNode, of action: DefinitionAction) -> Members {
        var with = Members()
        for name in Self.requestMembers {
            guard let node = inputs.present(name) else { continue }
            switch name {
            case "method": with.add(name, Self.method(node))
            case "authentication": with.add(name, signIn(node))
            case "uri": with.add(name, Self.address(node))
            default: with.add(name, node)
            }
        }
        if inputs.present("method") == nil, inputs.entries != nil, action.type != "Function" {
            with.add("method", inputs.scalar("GET"))
            ignore(
                "`\(action.name)` names no method", help: "it is taken for GET", at: inputs.range,
                "\(action.address).inputs.method")
        }
        return with
    }

    /// Designers leave white space and line breaks at the end of addresses.
    private static func address(_ node: YAMLNode) -> YAMLNode {
        guard let text = node.text, let last = text.unicodeScalars.last, last.properties.isWhitespace,
            !text.hasPrefix("@") || text.hasPrefix("@{")
        else { return node }
        var trimmed = Substring(text)
        while trimmed.last?.isWhitespace == true { trimmed = trimmed.dropLast() }
        return node.scalar(.string(String(trimmed)))
    }

    static func method(_ node: YAMLNode) -> YAMLNode {
        guard let text = node.text, !node.hasExpression else { return node }
        return node.scalar(.string(text.isEmpty ? "GET" : text.uppercased()))
    }

    /// Sign-in with its type in the usual spelling; nil for what only the service resolves.
    private func signIn(_ node: YAMLNode) -> YAMLNode? {
        guard let entries = node.entries else { return node.isServiceSignIn ? nil : node }
        if entries.isEmpty { return nil }
        return node.mapping(
            entries.map { entry in
                guard entry.key.lowercased() == "type", let text = entry.node.text else { return entry }
                let name = Self.signIns.first { $0.lowercased() == text.lowercased() }
                return YAMLNode.Entry(
                    key: "type", keyRange: entry.keyRange,
                    node: name.map { entry.node.scalar(.string($0)) } ?? entry.node)
            })
    }

    /// How a request is carried out beyond what it says.
    private mutating func addTransfer(
        of action: DefinitionAction, at place: YAMLNode, to with: inout Members
    ) {
        if action.options.contains("disableasyncpattern") {
            with.add("asyncPattern", (action.node.member("operationOptions") ?? place).scalar(false))
        }
        if let count = action.configuration("paginationPolicy")?.present("minimumItemCount")?.asNumber {
            with.add("minimumItemCount", count)
        }
        let mode = action.configuration("contentTransfer")?.present("transferMode")
        if let mode, mode.text?.lowercased() == "chunked" { with.add("chunked", mode.scalar(true)) }
    }

    /// A request that asks for a call of its own, and one that takes it back.
    mutating func httpWebhook(_ action: DefinitionAction) -> Members {
        var members = Members()
        let subscribe = required("subscribe", of: action)
        members.add("webhook", webhookCall(subscribe, of: action))
        if let unsubscribe = action.input("unsubscribe"), unsubscribe.entries?.isEmpty == false {
            members.add("unsubscribe", webhookCall(unsubscribe, of: action))
        }
        return members
    }

    private mutating func webhookCall(_ node: YAMLNode, of action: DefinitionAction) -> YAMLNode {
        var with = request(node, of: action)
        // Some write the address of the second call as `url`.
        if node.present("uri") == nil { with.add("uri", node.present("url")) }
        var call = Members()
        call.add("use", node.scalar("http.request"))
        call.add("with", node.mapping(with.entries))
        return node.mapping(call.entries)
    }

    /// A function app's function is an address, when the definition says which.
    mutating func function(_ action: DefinitionAction) -> Members {
        let inputs = required(action)
        let id = action.input("function")?.present("id")
        let parts = (id?.text ?? "").split(separator: "/").map(String.init)
        guard let id, !id.hasExpression, let site = Self.part(after: "sites", in: parts),
            let function = Self.part(after: "functions", in: parts), !(id.text?.hasPrefix("[") ?? true)
        else { return builtIn(action) }
        var members = Members()
        var with = Members()
        with.add("method", Self.method(inputs.present("method") ?? inputs.scalar("POST")))
        with.add("uri", id.scalar(.string("https://\(site).azurewebsites.net/api/\(function)")))
        for entry in request(inputs, of: action).entries where !["method", "uri"].contains(entry.key) {
            with.add(entry)
        }
        addTransfer(of: action, at: inputs, to: &with)
        notes.warning(
            DefinitionCode.lookAt,
            "`\(action.name)` calls the function `\(function)` of `\(site)` by its address",
            help: "a function that needs a key gets it in the header `x-functions-key`", at: id.range,
            action.address)
        members.add("use", id.scalar("http.request"))
        members.add("with", inputs.mapping(with.entries))
        return members
    }

    private static func part(after word: String, in parts: [String]) -> String? {
        guard let place = parts.firstIndex(where: { $0.lowercased() == word }) else { return nil }
        let part = parts.dropFirst(place + 1).first
        return part.flatMap { $0.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) } ? $0 : nil }
    }

    mutating func workflow(_ action: DefinitionAction) -> Members {
        let inputs = required(action)
        let host = action.input("host")
        let id = host?.present("workflowReferenceName") ?? host?.present("workflow")?.present("id")
        guard let id, let text = id.text, !id.hasExpression, !text.hasPrefix("["),
            let last = text.split(separator: "/").last
        else { return builtIn(action) }
        var members = Members()
        let name = PlaybookName.of(title: String(last))
        members.add("playbook", id.scalar(.string(name)))
        members.add("headers", inputs.present("headers"))
        members.add("body", inputs.member("body"))
        if host?.present("workflowReferenceName") != nil {
            notes.warning(
                DefinitionCode.lookAt, "`\(action.name)` runs the flow `\(text)`, which is named by its id",
                help: "import that flow and write its playbook's name here, or give the playbook this name",
                at: id.range, action.address)
        }
        return members
    }

    mutating func respond(_ action: DefinitionAction) -> Members {
        var members = Members()
        let inputs = required(action)
        members.add("respond", (inputs.present("statusCode") ?? inputs.scalar(200)).asNumber)
        members.add("headers", inputs.present("headers"))
        members.add("body", inputs.member("body"))
        if action.options.contains("asynchronous") {
            members.add("async", (action.node.member("operationOptions") ?? inputs).scalar(true))
        }
        return members
    }

    /// An action that the service runs itself, as an operation that no plugin offers.
    mutating func builtIn(_ action: DefinitionAction) -> Members {
        var members = Members()
        let inputs = required(action)
        members.add("use", (action.node.member("type") ?? inputs).scalar(.string("builtin/\(action.type)")))
        members.add("with", inputs.without(["host", "retrypolicy"]))
        if let tools = action.node.present("tools"), tools.entries?.isEmpty == false {
            ignore(
                "the tools of `\(action.name)` are left out",
                help: "nothing here runs the agent that would call them",
                at: tools.range, "\(action.address).tools")
        }
        return members
    }

    mutating func script(_ action: DefinitionAction) -> Members {
        findings.error(
            DefinitionCode.script,
            "`\(action.name)` is a script (`\(action.type)`), and scripts are not executed inside the host",
            help: "write what it does with expressions in `Compose`, `Select` and `Query` actions, or as an "
                + "action of a connector of your own",
            at: action.node.member("type")?.range ?? action.nameRange, "\(action.address).type")
        var members = Members()
        members.add("compose", action.node.scalar(.null))
        return members
    }
}

extension YAMLNode {
    /// Without members of some names, which are given in lower case.
    func without(_ names: Set<String>) -> YAMLNode {
        guard let entries else { return self }
        return mapping(entries.filter { !names.contains($0.key.lowercased()) })
    }

    /// Whether it is the sign-in that the service puts in: `@parameters('$authentication')` and the like.
    var isServiceSignIn: Bool {
        guard let text else { return false }
        return text.contains("$authentication") || text.contains("X-MS-APIM-Tokens")
    }
}
