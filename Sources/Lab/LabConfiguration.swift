/// How a lab runs.
public struct LabConfiguration: Sendable {
    /// Address to bind; the lab is for this machine, so a loopback one.
    public var host: String
    /// Port to bind; 0 takes a free one.
    public var port: Int
    /// How long a machine action stays `Pending`, and then `InProgress`.
    public var stateDelay: Duration
    /// Whether the services' published request limits hold.
    public var enforcesLimits: Bool
    /// How many times as fast the windows of those limits pass: at 60, a hundred a minute is a hundred a second.
    public var timeScale: Int

    /// A configuration.
    public init(
        host: String = "127.0.0.1", port: Int = 0, stateDelay: Duration = .seconds(1),
        enforcesLimits: Bool = true, timeScale: Int = 1
    ) {
        self.host = host
        self.port = port
        self.stateDelay = stateDelay
        self.enforcesLimits = enforcesLimits
        self.timeScale = timeScale
    }
}
