import Catalog
import Engine
import Synchronization
import Values

/// A plugin in use by one host: `load` at the first call of any of its connections, `unload` when the host
/// shuts down.
final class LoadedPlugin: Sendable {
    let plugin: Plugin
    let bindings: NativeBindings
    /// What its connections' settings name to be read.
    private let readable: [String]
    private let made = Mutex<Result<any PluginCode, CallFailure>?>(nil)
    private let object = Once<PluginObject>()
    private let write: @Sendable (PluginLogLine) -> Void

    init(
        _ plugin: Plugin, _ bindings: [ConnectionBinding],
        write: @escaping @Sendable (PluginLogLine) -> Void
    ) {
        self.plugin = plugin
        readable = plugin.descriptor.connectors.flatMap { connector in
            bindings.filter { $0.connector == connector.name }.flatMap {
                connector.readablePaths(of: $0.settings)
            }
        }
        self.bindings = NativeBindings(plugin.descriptor)
        self.write = write
    }

    /// Whether nothing of it stays in this process when it is replaced.
    var keepsNoCode: Bool { plugin.isolation != .inline || plugin.descriptor.isDescribedOnly }

    /// The plugin's functions: a library that runs in this process is opened when they are first needed.
    func code() throws(CallFailure) -> any PluginCode {
        let result = made.withLock { made in
            if let made { return made }
            let new = makeCode()
            made = new
            return new
        }
        return try result.get()
    }

    private func makeCode() -> Result<any PluginCode, CallFailure> {
        switch plugin.isolation {
        case .sandbox(var options):
            options.readable += readable
            return .success(
                SandboxedCode(plugin.descriptor.name, plugin.library, options, label: label("")))
        case .inline:
            do throws(PluginRefusal) {
                return .success(InlineCode(try DynamicLibrary.table(of: plugin.library)))
            } catch {
                return .failure(CallFailure(.permanent, error.code, error.message))
            }
        }
    }

    /// The plugin's own object, from `load`.
    func load(_ runner: CallRunner, until deadline: Timestamp) async throws(CallFailure) -> PluginObject {
        let code = try code()
        object.discard { !code.isLoaded($0) }
        return try await object.value { () async throws(CallFailure) -> PluginObject in
            let result = await runner.setUp(label("load"), code, until: deadline) { code.load($0) }
            return try Self.object(of: result, "plugin `\(plugin.descriptor.name)` could not be loaded")
        }
    }

    /// Ends the use, if it began.
    func unload() async {
        if let object = object.take(), let code = try? code() { await code.unload(object) }
    }

    private func label(_ operation: String) -> CallLabel {
        CallLabel(
            connector: plugin.descriptor.name, connection: "", operation: operation, trace: "", write: write)
    }

    /// What calls the native functions of a connection that is about to close.
    func nativeCaller(
        _ runner: CallRunner, on target: CallRunner.Target, within time: Duration
    ) -> NativeCaller {
        NativeCaller(
            runner: runner, target: target, bindings: bindings, label: label("close"),
            deadline: WallClock.now + time)
    }

    /// The object of a `load` or `open` that went well; otherwise the failure it means.
    static func object(of raw: RawResult, _ what: String) throws(CallFailure) -> PluginObject {
        if raw.status == CallStatus.ok.rawValue { return raw.object }
        let retryAfter = raw.retryAfterMilliseconds
        throw CallFailure(
            CallResult(
                status: CallStatus(rawValue: raw.status) ?? .permanent,
                code: raw.code.isEmpty ? "PL0109" : raw.code,
                message: raw.message.isEmpty ? what : "\(what): \(raw.message)",
                retryAfter: retryAfter == 0 ? nil : .milliseconds(Int64(clamping: min(retryAfter, 1 << 40)))))
    }
}
