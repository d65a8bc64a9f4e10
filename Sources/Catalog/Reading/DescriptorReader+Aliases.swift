import Values

extension DescriptorReader {
    /// The names of an operation elsewhere: `"shared_api/OperationId"`, or an object that says more.
    mutating func aliases(
        _ node: DescriptorNode?, _ operation: String, _ input: Schema?, _ scope: inout OperationScope
    ) -> [OperationAlias] {
        let qualified = "\(scope.connector).\(operation)"
        var aliases: [OperationAlias] = []
        for item in items(node) {
            guard let alias = item.value.object == nil ? plainAlias(item) : alias(item, input) else {
                continue
            }
            aliases.append(alias)
            for key in alias.keys {
                guard let owner = scope.aliases.take(key, for: qualified) else { continue }
                findings.add(
                    .sharedAlias, "the alias `\(key)` belongs to `\(owner)` already",
                    help: "an alias leads to one operation: remove one of the two", at: item.path)
            }
        }
        return aliases
    }

    private mutating func plainAlias(_ node: DescriptorNode) -> OperationAlias? {
        guard let text = text(node) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.contains(" ") }) else {
            badAlias("`\(text)` is not an operation's name", node, help: "write `api/OperationId`")
            return nil
        }
        return OperationAlias(api: String(parts[0]), operation: String(parts[1]))
    }

    private mutating func alias(_ node: DescriptorNode, _ input: Schema?) -> OperationAlias? {
        guard check(node, DescriptorKeys.alias), let api = node["api"], let name = text(api) else {
            return nil
        }
        guard !name.isEmpty, !name.contains(where: { "/ ".contains($0) }) else {
            badAlias("`\(name)` is not the name of an API", api, help: "write its name, such as `wdatp`")
            return nil
        }
        var alias = OperationAlias(api: name)
        if let operation = node["operation"], let id = text(operation) {
            if id.isEmpty || id.contains(where: { "/ ".contains($0) }) {
                badAlias("`\(id)` is not an operation's id", operation, help: "write the `operationId`")
            } else {
                alias.operation = id
            }
        }
        if let request = node["request"], let text = text(request) {
            if let (method, path) = OperationAlias.request(text) {
                (alias.method, alias.path) = (method, path)
            } else {
                badAlias(
                    "`\(text)` is not a request", request,
                    help: "write method and path, such as `POST /api/machines/{id}/isolate`")
            }
        }
        if node["operation"] == nil, node["request"] == nil {
            findings.add(
                .missingKey, "the alias has neither `operation` nor `request`",
                help: "add at least one of the two", at: node.path)
        }
        if let with = node["with"], isObject(with) { alias.inputs = sources(with, input) }
        return alias
    }

    private mutating func sources(_ node: DescriptorNode, _ input: Schema?) -> [String: String] {
        let known = input?.propertyNames ?? []
        var sources: [String: String] = [:]
        for (name, member) in node.members {
            guard let source = text(member) else { continue }
            if !known.contains(name) {
                findings.add(
                    .danglingName, "`\(name)` is not an input of this operation",
                    help: help(for: name, among: known), at: member.path, isName: true)
            }
            let parts = source.split(separator: "/", omittingEmptySubsequences: false)
            if parts.contains(where: \.isEmpty) || parts.count > 8 {
                badAlias(
                    "`\(source)` is not where an input comes from", member,
                    help: "write a parameter's name, or `body/Member`")
            }
            sources[name] = source
        }
        return sources
    }

    private mutating func badAlias(_ message: String, _ node: DescriptorNode, help: String) {
        findings.add(.badAlias, message, help: help, at: node.path)
    }
}
