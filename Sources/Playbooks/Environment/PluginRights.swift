public import Catalog
public import Values

/// Why an environment does not let a plugin do something.
public struct RightsRefusal: Error, Sendable, Hashable {
    /// `PL0233` and so on; rows in `docs/errors.md`.
    public var code: String
    /// What is refused, and by which environment.
    public var message: String
    /// What to do, with the line that says so.
    public var help: String
}

extension Environment {
    /// What is said of the plugin that brings a connector.
    func settings(ofConnector connector: String) -> (plugin: String, settings: PluginSettings)? {
        let name = plugin(of: connector)
        return plugins[name].map { (name, $0) }
    }

    /// The rights of the plugin that brings a connector; all where nothing is said.
    public func rights(ofConnector connector: String) -> PluginSettings {
        settings(ofConnector: connector)?.settings ?? PluginSettings()
    }

    /// Why a step may not use an operation through a connection; nil when it may.
    public func refusal(of operation: String, connection: String?) -> RightsRefusal? {
        let (connector, name) = OperationCatalog.split(operation)
        guard let (plugin, settings) = settings(ofConnector: connector) else { return nil }
        if let denied = settings.deny.first(where: { $0 == name || $0 == operation }) {
            return RightsRefusal(
                code: "PL0233", message: "the environment `\(self.name)` denies `\(operation)`",
                help:
                    "take it out of `plugins.\(plugin).deny`\(place("deny.\(denied)", settings)), or take the step out"
            )
        }
        return connection.flatMap { refusal(ofConnection: $0) }
    }

    /// Why a connection may not be used; nil when it may.
    public func refusal(ofConnection connection: String) -> RightsRefusal? {
        guard let configuration = connections[connection],
            let (plugin, settings) = settings(ofConnector: configuration.connector)
        else { return nil }
        if let granted = settings.connections, !granted.contains(connection) {
            return RightsRefusal(
                code: "PL0234",
                message:
                    "the environment `\(name)` does not grant the connection `\(connection)` to the plugin `\(plugin)`",
                help:
                    "add it to `plugins.\(plugin).connections`\(place("connections", settings)), or use one that is there"
            )
        }
        if let granted = settings.secrets,
            let reference = configuration.references.first(where: { !granted.contains($0) })
        {
            return RightsRefusal(
                code: "PL0235",
                message:
                    "the environment `\(name)` does not grant the secret \(reference) of the connection `\(connection)` "
                    + "to the plugin `\(plugin)`",
                help:
                    "add it to `plugins.\(plugin).secrets`\(place("secrets", settings)), or sign in with one that is there"
            )
        }
        return nil
    }

    private func place(_ key: String, _ settings: PluginSettings) -> String {
        settings.places[key].map { " (\($0.file):\($0.line))" } ?? ""
    }
}

extension ConnectorDescriptor {
    /// What is left of it by an operator's rights, for a connection of these settings.
    ///
    /// Hosts that the descriptor does not have and rates above its own change nothing, so that nothing gets wider.
    public func narrowed(by rights: PluginSettings, settings: Value) -> ConnectorDescriptor {
        var narrowed = self
        narrowed.rates += rights.rates
        guard let granted = rights.hosts?.compactMap(HostScope.init) else { return narrowed }
        let own = scopes(for: settings)
        let both = granted.flatMap { granted in own.compactMap { $0.intersection(granted) } }
        narrowed.hosts = Set(both.map(\.text)).sorted()
        if let origin = origin(for: settings), !granted.contains(where: { $0.covers(origin) }) {
            narrowed.base = nil
        }
        return narrowed
    }

    /// The same with every limit's period so many times shorter.
    public func hurried(by scale: Int) -> ConnectorDescriptor {
        guard scale > 1 else { return self }
        var hurried = self
        let shorter = { (limit: RateLimit) in RateLimit(limit: limit.limit, period: limit.period / scale) }
        hurried.rates = rates.map(shorter)
        for index in hurried.actions.indices {
            hurried.actions[index].rates = hurried.actions[index].rates.map(shorter)
        }
        return hurried
    }

    /// The hosts that a connection of these settings may send to, as far as they can be known.
    func scopes(for settings: Value) -> [HostScope] {
        let patterns = hosts.compactMap { HostScope.fill($0, from: settings) }.compactMap { HostScope($0) }
        return origin(for: settings).map { [$0] + patterns } ?? patterns
    }

    /// Where relative requests of such a connection go.
    func origin(for settings: Value) -> HostScope? {
        base.flatMap { HostScope.fill($0, from: settings) }.flatMap { HostScope($0) }
    }
}
