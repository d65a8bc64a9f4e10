import Values

/// A plugin: its descriptor and the code behind it.
///
/// Make one, as a constant, and export it with ``Kit/export(_:)``.
public struct PluginDefinition: Sendable {
    /// The descriptor, as JSON in UTF-8; usually `PackageResources.descriptor_json`.
    public let descriptor: [UInt8]
    /// The connectors, named as in the descriptor.
    public let connectors: [Connector]
    let identity = Identity()

    /// A plugin of a descriptor and its code.
    public init(descriptor: [UInt8], connectors: [Connector]) {
        self.descriptor = descriptor
        let document = try? Value(json: descriptor)
        self.connectors = connectors.map { connector in
            var connector = connector
            connector.errorPaths = ErrorPaths(document?["connectors"]?[connector.name]?["errors"])
            return connector
        }
    }

    /// The connector of a name.
    public func connector(_ name: String) -> Connector? {
        connectors.first { $0.name == name }
    }

    /// Where descriptor and code differ, a sentence each; empty when every operation is in both.
    ///
    /// For a test.
    public var mismatches: [String] {
        guard let described = (try? Value(json: descriptor))?["connectors"]?.object else {
            return ["the descriptor has no `connectors`"]
        }
        var found = difference(described.names, connectors.map(\.name), "connector")
        for connector in connectors {
            let entry = described[connector.name]
            let actions = (entry?["actions"]?.object ?? JSONObject())
                .filter { $0.value["request"] == nil && $0.value["native"] == nil }.map(\.name)
            let triggers = entry?["triggers"]?.object?.names ?? []
            found += difference(actions, connector.actions.map { type(of: $0).name }, "action")
            found += difference(triggers, connector.triggers.map { type(of: $0).name }, "trigger")
        }
        return found
    }

    private func difference(_ described: [String], _ written: [String], _ kind: String) -> [String] {
        described.filter { !written.contains($0) }.map { "\(kind) `\($0)` is described but has no code" }
            + written.filter { !described.contains($0) }.map { "\(kind) `\($0)` is not in the descriptor" }
    }

    /// Tells one definition from another, so that exporting twice gives one table.
    final class Identity: Sendable {}
}

/// The code of one connector: a table of its actions and triggers.
public struct Connector: Sendable {
    /// As in the descriptor.
    public let name: String
    /// What it can do.
    public let actions: [any Action]
    /// What can start runs.
    public let triggers: [any Trigger]
    let test: (@Sendable (Call) async throws(ConnectorFailure) -> Void)?
    var errorPaths = ErrorPaths(nil)

    /// A connector; `test` tries the connection with a request that changes nothing.
    public init(
        name: String, actions: [any Action] = [], triggers: [any Trigger] = [],
        test: (@Sendable (Call) async throws(ConnectorFailure) -> Void)? = nil
    ) {
        self.name = name
        self.actions = actions
        self.triggers = triggers
        self.test = test
    }
}
