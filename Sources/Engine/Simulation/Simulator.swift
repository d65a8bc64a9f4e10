import Catalog
public import Playbooks
public import Values

/// Runs playbooks without network, disk or real time.
///
/// The same state machine as in real runs decides what happens; only the world around it is made up. The clock is
/// the run's own: it stands still during calls and jumps to the next timer when there is nothing else to do, so a
/// month of waiting takes no time.
public struct Simulator {
    /// How far a simulation goes.
    public struct Limits: Sendable {
        /// Executions of steps, those of the playbooks that it runs included.
        public var instances = 1_000_000
        /// Time that may pass in the run's own clock: ten years.
        public var time = Duration.seconds(10 * 366 * 86_400)
        /// Playbooks that run playbooks.
        public var depth = 10

        /// The usual limits.
        public init() {}
    }

    private let limits: Limits
    private let answer: (SimulatedCall) -> SimulatedAnswer
    private let playbook: (String) -> Plan?
    private let shouldStop: @Sendable () -> Bool

    /// A simulator.
    ///
    /// - Parameters:
    ///   - limits: what ends a simulation that goes on for too long.
    ///   - shouldStop: asked often; true ends the run.
    ///   - playbook: the plans of other playbooks by name; nil has `answer` asked.
    ///   - answer: what the world says.
    public init(
        limits: Limits = Limits(), shouldStop: @escaping @Sendable () -> Bool = { false },
        playbook: @escaping (String) -> Plan? = { _ in nil },
        answer: @escaping (SimulatedCall) -> SimulatedAnswer
    ) {
        self.limits = limits
        self.answer = answer
        self.playbook = playbook
        self.shouldStop = shouldStop
    }

    /// Runs a playbook to its end.
    ///
    /// - Parameters:
    ///   - trigger: the trigger's record, `{name, outputs: {headers, body}}`.
    ///   - parameters: values that differ from the defaults, by name.
    ///   - start: when the run begins.
    ///   - id: the run's id, from which its random numbers come.
    public func run(
        _ plan: Plan, trigger: Value, parameters: Value = [:], at start: Timestamp,
        id: RunID = RunID("00000000000000SIMULATION00")
    ) -> SimulatedRun {
        let world = SimulatedWorld(
            limits: limits, end: start + limits.time, answer: answer, playbook: playbook,
            shouldStop: shouldStop)
        let state = RunState(
            blueprint: Blueprint(plan), trigger: trigger, parameters: parameters, runID: id,
            callbackAddress: SimulatedWorld.callbackAddress(of: id))
        return SimulationLoop(state, world: world, start: start, prefix: "", depth: 0).run()
    }
}

/// What a simulated run and those inside of it share.
final class SimulatedWorld {
    let limits: Simulator.Limits
    /// When time is over.
    let end: Timestamp
    let answer: (SimulatedCall) -> SimulatedAnswer
    let shouldStop: @Sendable () -> Bool
    /// Instances of runs that are over.
    var spent = 0
    private let playbook: (String) -> Plan?
    private var blueprints: [String: Blueprint?] = [:]

    init(
        limits: Simulator.Limits, end: Timestamp, answer: @escaping (SimulatedCall) -> SimulatedAnswer,
        playbook: @escaping (String) -> Plan?, shouldStop: @escaping @Sendable () -> Bool
    ) {
        self.limits = limits
        self.end = end
        self.answer = answer
        self.playbook = playbook
        self.shouldStop = shouldStop
    }

    func blueprint(of name: String) -> Blueprint? {
        if let known = blueprints[name] { return known }
        let made = playbook(name).map { Blueprint($0) }
        blueprints[name] = .some(made)
        return made
    }

    static func callbackAddress(of run: RunID) -> @Sendable (InstanceID) -> String {
        { "https://callback.example/\(run.text)/\($0.number)" }
    }
}
