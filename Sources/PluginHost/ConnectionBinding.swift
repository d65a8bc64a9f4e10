public import Engine
public import Values

/// A connection of the environment, as a plugin host needs it.
public struct ConnectionBinding: Sendable {
    /// What the operator calls it.
    public var name: String
    /// The connector it is of.
    public var connector: String
    /// Its `with`, without secrets.
    public var settings: Value
    /// What its requests pass through.
    public var transport: any ConnectionTransport

    /// A connection.
    public init(name: String, connector: String, settings: Value, transport: any ConnectionTransport) {
        self.name = name
        self.connector = connector
        self.settings = settings
        self.transport = transport
    }
}
