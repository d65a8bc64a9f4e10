import Catalog
import Engine
import Values

/// Which plugin serves what: changed as a whole when a plugin is upgraded.
struct Routes: Sendable {
    private(set) var plugins: [LoadedPlugin] = []
    private(set) var catalog = OperationCatalog([])
    private(set) var connections: [String: Connection] = [:]
    /// Connections of connectors that need none: no settings, no requests.
    private(set) var bare: [String: Connection] = [:]

    var all: [Connection] { Array(connections.values) + Array(bare.values) }

    /// Adds a plugin; of two connectors of one name the first stays.
    mutating func add(_ plugin: LoadedPlugin, _ bindings: [ConnectionBinding]) {
        plugins.append(plugin)
        for connector in plugin.plugin.descriptor.connectors where catalog.connectors[connector.name] == nil {
            bare[connector.name] = Connection(
                name: "", connector: connector, settings: [:], transport: NoTransport(), owner: plugin)
            for binding in bindings where binding.connector == connector.name {
                connections[binding.name] = Connection(
                    name: binding.name, connector: connector, settings: binding.settings,
                    transport: binding.transport, secrets: binding.secrets, owner: plugin)
            }
            catalog = OperationCatalog(Array(catalog.connectors.values) + [connector])
        }
    }

    /// Puts a plugin in the place of the one of the same name; gives that one and its connections.
    mutating func replace(
        with plugin: LoadedPlugin, _ bindings: [ConnectionBinding]
    ) -> Result<(LoadedPlugin, [Connection]), PluginRefusal> {
        let (path, descriptor) = (plugin.plugin.path, plugin.plugin.descriptor)
        guard let place = plugins.firstIndex(where: { $0.plugin.descriptor.name == descriptor.name }) else {
            return .failure(
                PluginRefusal(
                    path, "PL0208", "no plugin `\(descriptor.name)` is in use that `\(path)` could replace",
                    help: "restart the host to use a new plugin"))
        }
        let old = plugins[place]
        guard old.keepsNoCode, plugin.keepsNoCode else {
            return .failure(
                PluginRefusal(
                    path, "PL0208",
                    "plugin `\(descriptor.name)` runs in the host's process, which keeps its old code",
                    help: "restart the host, or use `isolation: sandbox`, which upgrades while runs go on"))
        }
        if let lost = Self.lost(old.plugin.descriptor, descriptor) {
            return .failure(
                PluginRefusal(
                    path, "PL0208",
                    "version \(descriptor.version) of plugin `\(descriptor.name)` no longer has `\(lost)`",
                    help: "run `riposte check` against the new version, then restart the host"))
        }
        let retired = all.filter { $0.owner === old }
        plugins.remove(at: place)
        connections = connections.filter { $0.value.owner !== old }
        bare = bare.filter { $0.value.owner !== old }
        let gone = Set(old.plugin.descriptor.connectors.map(\.name))
        catalog = OperationCatalog(catalog.connectors.values.filter { !gone.contains($0.name) })
        add(plugin, bindings)
        return .success((old, retired))
    }

    /// An operation that playbooks may use and the new version lacks.
    private static func lost(_ old: PluginDescriptor, _ new: PluginDescriptor) -> String? {
        func names(_ descriptor: PluginDescriptor) -> Set<String> {
            let catalog = OperationCatalog(descriptor.connectors)
            return Set(catalog.actionNames + catalog.triggerNames)
        }
        return names(old).subtracting(names(new)).min()
    }
}

/// For connectors without a connection: nothing can be sent.
private struct NoTransport: ConnectionTransport {
    func send(_ request: HTTPRequest, options: SendOptions) async throws(TransportError) -> HTTPResponse {
        throw TransportError(
            .egressDenied, "the step names no connection to send requests through", wasSent: false)
    }
}
