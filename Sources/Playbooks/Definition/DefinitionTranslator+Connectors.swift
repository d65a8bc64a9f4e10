import Catalog
import Values

extension DefinitionTranslator {
    /// A call of a connector: of a plugin's action that knows itself under that name, else a foreign operation.
    mutating func connectorCall(_ action: DefinitionAction) -> Members {
        noteTransfer(of: action)
        return Members(call(of: action, isWebhook: false))
    }

    /// A call that is over when the service calls back; an action of ours that waits by itself is an ordinary step.
    mutating func connectorWebhook(_ action: DefinitionAction) -> Members {
        let call = call(of: action, isWebhook: true)
        let name = call.first { $0.key == "use" }?.node.text
        if let name, !OperationName.isForeign(name), !call.contains(where: \.node.namesCallback) {
            return Members(call)
        }
        var members = Members()
        members.add("webhook", action.node.mapping(call))
        return members
    }

    private mutating func call(of action: DefinitionAction, isWebhook: Bool) -> [YAMLNode.Entry] {
        let inputs = required(action)
        let operation = operation(
            inputs, metadata: action.node.present("metadata"), isWebhook: isWebhook, at: action.nameRange)
        return invocation(of: operation, at: action.node.member("type") ?? inputs)
    }

    /// `use`, `connection` and `with` of an operation.
    mutating func invocation(of operation: ConnectorOperation, at place: YAMLNode) -> [YAMLNode.Entry] {
        let found = find(
            operation, byOperation: { catalog?.action(api: $0, operation: $1) },
            byRequest: { catalog?.action(api: $0, method: $1, path: $2) })
        guard let found else { return foreign(operation, at: place) }
        let input = PluginInput(alias: found.alias, places: found.places, operation: operation)
        return plugin(found.name, found.descriptor.input, input, at: place)
    }

    /// `use`, `connection` and `with` of a trigger.
    mutating func triggerUse(of operation: ConnectorOperation, at place: YAMLNode) -> [YAMLNode.Entry] {
        let found = find(
            operation, byOperation: { catalog?.trigger(api: $0, operation: $1) },
            byRequest: { catalog?.trigger(api: $0, method: $1, path: $2) })
        guard let found else { return foreign(operation, at: place) }
        let input = PluginInput(alias: found.alias, places: found.places, operation: operation)
        return plugin(found.name, found.descriptor.input, input, at: place)
    }

    private func find<Found>(
        _ operation: ConnectorOperation, byOperation: (String, String) -> Found?,
        byRequest: (String, String, [String?]) -> Found?
    ) -> Found? {
        if let path = operation.path?.text, let method = operation.method?.text,
            let found = byRequest(operation.api, method, PathSegments.known(PathSegments.of(path)))
        {
            return found
        }
        return operation.operation.flatMap { byOperation(operation.api, $0) }
    }

    private mutating func foreign(_ operation: ConnectorOperation, at place: YAMLNode) -> [YAMLNode.Entry] {
        var members = Members()
        members.add("use", (operation.path ?? place).scalar(.string(operation.foreignName)))
        members.add("connection", connection(of: operation, connector: nil))
        members.add("with", operation.foreignInput)
        return members.entries
    }

    /// A plugin's operation; the foreign one where the plugin needs an input that the definition does not give.
    private mutating func plugin(
        _ name: String, _ schema: Schema?, _ input: PluginInput, at place: YAMLNode
    ) -> [YAMLNode.Entry] {
        let operation = input.operation
        let (with, rest) = input.members(schema?.document["properties"]?.object ?? JSONObject())
        let needed = (schema?.document["required"]?.array ?? []).compactMap(\.string)
        if let missing = needed.first(where: { name in !with.contains { $0.key == name } }) {
            notes.warning(
                DefinitionCode.approximated,
                "`\(operation.foreignName)` is not taken for `\(name)`: nothing here is its `\(missing)`",
                help: "use `\(name)` by hand if it does what is meant", at: operation.inputs.range)
            return foreign(operation, at: place)
        }
        var members = Members()
        members.add("use", (operation.path ?? place).scalar(.string(name)))
        let connector = OperationCatalog.split(name).connector
        let descriptor = catalog?.connectors[connector]
        // What is built in is reached without one.
        if descriptor.map({ !$0.auth.isEmpty || $0.base != nil || !$0.hosts.isEmpty }) ?? true {
            members.add("connection", connection(of: operation, connector: connector))
        }
        for entry in rest where !entry.node.namesCallback {
            ignore(
                "`\(entry.key)` is nothing that `\(name)` takes",
                help: "compare what the action does with what the workflow needs", at: entry.keyRange, name)
        }
        if !with.isEmpty { members.add("with", operation.inputs.mapping(with)) }
        return members.entries
    }

    /// The connection's name: the key where the environment has it or nothing better is known.
    mutating func connection(of operation: ConnectorOperation, connector: String?) -> YAMLNode? {
        guard let key = operation.key, !key.isEmpty else { return nil }
        var name = environment?.definitionConnections[key] ?? key
        if let environment, name == key, environment.connections[key] == nil, let connector {
            let own = environment.connections.values.filter { $0.connector == connector }.map(\.name)
            if own.count == 1, let only = own.first { name = only }
        }
        if connections[key]?.connector == nil {
            connections[key] = NeededConnection(
                key: key, api: operation.api, connector: connector, name: name)
        }
        let range = operation.keyRange
        return YAMLNode(kind: .scalar(.string(name)), range: range, contentRange: range)
    }

    private mutating func noteTransfer(of action: DefinitionAction) {
        if let policy = action.configuration("paginationPolicy") {
            ignore(
                "`\(action.name)` asks for more than one page of results",
                help: "whether pages are followed depends on the plugin that has the operation",
                at: policy.range, action.address)
        }
    }
}

extension YAMLNode {
    /// Whether it gives out the address that a step is called back at.
    fileprivate var namesCallback: Bool {
        if let text { return text.lowercased().contains("listcallbackurl(") }
        return (entries?.map(\.node) ?? items ?? []).contains(where: \.namesCallback)
    }
}

extension Members {
    init(_ entries: [YAMLNode.Entry]) {
        self.init()
        for entry in entries { add(entry) }
    }
}
