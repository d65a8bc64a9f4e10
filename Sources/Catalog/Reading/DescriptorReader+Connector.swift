import Values

/// Whether calls of one connection may overlap, as descriptors say it.
private enum Concurrency: String, CaseIterable {
    case parallel, serial
}

extension DescriptorReader {
    mutating func connector(
        _ name: String, _ node: DescriptorNode, _ aliases: inout AliasTable
    ) -> ConnectorDescriptor? {
        guard check(node, DescriptorKeys.connector) else { return nil }
        let definitions = definitions(node["$defs"])
        let settings = settings(node["settings"], definitions)
        let places = Placeholders(settings: settings?.propertyNames)
        let base = base(node["base"], places)
        let hosts = hosts(node["hosts"], places)
        checkCoverage(of: base, by: hosts, at: node["base"]?.path ?? node.path)
        var scope = OperationScope(
            connector: name, definitions: definitions, aliases: aliases,
            actions: node["actions"]?.members.map(\.name) ?? [], settings: places.settings,
            native: nativeScope(node["native"], settings: settings?.propertyNames ?? []))
        let secrets = secrets(node["secrets"])
        scope.secrets = secrets.map(\.name)
        let actions = actions(node["actions"], &scope)
        let triggers = triggers(node["triggers"], &scope)
        aliases = scope.aliases
        if actions.isEmpty, triggers.isEmpty, node["actions"] == nil, node["triggers"] == nil {
            findings.add(
                .missingKey, "`\(name)` has neither actions nor triggers",
                help: "add `actions` or `triggers`",
                at: node.path)
        }
        return ConnectorDescriptor(
            name: name, title: text(node["title"]) ?? name, summary: text(node["summary"]) ?? "",
            isParallel: choice(node["concurrency"], of: Concurrency.self) == .parallel, settings: settings,
            base: base,
            hosts: hosts, auth: items(node["auth"]).compactMap { auth($0, places) },
            secrets: secrets,
            rates: rates(node["rates"]), errors: errors(node["errors"]),
            actions: actions.sorted { $0.name < $1.name }, triggers: triggers.sorted { $0.name < $1.name },
            handle: scope.native.handle, test: test(node["test"], actions))
    }

    private mutating func definitions(_ node: DescriptorNode?) -> JSONObject {
        guard let node, isObject(node), let object = node.value.object else { return JSONObject() }
        for member in node.members { _ = schema(member.node, object) }
        return object
    }

    private mutating func settings(_ node: DescriptorNode?, _ definitions: JSONObject) -> Schema? {
        guard let node else { return nil }
        guard isObject(node), let schema = schema(node, definitions) else { return nil }
        return schema
    }

    /// The action that tries a connection: its name, or an object that says its input too.
    private mutating func test(_ node: DescriptorNode?, _ actions: [ActionDescriptor]) -> ConnectionTest? {
        guard let node else { return nil }
        if node.value.object != nil { guard check(node, DescriptorKeys.test) else { return nil } }
        guard let named = node.value.object == nil ? node : node["action"], let name = text(named) else {
            return nil
        }
        guard let action = actions.first(where: { $0.name == name }) else {
            findings.add(
                .danglingName, "`test` names no action of this connector: `\(name)`",
                help: help(for: name, among: actions.map(\.name)), at: named.path)
            return nil
        }
        if action.effect != .read {
            findings.add(
                .badRequest, "`test` names an action that changes something: `\(name)`",
                help: "name one of effect `read`", at: named.path)
        }
        let input = node["input"] ?? DescriptorNode(path: node.path, value: [:])
        checkExample(input, action.input, "input")
        return ConnectionTest(action: name, input: input.value)
    }

    mutating func rates(_ node: DescriptorNode?) -> [RateLimit] {
        items(node).compactMap { rate($0) }
    }

    private mutating func rate(_ node: DescriptorNode) -> RateLimit? {
        guard check(node, DescriptorKeys.rate) else { return nil }
        var limit: Int?
        if let count = node["limit"] {
            limit = count.value.int.flatMap { 1...1_000_000_000 ~= $0 ? Int($0) : nil }
            if limit == nil {
                findings.add(
                    .badAmount, "`limit` is not a number of requests",
                    help: "write a whole number above zero",
                    at: count.path)
            }
        }
        var period: Duration?
        if let per = node["per"], let text = text(per) {
            period = Self.period(text)
            if period == nil {
                findings.add(
                    .badAmount, "`\(text)` is not a period",
                    help: "write a number and `s`, `m`, `h` or `d`, such as `1m`",
                    at: per.path)
            }
        }
        guard let limit, let period else { return nil }
        return RateLimit(limit: limit, period: period)
    }

    /// `10s`, `1m`, `1h`, `1d`, or an ISO 8601 duration.
    private static func period(_ text: String) -> Duration? {
        let seconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        if let duration = Duration(iso8601: text) { return duration > .zero ? duration : nil }
        guard let unit = text.last.flatMap({ seconds[$0] }), let count = Int64(text.dropLast()),
            1...100_000 ~= count
        else { return nil }
        return .seconds(count * unit)
    }

    private mutating func errors(_ node: DescriptorNode?) -> ErrorMap {
        var map = ErrorMap()
        guard let node, check(node, DescriptorKeys.errors) else { return map }
        map.codePath = memberPath(node["path"])
        map.messagePath = memberPath(node["message"])
        map.successPath = memberPath(node["ok"])
        guard let statuses = node["map"], isObject(statuses) else { return map }
        if node["path"] == nil {
            findings.add(
                .missingKey, "`path` is missing in `errors`",
                help: "say where the code stands, such as `$.error.code`",
                at: node.path)
        }
        for member in statuses.members {
            guard let word = text(member.node) else { continue }
            if let status = CallStatus(name: word), status != .ok {
                map.statuses[member.name] = status
            } else {
                unknownChoice(word, member.node, among: CallStatus.allCases.dropFirst().map(\.name))
            }
        }
        return map
    }
}
