public import Values

/// The state of a run given as a document, for `riposte eval` and for tests.
///
/// Shape: `{parameters, variables, trigger, actions, action, item, items, iterationIndexes, results, workflow, now}`, each of
/// them optional; `actions` maps names to `{status, outputs, ...}`, `items` loops to their current items.
public struct DetachedContext: EvaluationContext, Symbols {
    private static let kinds: [(kind: SymbolKind, members: [String])] = [
        (.action, ["actions"]), (.variable, ["variables"]), (.parameter, ["parameters"]),
        (.loop, ["items", "iterationIndexes"]), (.scope, ["results"]),
    ]
    private let document: Value
    private let tables: [SymbolKind: [String]]
    /// From `now`, or the epoch.
    public let nowTicks: Int64

    /// A context of a document; throws when `now` is no instant.
    public init(_ document: Value) throws(EvaluationError) {
        self.document = document
        var tables: [SymbolKind: [String]] = [:]
        for (kind, members) in Self.kinds {
            var names: [String] = []
            for member in members { names += document[member]?.object?.names ?? [] }
            tables[kind] = names
        }
        self.tables = tables
        nowTicks =
            try document["now"]?.string.map { (text) throws(EvaluationError) in try DateTime(text).ticks }
            ?? DateTime.unixEpoch
    }

    /// Steps and the like by name, without regard to case.
    public func slot(of name: String, _ kind: SymbolKind) -> Int? {
        let wanted = name.lowercased()
        return tables[kind]?.firstIndex { $0.lowercased() == wanted }
    }

    /// All names of a kind.
    public func names(_ kind: SymbolKind) -> [String] { tables[kind] ?? [] }

    /// Not predictable; nothing is replayed here.
    public func random() -> UInt64 { UInt64.random(in: 0...UInt64.max) }

    /// The value that the document gives.
    public func value(of reference: Reference) throws(EvaluationError) -> Value {
        switch reference {
        case .trigger: try member("trigger")
        case .triggerOutputs: try member("trigger")["outputs"] ?? .null
        case .actionRecord(let slot): entry("actions", .action, slot)
        case .actionOutputs(let slot): entry("actions", .action, slot)["outputs"] ?? .null
        case .variable(let slot): entry("variables", .variable, slot)
        case .parameter(let slot): entry("parameters", .parameter, slot)
        case .item(let slot): entry("items", .loop, slot)
        case .iterationIndex(let slot): entry("iterationIndexes", .loop, slot)
        case .result(let slot): entry("results", .scope, slot)
        case .currentItem: try member("item")
        case .currentAction: try member("action")
        case .workflow: document["workflow"] ?? [:]
        case .callbackURL:
            throw EvaluationError("`listCallbackUrl` has a value only while a webhook is registered")
        }
    }

    private func member(_ name: String) throws(EvaluationError) -> Value {
        guard let value = document[name] else { throw EvaluationError("the context has no `\(name)`") }
        return value
    }

    private func entry(_ table: String, _ kind: SymbolKind, _ slot: Int) -> Value {
        guard let name = tables[kind]?[slot] else { return .null }
        return document[table]?[name] ?? .null
    }
}
