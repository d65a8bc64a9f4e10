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
    /// Ends the use of the plugin.
    func unload(_ plugin: PluginObject)

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
}
