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
    /// Its secrets beside the one that signs in; the host's own, never a plugin's.
    public var secrets: NamedSecrets?

    /// A connection.
    public init(
        name: String, connector: String, settings: Value, transport: any ConnectionTransport,
        secrets: NamedSecrets? = nil
    ) {
        self.name = name
        self.connector = connector
        self.settings = settings
        self.transport = transport
        self.secrets = secrets
    }
}
