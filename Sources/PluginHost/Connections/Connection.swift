import Catalog
import Engine
import Synchronization
import Values

/// A connection of the environment and, from its first call on, the plugin's object for it.
final class Connection: Sendable {
    private struct Use {
        var count = 0
        var isClosing = false
        var waiter: CheckedContinuation<Void, Never>?
        var calls: Set<CallName> = []
        var wasAbandoned = false
    }

    let name: String
    let connector: ConnectorDescriptor
    let transport: any ConnectionTransport
    let lane: Lane
    let owner: LoadedPlugin
    private let settings: Value
    private let object = Once<PluginObject>()
    private let use = Mutex(Use())

    init(
        name: String, connector: ConnectorDescriptor, settings: Value, transport: any ConnectionTransport,
        owner: LoadedPlugin
    ) {
        self.name = name
        self.connector = connector
        self.settings = settings
        self.transport = transport
        self.owner = owner
        lane = Lane(label: name, isParallel: connector.isParallel)
    }

    var table: PluginTable { owner.plugin.table }

    /// The plugin's object for this connection, opened now if this is the first call.
    func open(
        _ runner: CallRunner, _ label: CallLabel, until deadline: Timestamp
    ) async throws(CallFailure) -> PluginObject {
        if let object = object.value { return object }
        return try await object.value { () async throws(CallFailure) -> PluginObject in
            let settings = try checkedSettings()
            let plugin = try await owner.load(runner, until: deadline)
            let (table, connector, name) = (self.table, connector.name, self.name)
            let result = await runner.setUp(label, until: deadline) { call in
                table.open(plugin, call.name, connector: connector, name: name, settings: settings)
            }
            return try LoadedPlugin.object(of: result, "connection `\(self.name)` could not be opened")
        }
    }

    private func checkedSettings() throws(CallFailure) -> [UInt8] {
        let filled = connector.settings?.filled(settings) ?? settings
        if let violation = connector.settings?.violations(of: filled, limit: 1).first {
            let place = violation.instancePath.isEmpty ? "" : " at `\(violation.instancePath)`"
            throw CallFailure(
                .invalid, "PL0109",
                "the settings of connection `\(name)` cannot be used\(place): \(violation.message)")
        }
        return filled.jsonBytes()
    }

    /// Counts a call, or something else that needs the connection open; false once it is closing.
    func enter() -> Bool {
        use.withLock { use in
            guard !use.isClosing else { return false }
            use.count += 1
            return true
        }
    }

    /// Counts something that needs the connection open as long as a call does; false once nothing holds it
    /// open.
    func enterBesideCall() -> Bool {
        use.withLock { use in
            guard use.count > 0 else { return false }
            use.count += 1
            return true
        }
    }

    /// Counts the opposite.
    func leave() {
        let waiter = use.withLock { use in
            use.count -= 1
            return use.count == 0 ? use.waiter.take() : nil
        }
        waiter?.resume()
    }

    /// The plugin's object, if the connection is open.
    var openObject: PluginObject? { object.value }

    /// Keeps the call's name while it is under way, so that shutting down can stop it.
    func track(_ name: CallName, isUnderWay: Bool) {
        use.withLock { use in
            if isUnderWay { use.calls.insert(name) } else { use.calls.remove(name) }
        }
    }

    /// Notes that the plugin still holds a call that the host gave up: the connection is then never closed.
    func noteAbandoned() { use.withLock { $0.wasAbandoned = true } }

    /// Takes no more calls and gives those under way.
    func beginClosing() -> [LiveCall] {
        let names = use.withLock { use in
            use.isClosing = true
            return use.calls
        }
        return names.compactMap { callRegistry[$0] }
    }

    /// Waits for the calls under way, then closes the plugin's object; whether it could.
    func close(within grace: Duration) async -> Bool {
        await withCheckedContinuation { continuation in
            let isIdle = use.withLock { use in
                if use.count == 0 { return true }
                use.waiter = continuation
                return false
            }
            if isIdle { continuation.resume() }
        }
        guard !use.withLock(\.wasAbandoned) else { return false }
        guard await lane.drain(within: grace) else { return false }
        guard let object = object.take() else { return true }
        let table = table
        lane.deliver { table.close(object) }
        return await lane.drain(within: grace)
    }
}
