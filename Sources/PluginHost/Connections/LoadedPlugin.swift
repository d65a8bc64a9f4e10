import Catalog
import Engine
import Values

/// A plugin in use by one host: `load` at the first call of any of its connections, `unload` when the host
/// shuts down.
final class LoadedPlugin: Sendable {
    let plugin: Plugin
    private let object = Once<PluginObject>()
    private let write: @Sendable (PluginLogLine) -> Void

    init(_ plugin: Plugin, write: @escaping @Sendable (PluginLogLine) -> Void) {
        self.plugin = plugin
        self.write = write
    }

    /// The plugin's own object, from `load`.
    func load(_ runner: CallRunner, until deadline: Timestamp) async throws(CallFailure) -> PluginObject {
        if let object = object.value { return object }
        return try await object.value { () async throws(CallFailure) -> PluginObject in
            let table = plugin.table
            let result = await runner.setUp(label("load"), until: deadline) { call in table.load(call.name) }
            return try Self.object(of: result, "plugin `\(plugin.descriptor.name)` could not be loaded")
        }
    }

    /// Ends the use, if it began.
    func unload() {
        if let object = object.take() { plugin.table.unload(object) }
    }

    private func label(_ operation: String) -> CallLabel {
        CallLabel(
            connector: plugin.descriptor.name, connection: "", operation: operation, trace: "", write: write)
    }

    /// The object of a `load` or `open` that went well; otherwise the failure it means.
    static func object(of raw: RawResult, _ what: String) throws(CallFailure) -> PluginObject {
        if raw.status == CallStatus.ok.rawValue { return raw.object }
        throw CallFailure(
            CallStatus(rawValue: raw.status) ?? .permanent, raw.code.isEmpty ? "PL0109" : raw.code,
            raw.message.isEmpty ? what : "\(what): \(raw.message)")
    }
}
