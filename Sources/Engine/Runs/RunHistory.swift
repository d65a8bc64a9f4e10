import Catalog
public import Playbooks
public import Values

/// What a run did, step by step.
public struct RunHistory: Sendable {
    /// One attempt of an action.
    public struct Attempt: Sendable, Hashable {
        /// 1 for the first.
        public var number: Int
        /// When the call began.
        public var startedAt: Timestamp
        /// When it ended; nil while it is under way, or when its host died.
        public var finishedAt: Timestamp?
        /// How it ended, by its status's name: `OK`, `THROTTLED`; empty when it did not.
        public var status: String
        /// The service's code; empty when there is none.
        public var code: String
        /// What the service or the plugin says; empty when all is well.
        public var message: String
    }

    /// One execution of a step.
    public struct Step: Sendable, Hashable {
        /// With iterations: `each_device[1]/scan`.
        public var path: String
        /// Its name.
        public var name: String
        /// What it does: `use`, `foreach`.
        public var keyword: String
        /// What its source calls the kind of step: in a definition `If`, `ApiConnection`.
        public var type: String
        /// The action of a `use` step.
        public var action: String?
        /// How it ended; nil when it has not.
        public var status: StepStatus?
        /// Whether a person has to say what became of it.
        public var isUndecided: Bool
        /// What it was given; nil when hidden or never evaluated.
        public var inputs: Value?
        /// What it gave; nil when hidden or not ended.
        public var outputs: Value?
        /// Whether inputs are kept back.
        public var hidesInputs: Bool
        /// Whether outputs are kept back.
        public var hidesOutputs: Bool
        /// Calls that were made.
        public var attempts: [Attempt]
        /// When it began; nil when it was skipped or has not.
        public var startedAt: Timestamp?
        /// When it ended.
        public var finishedAt: Timestamp?
        /// Why it did not succeed.
        public var error: StepError?
        /// How far a `foreach` is.
        public var iterations: LoopProgress?
    }

    /// The run as the store has it.
    public let record: RunRecord
    /// What it began with, without what its trigger keeps back.
    public let trigger: Value
    /// Its steps in the order of the playbook, iterations in their order; those of blocks that were not entered are
    /// there as skipped.
    public let steps: [Step]

    /// Replays a journal.
    init(_ record: RunRecord, blueprint: Blueprint, journal: [[UInt8]]) throws {
        self.record = record
        var state = RunState(
            blueprint: blueprint, trigger: record.run.trigger, parameters: record.run.parameters,
            runID: record.run.id, callbackAddress: { _ in Engine.hiddenCallbackAddress })
        var attempts: [InstanceID: [Attempt]] = [:]
        for bytes in journal {
            let event = try Journal.decode(bytes)
            _ = try state.apply(event)
            Self.note(event, in: &attempts)
        }
        trigger = Redaction.shown(record.run.trigger, of: blueprint.plan.trigger)
        steps = HistoryWalk(state: state, attempts: attempts).steps()
    }

    private static func note(_ event: RunEvent, in attempts: inout [InstanceID: [Attempt]]) {
        switch event {
        case .attemptStarted(let id, let number, _, let at):
            attempts[id, default: []].append(
                Attempt(number: number, startedAt: at, finishedAt: nil, status: "", code: "", message: ""))
        case .attemptFinished(let id, _, let result, let at):
            guard let last = attempts[id]?.indices.last else { return }
            attempts[id]?[last].finishedAt = at
            attempts[id]?[last].status = result.status.name
            attempts[id]?[last].code = result.code
            attempts[id]?[last].message = result.message
        case .attemptWithdrawn(let id, _, let at):
            guard let last = attempts[id]?.indices.last else { return }
            attempts[id]?[last].finishedAt = at
            attempts[id]?[last].status = "CANCELLED"
        default: break
        }
    }
}
