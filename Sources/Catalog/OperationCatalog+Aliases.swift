/// An operation that was found by one of its names in Power Automate and Logic Apps.
public struct AliasedOperation<Descriptor: Sendable>: Sendable {
    /// Our name: `connector.operation`.
    public var name: String
    /// What it is.
    public var descriptor: Descriptor
    /// The name that fits.
    public var alias: OperationAlias
    /// Which segment of the path each of the alias's parameters takes; empty when it was found by its id.
    public var places: [String: Int]
}

extension OperationCatalog {
    /// The action of an operation's id; the API with or without `shared_`, both in any case.
    public func action(api: String, operation: String) -> AliasedOperation<ActionDescriptor>? {
        find(actionAliases, api: api, operation: operation)
    }

    /// The action of a request: its method, and the segments of its path, nil for those known only at run time.
    public func action(
        api: String, method: String, path segments: [String?]
    ) -> AliasedOperation<ActionDescriptor>? {
        find(actionAliases, api: api, method: method, path: segments)
    }

    /// The trigger of an operation's id; the API with or without `shared_`, both in any case.
    public func trigger(api: String, operation: String) -> AliasedOperation<TriggerDescriptor>? {
        find(triggerAliases, api: api, operation: operation)
    }

    /// The trigger of a subscription's request, whose method definitions may leave out.
    public func trigger(
        api: String, method: String?, path segments: [String?]
    ) -> AliasedOperation<TriggerDescriptor>? {
        find(triggerAliases, api: api, method: method, path: segments)
    }

    private typealias Named<Descriptor> = (name: String, descriptor: Descriptor, aliases: [OperationAlias])

    /// In the order of the names, so that of two connectors with one alias it is always the same that counts.
    private var actionAliases: [Named<ActionDescriptor>] {
        connectors.values.sorted { $0.name < $1.name }.flatMap { connector in
            connector.actions.map { ("\(connector.name).\($0.name)", $0, $0.aliases) }
        }
    }

    private var triggerAliases: [Named<TriggerDescriptor>] {
        connectors.values.sorted { $0.name < $1.name }.flatMap { connector in
            connector.triggers.map { ("\(connector.name).\($0.name)", $0, $0.aliases) }
        }
    }

    private func find<Descriptor: Sendable>(
        _ all: [Named<Descriptor>], api: String, operation: String
    ) -> AliasedOperation<Descriptor>? {
        let (api, operation) = (OperationAlias.plainName(of: api).lowercased(), operation.lowercased())
        for (name, descriptor, aliases) in all {
            for alias in aliases
            where alias.api.lowercased() == api && alias.operation?.lowercased() == operation {
                return AliasedOperation(name: name, descriptor: descriptor, alias: alias, places: [:])
            }
        }
        return nil
    }

    private func find<Descriptor: Sendable>(
        _ all: [Named<Descriptor>], api: String, method: String?, path segments: [String?]
    ) -> AliasedOperation<Descriptor>? {
        let api = OperationAlias.plainName(of: api).lowercased()
        var best: AliasedOperation<Descriptor>?
        for (name, descriptor, aliases) in all {
            for alias in aliases where alias.api.lowercased() == api {
                guard let places = alias.match(method: method, path: segments),
                    best.map({ $0.alias.fixedSegments < alias.fixedSegments }) ?? true
                else { continue }
                best = AliasedOperation(name: name, descriptor: descriptor, alias: alias, places: places)
            }
        }
        return best
    }
}
