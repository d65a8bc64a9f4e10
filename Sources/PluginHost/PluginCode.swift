/// A plugin's functions, wherever they run.
///
/// Each of `load`, `open` and `start` brings a call, which is completed once, maybe before the function has returned.
protocol PluginCode: Sendable {
    /// Makes the plugin ready; the result's object is the plugin's own.
    func load(_ call: LiveCall)
    /// Opens a connection; the result's object is the connection's.
    func open(_ plugin: PluginObject, _ call: LiveCall, _ connection: ConnectionOpening)
    /// Starts a call of a connection.
    func start(_ connection: PluginObject, _ call: LiveCall, _ input: CallInput)
    /// Tells that a call should stop.
    func cancel(_ connection: PluginObject, _ call: LiveCall)
    /// Closes a connection without calls.
    func close(_ connection: PluginObject)
    /// Ends the use of the plugin; returns when it has ended.
    func unload(_ plugin: PluginObject) async

    /// Makes a native function callable under a number.
    func bind(_ call: LiveCall, _ binding: NativeBinding)
    /// Calls a native function with the fields of its arguments.
    func callNative(_ connection: PluginObject, _ call: LiveCall, _ number: UInt64, _ fields: [[UInt8]])

    /// Deals with a call that the host ended because the plugin did not; whether the plugin may be used on.
    func abandon(_ call: LiveCall, after grace: Duration) -> Bool
    /// Whether what `load` gave can still be used.
    func isLoaded(_ plugin: PluginObject) -> Bool
    /// Whether what `open` gave can still be used.
    func isOpen(_ connection: PluginObject) -> Bool
}

/// What a connection is opened with.
struct ConnectionOpening: Sendable {
    var connector: String
    var name: String
    var settings: [UInt8]
    var isParallel: Bool
    /// Whether there is no code of the plugin's own that would have to open anything.
    var isNativeOnly: Bool
}
