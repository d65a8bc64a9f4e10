import ConnectorABI
import Values

/// An address that a plugin gave for its object or connection: a name to hand back, never followed here.
struct PluginObject: Sendable {
    let bits: UInt
    /// What native functions of the connection share, as the worker numbers it.
    var handle: UInt64?

    init(bits: UInt) { self.bits = bits }

    var pointer: UnsafeMutableRawPointer? { unsafe UnsafeMutableRawPointer(bitPattern: bits) }
}

/// A plugin's functions.
///
/// Unchecked because C function pointers carry no isolation. The table is constant and valid until the
/// process ends; on which thread each function may be called is decided by ``Lane``.
@safe struct PluginTable: @unchecked Sendable {
    private let source: UnsafePointer<riposte_plugin>
    private let table: riposte_plugin

    /// Checks version, size and the functions that must be there.
    init(_ source: UnsafePointer<riposte_plugin>, _ path: String) throws(PluginRefusal) {
        let (size, abi) = unsafe (source.pointee.size, source.pointee.abi)
        guard abi == UInt32(RIPOSTE_ABI) else {
            throw PluginRefusal(
                path, "PL0009",
                "`\(path)` speaks version \(abi) of the connector ABI, and this is version \(RIPOSTE_ABI)",
                help: "build the plugin with the riposte/connector.h of this version of Riposte")
        }
        guard let copy = unsafe Borrowed.copy(source, least: RIPOSTE_PLUGIN_1_0, into: riposte_plugin())
        else {
            throw PluginRefusal(
                path, "PL0009",
                "the table of `\(path)` has \(size) bytes, too few for this version of the ABI",
                help:
                    "set `size` to `sizeof(riposte_plugin)` and build with this version of the header"
            )
        }
        unsafe self.source = source
        unsafe table = copy
        guard unsafe table.load != nil, unsafe table.open != nil, unsafe table.start != nil else {
            throw PluginRefusal(
                path, "PL0009", "the table of `\(path)` lacks `load`, `open` or `start`",
                help: "set all three functions")
        }
    }

    var descriptor: [UInt8] { unsafe Borrowed.bytes(table.descriptor) }

    func load(_ call: CallName) {
        unsafe table.load?(source, HostTable.pointer, call.pointer)
    }

    func open(_ plugin: PluginObject, _ call: CallName, _ connection: ConnectionOpening) {
        var raw = unsafe riposte_connection()
        unsafe raw.size = UInt32(MemoryLayout<riposte_connection>.size)
        unsafe Borrowed.withSlice(connection.connector) { connector in
            unsafe Borrowed.withSlice(connection.name) { name in
                unsafe Borrowed.withSlice(connection.settings) { settings in
                    unsafe raw.connector = connector
                    unsafe raw.name = name
                    unsafe raw.settings = settings
                    unsafe table.open?(plugin.pointer, call.pointer, &raw)
                }
            }
        }
    }

    func start(_ connection: PluginObject, _ call: CallName, _ input: CallInput) {
        var raw = unsafe riposte_input()
        unsafe raw.size = UInt32(MemoryLayout<riposte_input>.size)
        unsafe raw.kind = input.kind.rawValue
        unsafe raw.deadline_ms = input.deadline.milliseconds
        unsafe raw.attempt = UInt32(clamping: input.attempt)
        unsafe raw.flags = input.isDryRun ? UInt32(RIPOSTE_DRY_RUN) : 0
        unsafe Borrowed.withSlice(input.operation) { operation in
            unsafe Borrowed.withSlice(input.body) { body in
                unsafe Borrowed.withSlice(input.cursor) { cursor in
                    unsafe Borrowed.withSlice(input.idempotencyKey) { key in
                        unsafe Borrowed.withSlice(input.trace) { trace in
                            unsafe raw.operation = operation
                            unsafe raw.body = body
                            unsafe raw.cursor = cursor
                            unsafe raw.idempotency_key = key
                            unsafe raw.trace = trace
                            unsafe table.start?(connection.pointer, call.pointer, &raw)
                        }
                    }
                }
            }
        }
    }

    func cancel(_ connection: PluginObject, _ call: CallName) {
        unsafe table.cancel?(connection.pointer, call.pointer)
    }

    func close(_ connection: PluginObject) {
        unsafe table.close?(connection.pointer)
    }

    func unload(_ plugin: PluginObject) {
        unsafe table.unload?(plugin.pointer)
    }
}
