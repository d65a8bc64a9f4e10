public import PluginHost
public import Values

/// How a plugin is put to the test.
public struct KitOptions: Sendable {
    /// What opening a library gave.
    public typealias Loaded = (plugins: [Plugin], refused: [PluginRefusal])

    /// Opens the library; where its code runs is decided here.
    public var load: @Sendable (_ library: String) async -> Loaded
    /// What that is called in reports: `worker` or `in-process`.
    public var isolation: String
    /// The parts of the kit that are run.
    public var groups: Set<CheckGroup> = Set(CheckGroup.allCases)
    /// What random parts are made from.
    public var seed: UInt64 = 1
    /// How long a call may take that waits for nobody.
    public var patience: Duration = .seconds(10)
    /// How long a plugin may take to stop when told.
    public var grace: Duration = .seconds(1)
    /// How many calls the check for leaks makes.
    public var repetitions = 10_000
    /// Settings of connections, or an object of them by connector; nil to make them from the schema.
    public var settings: Value?
    /// Recorded cases of the actions.
    public var cases: [RecordedCase] = []

    /// Options with the usual patience.
    public init(
        isolation: String, load: @escaping @Sendable (_ library: String) async -> Loaded
    ) {
        self.isolation = isolation
        self.load = load
    }
}
