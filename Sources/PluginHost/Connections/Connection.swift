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
    /// Its secrets beside the one that signs in.
    let secrets: NamedSecrets?
    private let settings: Value
    private let object = Once<PluginObject>()
    private let use = Mutex(Use())

    init(
        name: String, connector: ConnectorDescriptor, settings: Value, transport: any ConnectionTransport,
        secrets: NamedSecrets? = nil, owner: LoadedPlugin
    ) {
        self.secrets = secrets
        self.name = name
        self.connector = connector
        self.settings = settings
        self.transport = transport
        self.owner = owner
        lane = Lane(label: name, isParallel: connector.isParallel || owner.plugin.isolation != .inline)
    }

    /// The plugin's object for this connection, opened now if this is the first call, or the first since its worker
    /// ended.
    func open(
        _ runner: CallRunner, _ label: CallLabel, until deadline: Timestamp
    ) async throws(CallFailure) -> CallRunner.Target {
        let code = try owner.code()
        object.discard { !code.isOpen($0) }
        let object = try await object.value { () async throws(CallFailure) -> PluginObject in
            let settings = try checkedSettings()
            let plugin = try await owner.load(runner, until: deadline)
            let opening = ConnectionOpening(
                connector: connector.name, name: name, settings: withMarks(settings).jsonBytes(),
                isParallel: connector.isParallel, isNativeOnly: owner.plugin.library.isDescriptor)
            let result = await runner.setUp(label, code, until: deadline) { code.open(plugin, $0, opening) }
            var object = try LoadedPlugin.object(of: result, "connection `\(self.name)` could not be opened")
            if !owner.bindings.all.isEmpty {
                let target = CallRunner.Target(connection: self, code: code, object: object, lane: lane)
                object.handle = try await openNative(
                    runner, label, on: target, settings: settings, until: deadline)
            }
            return object
        }
        return CallRunner.Target(connection: self, code: code, object: object, lane: lane)
    }

    /// The settings as a plugin's code gets them: with a mark for each secret, which it puts into its requests.
    private func withMarks(_ settings: Value) -> Value {
        guard let names = secrets?.names, !names.isEmpty, var members = settings.object else {
            return settings
        }
        members["secrets"] = .object(
            JSONObject(names.map { ($0, .string(SecretMark.text(for: $0))) }))
        return .object(members)
    }

    /// The settings with defaults, if they follow the schema.
    func checkedSettings() throws(CallFailure) -> Value {
        let filled = connector.settings?.filled(settings) ?? settings
        if let violation = connector.settings?.violations(of: filled, limit: 1).first {
            let place = violation.instancePath.isEmpty ? "" : " at `\(violation.instancePath)`"
            throw CallFailure(
                .invalid, "PL0109",
                "the settings of connection `\(name)` cannot be used\(place): \(violation.message)")
        }
        return filled
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

    /// What its calls run on, if the connection is open.
    var openTarget: CallRunner.Target? {
        guard let object = object.value, let code = try? owner.code() else { return nil }
        return CallRunner.Target(connection: self, code: code, object: object, lane: lane)
    }

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
        guard let object = object.take(), let code = try? owner.code(), code.isOpen(object) else {
            return true
        }
        if let handle = connector.handle, let number = object.handle {
            let target = CallRunner.Target(connection: self, code: code, object: object, lane: lane)
            await owner.nativeCaller(CallRunner(grace: grace), on: target, within: grace).end(handle, number)
        }
        lane.deliver { code.close(object) }
        return await lane.drain(within: grace)
    }
}
