import Catalog

/// A plugin in this process.
struct InlineCode: PluginCode {
    private let table: PluginTable

    init(_ table: PluginTable) { self.table = table }

    func load(_ call: LiveCall) { table.load(call.name) }

    func open(_ plugin: PluginObject, _ call: LiveCall, _ connection: ConnectionOpening) {
        table.open(plugin, call.name, connection)
    }

    func start(_ connection: PluginObject, _ call: LiveCall, _ input: CallInput) {
        table.start(connection, call.name, input)
    }

    func cancel(_ connection: PluginObject, _ call: LiveCall) { table.cancel(connection, call.name) }

    func close(_ connection: PluginObject) { table.close(connection) }

    func unload(_ plugin: PluginObject) async { table.unload(plugin) }

    func bind(_ call: LiveCall, _ binding: NativeBinding) {
        let message =
            "native functions are called in workers only, and this plugin runs in the host's process"
        call.finish(RawResult(status: CallStatus.unsupported.rawValue, code: "PL0249", message: message))
    }

    func callNative(_ connection: PluginObject, _ call: LiveCall, _ number: UInt64, _ fields: [[UInt8]]) {
        call.finish(RawResult(status: CallStatus.unsupported.rawValue, code: "PL0249"))
    }

    func abandon(_ call: LiveCall, after grace: Duration) -> Bool { false }

    func isLoaded(_ plugin: PluginObject) -> Bool { true }

    func isOpen(_ connection: PluginObject) -> Bool { true }
}
