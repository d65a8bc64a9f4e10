import Catalog
import Expressions
import Values

/// What is there to be used: connectors from the catalog, connections from the environment.
struct Operations {
    var catalog: OperationCatalog?
    var environment: Environment?

    /// The connector of a qualified name.
    func connector(of qualifiedName: String) -> ConnectorDescriptor? {
        catalog?.connectors[OperationCatalog.split(qualifiedName).connector]
    }

    /// Whether the connector of an operation can only be reached through a connection.
    func needsConnection(_ qualifiedName: String) -> Bool {
        guard let connector = connector(of: qualifiedName) else { return false }
        return !connector.auth.isEmpty || connector.base != nil
    }
}

extension StepCompiler {
    mutating func use(_ draft: DraftStep) -> StepKind {
        .use(invocation(draft.entry, draft.address, of: draft))
    }

    /// The action, connection and input of a step, or of a part of one.
    mutating func invocation(
        _ entry: YAMLNode.Entry, _ address: String, of draft: DraftStep
    ) -> StepKind.Invocation {
        let connection = entry.node["connection"].flatMap { findings.text($0, "\(address).connection") }
        let with = entry.node["with"].map { template($0, "\(address).with", for: .step(draft.id)) }
        var invocation = StepKind.Invocation(action: "", connection: connection, with: with ?? .constant([:]))
        guard let node = entry.node["use"], let name = findings.text(node, "\(address).use") else {
            return invocation
        }
        invocation.action = name
        if OperationName.isForeign(name) {
            unsupported.append(
                UnsupportedOperation(step: draft.path, operation: name, range: node.range))
            return invocation
        }
        if let catalog = operations.catalog {
            if let action = catalog.action(name) {
                checkInput(action.input, of: name, owner: entry, "\(address).with")
            } else {
                reportUnknown(
                    name, word: "action", code: Code.unknownAction, known: catalog.actionNames,
                    at: node.range, "\(address).use")
            }
        }
        checkConnection(connection, for: name, owner: entry, address)
        return invocation
    }

    /// Says whether the connector or only the operation is unknown.
    mutating func reportUnknown(
        _ name: String, word: String, code: String, known: [String], at range: SourceRange, _ address: String
    ) {
        let (connector, operation) = OperationCatalog.split(name)
        let connectors = operations.catalog?.connectors ?? [:]
        guard !operation.isEmpty else {
            let near = known.filter {
                OperationCatalog.split($0).operation == name || $0.hasPrefix("\(name).")
            }
            findings.error(
                code, "`\(name)` is not the name of an \(word)".correctingArticle,
                help: near.isEmpty
                    ? "write `connector.\(word)`; `riposte plugin list` shows them"
                    : Findings.suggestion(name, among: near), at: range, address)
            return
        }
        guard connectors[connector] != nil else {
            let help =
                connectors.isEmpty
                ? "no connector is loaded; `riposte plugin list` shows what is found"
                : Findings.suggestion(connector, among: connectors.keys.sorted())
            findings.error(code, "there is no connector `\(connector)`", help: help, at: range, address)
            return
        }
        let own = known.filter { OperationCatalog.split($0).connector == connector }
            .map { OperationCatalog.split($0).operation }
        findings.error(
            code, "the connector `\(connector)` has no \(word) `\(operation)`",
            help: nearestName(to: operation, among: own).map { "did you mean `\(connector).\($0)`?" }
                ?? Findings.suggestion(operation, among: own), at: range, address)
    }

    /// A connection has to be named where the connector needs one, to exist, and to be of that connector.
    mutating func checkConnection(
        _ name: String?, for operation: String, owner: YAMLNode.Entry, _ address: String
    ) {
        let wanted = OperationCatalog.split(operation).connector
        checkGranted(operation, name, owner: owner, address)
        guard let name else {
            if operations.needsConnection(operation), owner.node.entry("connection") == nil,
                !Findings.isMisspelt(
                    "connection", in: owner.node.entries ?? [], known: ["connection", "with"])
            {
                let known = connections(of: wanted)
                findings.error(
                    Code.missingConnection, "`\(owner.key)` has no `connection`",
                    help: known.isEmpty
                        ? "`\(wanted)` needs one: add `connection: NAME`, made by `riposte connection add`"
                        : "add `connection: \(known[0])`", at: owner.keyRange, address)
            }
            return
        }
        guard let environment = operations.environment, let node = owner.node["connection"] else { return }
        let own = "\(address).connection"
        guard let connection = environment.connections[name] else {
            let known = environment.connections.keys.sorted()
            findings.error(
                Code.unknownConnection, "the environment `\(environment.name)` has no connection `\(name)`",
                help: nearestName(to: name, among: known).map { "did you mean `\($0)`?" }
                    ?? "make it with `riposte connection add \(name) --connector \(wanted)`", at: node.range,
                own)
            return
        }
        if connection.connector != wanted {
            findings.error(
                Code.wrongConnection,
                "the connection `\(name)` is one of `\(connection.connector)`, and `\(operation)` needs one of "
                    + "`\(wanted)`",
                help: Findings.suggestion(name, among: connections(of: wanted)), at: node.range, own)
        }
    }

    private func connections(of connector: String) -> [String] {
        (operations.environment?.connections.values.filter { $0.connector == connector }.map(\.name) ?? [])
            .sorted()
    }

    /// The environment has to grant the operation and the connection to the plugin.
    private mutating func checkGranted(
        _ operation: String, _ connection: String?, owner: YAMLNode.Entry, _ address: String
    ) {
        guard let refusal = operations.environment?.refusal(of: operation, connection: connection) else {
            return
        }
        findings.error(
            Code.deniedAction, refusal.message, help: refusal.help,
            at: owner.node["use"]?.range ?? owner.keyRange, "\(address).use")
    }
}

/// The two spellings of an operation.
enum OperationName {
    /// Whether it is `API/OPERATION`, Microsoft's names of an operation that no plugin offers.
    static func isForeign(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: "/")) }
}

extension String {
    /// `an trigger` as `a trigger`.
    fileprivate var correctingArticle: String {
        hasSuffix("an trigger") ? String(dropLast(10)) + "a trigger" : self
    }
}
