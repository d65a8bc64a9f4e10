import Values

/// What the operations of one connector share while they are read.
struct OperationScope {
    var connector: String
    var definitions: JSONObject
    var aliases: AliasTable
    /// The names of the connector's actions, legible or not.
    var actions: [String]
    /// The names of the connection's settings; nil when they are not known to be complete.
    var settings: [String]?
    /// The names of the connection's secrets beside the one that signs in; nil when they are not known.
    var secrets: [String]?
    var native = NativeScope()
}

extension Effect: CaseIterable {
    /// From harmless to harmful.
    public static let allCases: [Effect] = [.read, .write, .destructive]
}

extension Idempotency: CaseIterable {
    /// From the safest to repeat to the least safe.
    public static let allCases: [Idempotency] = [.natural, .key, .lookup, .none]
}

extension TriggerMode: CaseIterable {
    /// The preferred one first.
    public static let allCases: [TriggerMode] = [.webhook, .poll]
}

extension DescriptorReader {
    mutating func actions(_ node: DescriptorNode?, _ scope: inout OperationScope) -> [ActionDescriptor] {
        guard let node, isObject(node) else { return [] }
        var actions: [ActionDescriptor] = []
        for member in node.members {
            checkName(member.name, at: member.node.path, isKey: true)
            if let action = action(member.name, member.node, &scope) { actions.append(action) }
        }
        let names = node.members.map(\.name)
        for member in node.members { checkAction(member.node["undo"], names) }
        return actions
    }

    /// Whether what a key names is an action of this connector.
    private mutating func checkAction(_ node: DescriptorNode?, _ actions: [String]) {
        guard let node, let name = node.value.string, !actions.contains(name) else { return }
        findings.add(
            .danglingName, "`\(node.path.last ?? "")` names no action of this connector: `\(name)`",
            help: help(for: name, among: actions), at: node.path)
    }

    private mutating func action(
        _ name: String, _ node: DescriptorNode, _ scope: inout OperationScope
    ) -> ActionDescriptor? {
        guard check(node, DescriptorKeys.action) else { return nil }
        let effect = choice(node["effect"], of: Effect.self) ?? .destructive
        if node["idempotency"] == nil, node["effect"] != nil, effect != .read {
            findings.add(
                .missingKey, "`idempotency` is missing in `\(name)`, which changes something",
                help: "say `natural`, `key`, `lookup` or `none`", at: node.path)
        }
        let idempotency =
            choice(node["idempotency"], of: Idempotency.self)
            ?? (effect == .read ? .natural : Idempotency.none)
        let request = node["request"]
        let native = native(of: node, scope.native)
        let input = schema(native.map { inputs(of: node, $0.signature) } ?? node["input"], scope.definitions)
        let output = schema(native.map { outputs(of: node, $0) } ?? node["output"], scope.definitions)
        return ActionDescriptor(
            name: name, title: text(node["title"]) ?? name, summary: text(node["summary"]) ?? "",
            effect: effect,
            idempotency: idempotency, readWhen: choices(node["readWhen"]), undo: text(node["undo"]),
            timeout: duration(node["timeout"]),
            isBlocking: truth(node["blocking"]) ?? (native != nil), permissions: texts(node["permissions"]),
            aliases: aliases(node["aliases"], name, input, &scope), input: input, output: output,
            examples: items(node["examples"]).compactMap { example($0, input, output) },
            native: native,
            request: request.flatMap {
                self.request(
                    $0, of: node,
                    RequestScope(
                        effect, idempotency, input: input, settings: scope.settings, secrets: scope.secrets))
            },
            rates: rates(node["rates"]))
    }

    private mutating func example(
        _ node: DescriptorNode, _ input: Schema?, _ output: Schema?
    ) -> (input: Value, output: Value)? {
        guard check(node, DescriptorKeys.example) else { return nil }
        if let given = node["input"] { checkExample(given, input, "input") }
        if let result = node["output"] { checkExample(result, output, "output") }
        return (node["input"]?.value ?? [:], node["output"]?.value ?? .null)
    }

    mutating func triggers(_ node: DescriptorNode?, _ scope: inout OperationScope) -> [TriggerDescriptor] {
        guard let node, isObject(node) else { return [] }
        var triggers: [TriggerDescriptor] = []
        for member in node.members {
            checkName(member.name, at: member.node.path, isKey: true)
            if let trigger = trigger(member.name, member.node, &scope) { triggers.append(trigger) }
        }
        return triggers
    }

    private mutating func trigger(
        _ name: String, _ node: DescriptorNode, _ scope: inout OperationScope
    ) -> TriggerDescriptor? {
        guard check(node, DescriptorKeys.trigger) else { return nil }
        checkHasLibrary(node)
        let modes = items(node["modes"]).compactMap { choice($0, of: TriggerMode.self) }
        if let given = node["modes"], given.value.array?.isEmpty == true {
            findings.add(
                .wrongShape, "`modes` is empty", help: "list `webhook`, `poll` or both", at: given.path)
        }
        _ = truth(node["batch"])
        let input = schema(node["input"], scope.definitions)
        let event = schema(node["event"], scope.definitions)
        let examples = items(node["examples"])
        for example in examples { checkExample(example, event, "event") }
        let policy = node["policy"].flatMap { check($0, DescriptorKeys.policy) ? $0 : nil }
        checkAction(policy?["lookup"], scope.actions)
        checkAction(policy?["list"], scope.actions)
        return TriggerDescriptor(
            name: name, title: text(node["title"]) ?? name, summary: text(node["summary"]) ?? "",
            modes: modes,
            interval: duration(node["interval"]) ?? .seconds(60), subscribes: subscribes(node["webhook"]),
            proof: proof(node["webhook"]?["verify"]),
            policyPath: memberPath(policy?["path"]), policyLookup: text(policy?["lookup"]),
            policyList: text(policy?["list"]), permissions: texts(node["permissions"]),
            aliases: aliases(node["aliases"], name, input, &scope), input: input, event: event,
            examples: examples.map(\.value))
    }

    /// `{"method": ["GET"]}`: lists of values by member.
    private mutating func choices(_ node: DescriptorNode?) -> [String: [Value]] {
        guard let node, isObject(node) else { return [:] }
        return node.members.reduce(into: [:]) { $0[$1.name] = items($1.node).map(\.value) }
    }

    private mutating func subscribes(_ node: DescriptorNode?) -> Bool {
        guard let node, check(node, DescriptorKeys.webhook) else { return false }
        return truth(node["subscribe"]) ?? false
    }
}
