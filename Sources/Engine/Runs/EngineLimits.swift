import Values

/// How much an engine takes on.
public struct EngineLimits: Sendable {
    /// Runs that are driven at once.
    public var activeRuns = 256
    /// Calls that are under way at once, over all runs.
    public var calls = 1024
    /// A run whose timers are farther away than this is released from memory.
    public var residence = Duration.seconds(60)
    /// How long an attempt may take when its action says nothing.
    public var callTimeout = Duration.seconds(120)
    /// How often the store is asked for cancel requests and for runs that others accepted.
    public var pollInterval = Duration.seconds(1)

    /// The usual limits.
    public init() {}
}
