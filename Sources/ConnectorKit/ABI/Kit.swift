public import ConnectorABI
import Synchronization

/// The edge between a plugin written with the kit and the C ABI.
public enum Kit {
    /// The table of a plugin, to be returned by the one exported function; the same pointer each time.
    ///
    /// ```swift
    /// import ConnectorABI
    /// import ConnectorKit
    /// import MyConnector
    ///
    /// @c(riposte_plugin_v1) public func riposte_plugin_v1() -> UnsafePointer<riposte_plugin>? {
    ///     unsafe Kit.export(plugin)
    /// }
    /// ```
    public static func export(_ plugin: PluginDefinition) -> UnsafePointer<riposte_plugin>? {
        unsafe UnsafePointer(bitPattern: exports.withLock { $0.table(of: plugin) })
    }
}

/// Everything exported from this library.
///
/// Tables and descriptors are never freed, because libraries are never unloaded.
private let exports = Mutex(Exports())

private struct Exports {
    private var tables: [ObjectIdentifier: UInt] = [:]
    private var definitions: [UInt: PluginDefinition] = [:]

    mutating func table(of plugin: PluginDefinition) -> UInt {
        let identity = ObjectIdentifier(plugin.identity)
        if let table = tables[identity] { return table }
        let descriptor = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: plugin.descriptor.count)
        _ = unsafe descriptor.initialize(from: plugin.descriptor)
        let table = UnsafeMutablePointer<riposte_plugin>.allocate(capacity: 1)
        unsafe table.initialize(
            to: riposte_plugin(
                size: UInt32(MemoryLayout<riposte_plugin>.size), abi: UInt32(RIPOSTE_ABI),
                descriptor: Borrowed.slice(UnsafeRawBufferPointer(descriptor)), load: load, open: open,
                start: start,
                cancel: cancel, close: close, unload: unload, extension: nil))
        let address = UInt(bitPattern: table)
        tables[identity] = address
        definitions[address] = plugin
        return address
    }

    func definition(of table: UInt) -> PluginDefinition? { definitions[table] }
}

/// What the host gets as a plugin's object, retained from `load` to `unload`.
private final class LoadedPlugin: Sendable {
    let definition: PluginDefinition
    let host: HostTable

    init(_ definition: PluginDefinition, _ host: HostTable) {
        self.definition = definition
        self.host = host
    }
}

private typealias Name = OpaquePointer

private func load(
    _ table: UnsafePointer<riposte_plugin>?, _ host: UnsafePointer<riposte_host>?, _ call: Name?
) {
    guard let call = unsafe HostCallName(call), let host = unsafe HostTable(host) else { return }
    let address = UInt(bitPattern: table)
    guard let definition = exports.withLock({ $0.definition(of: address) }) else {
        return host.complete(call, .failure(.internal("the table was not made by this kit")))
    }
    let plugin = unsafe Unmanaged.passRetained(LoadedPlugin(definition, host))
    unsafe host.complete(call, .success(CallOutput()), object: UInt(bitPattern: plugin.toOpaque()))
}

private func open(
    _ plugin: UnsafeMutableRawPointer?, _ call: Name?, _ description: UnsafePointer<riposte_connection>?
) {
    guard let plugin = unsafe plugin, let call = unsafe HostCallName(call),
        let description = unsafe description
    else { return }
    let loaded = unsafe Unmanaged<LoadedPlugin>.fromOpaque(plugin).takeUnretainedValue()
    let name = unsafe Borrowed.text(description.pointee.connector)
    guard let connector = loaded.definition.connector(name) else {
        return loaded.host.complete(call, .failure(.invalid("the plugin has no connector `\(name)`")))
    }
    let settings = unsafe Borrowed.json(description.pointee.settings)
    let connection = OpenConnection(connector: connector, settings: settings, host: loaded.host)
    let object = unsafe Unmanaged.passRetained(connection)
    unsafe loaded.host.complete(call, .success(CallOutput()), object: UInt(bitPattern: object.toOpaque()))
}

private func start(
    _ connection: UnsafeMutableRawPointer?, _ call: Name?, _ input: UnsafePointer<riposte_input>?
) {
    guard let connection = unsafe connection, let call = unsafe HostCallName(call), let input = unsafe input
    else { return }
    let opened = unsafe Unmanaged<OpenConnection>.fromOpaque(connection).takeUnretainedValue()
    opened.start(call, unsafe CallInput(input.pointee))
}

private func cancel(_ connection: UnsafeMutableRawPointer?, _ call: Name?) {
    guard let connection = unsafe connection, let call = unsafe HostCallName(call) else { return }
    unsafe Unmanaged<OpenConnection>.fromOpaque(connection).takeUnretainedValue().cancel(call)
}

private func close(_ connection: UnsafeMutableRawPointer?) {
    guard let connection = unsafe connection else { return }
    unsafe Unmanaged<OpenConnection>.fromOpaque(connection).release()
}

private func unload(_ plugin: UnsafeMutableRawPointer?) {
    guard let plugin = unsafe plugin else { return }
    unsafe Unmanaged<LoadedPlugin>.fromOpaque(plugin).release()
}
