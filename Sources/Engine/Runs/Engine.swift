public import Logging
public import Playbooks
import Synchronization
public import Values

/// Accepts runs, drives them, and tells of them.
///
/// One engine serves one store. Everything it promises rests on the store: a run that is accepted is durable, and
/// after a host's death another engine goes on from the journal.
public final class Engine: Sendable {
    /// What is told to a live view; called in order for one run, and must not block.
    public typealias Observer = @Sendable (RunProgress) -> Void

    let tools: DriverTools
    let plans: any PlanSource
    let ids: RunIDSource
    let board = RunBoard()
    let answers = RunAnswers()
    private let callbackAddress: @Sendable (RunID, InstanceID) -> String
    private let blueprints = Mutex<[String: Blueprint]>([:])

    private static let keptBlueprints = 256
    /// What histories show in place of a callback's address, which lets whoever knows it move a run on.
    public static let hiddenCallbackAddress = "(callback address)"

    /// An engine of its parts.
    ///
    /// - Parameter callbackAddress: the address that lets a step of a run go on.
    public init(
        store: any RunStore, host: any ConnectorHost, plans: any PlanSource,
        clock: any WallClock = SystemClock(),
        limits: EngineLimits = EngineLimits(), log: Logger, observe: Observer? = nil,
        callbackAddress: @escaping @Sendable (RunID, InstanceID) -> String = { _, _ in
            Engine.hiddenCallbackAddress
        }
    ) {
        self.callbackAddress = callbackAddress
        tools = DriverTools(
            store: store, host: host, clock: clock, limits: limits, permits: Permits(limits.calls),
            observe: observe,
            log: log)
        self.plans = plans
        ids = RunIDSource(clock: clock)
    }

    /// A new run of a plan, ready to be accepted.
    ///
    /// - Throws: `EN0004` when a parameter is missing, unknown or of a wrong value.
    public func makeRun(
        of plan: Plan, trigger: Value, parameters: Value = [:], deduplicationKey: String? = nil,
        isDryRun: Bool = false
    ) throws(EngineError) -> NewRun {
        try ParameterCheck.check(parameters, plan.parameters)
        return NewRun(
            id: ids.next(), playbook: plan.name, digest: plan.digest, deduplicationKey: deduplicationKey,
            trigger: trigger, parameters: parameters, acceptedAt: tools.clock.now, isDryRun: isDryRun)
    }

    /// The runs that an event given by hand starts: one, one an item where the trigger splits, or none where its
    /// conditions do not hold.
    ///
    /// - Parameter outputs: `{headers, body}` and what else the trigger gives.
    /// - Throws: `EN0004` as for one run, `EN0012` when the event does not fit the trigger.
    public func makeRuns(
        of plan: Plan, outputs: Value, parameters: Value = [:], isDryRun: Bool = false
    ) throws(EngineError) -> [NewRun] {
        try ParameterCheck.check(parameters, plan.parameters)
        let intake = Intake(plan: plan, parameters: parameters, now: tools.clock.now)
        do throws(IntakeError) {
            return try intake.records(of: outputs, name: "manual").map { record in
                NewRun(
                    id: ids.next(), playbook: plan.name, digest: plan.digest, deduplicationKey: nil,
                    trigger: record, parameters: parameters, acceptedAt: tools.clock.now, isDryRun: isDryRun)
            }
        } catch {
            throw EngineError(
                code: "EN0012", message: "playbook `\(plan.name)`: \(error.message)",
                help: "give what the trigger would give, or correct the trigger")
        }
    }

    /// Makes runs durable, with the listener's new state in the same transaction.
    ///
    /// - Returns: the ids of those that were not known before.
    public func accept(_ runs: [NewRun], state: TriggerState? = nil) async throws(StoreError) -> [RunID] {
        let accepted = try await tools.store.accept(runs, state: state)
        board.enqueue(accepted)
        return accepted
    }

    /// Drives one run in this task until it is over or waits for a person; waits for timers however far.
    ///
    /// Runs of other playbooks that it starts are driven too, to their end.
    public func drive(_ id: RunID) async throws -> RunRecord {
        let mailbox = Mailbox<DriverMessage>()
        guard board.begin(id, mailbox) else {
            throw EngineError(
                code: "EN0007", message: "the run `\(id)` is being driven already", help: "watch it instead")
        }
        return try await withThrowingTaskGroup(of: RunRecord?.self) { group in
            group.addTask {
                defer { self.leave(id, mailbox) }
                return try await self.drive(id, mailbox, stays: true)
            }
            group.addTask {
                await self.driveKin()
                return nil
            }
            group.addTask { await self.passCancelRequests() }
            defer { group.cancelAll() }
            var record: RunRecord?
            for _ in 0..<2 {
                if let part = try await group.next(), let driven = part { record = driven }
            }
            guard let record else { throw EngineError.noRun(id) }
            return record
        }
    }

    /// Tells driven runs that they are to stop, until the task is cancelled.
    private func passCancelRequests() async -> RunRecord? {
        while (try? await Task.sleep(for: tools.limits.pollInterval)) != nil {
            for request in (try? await tools.store.cancelRequests()) ?? [] {
                board.send(.cancel, to: request)
            }
        }
        return nil
    }

    /// Gives a run up; what was asked of it meanwhile is asked again.
    func leave(_ id: RunID, _ mailbox: Mailbox<DriverMessage>) {
        board.end(id, mailbox)
        for message in mailbox.drain() where message.isRequest { _ = board.post(message, to: id) }
        board.wake(.look)
    }

    /// Asks a run to stop.
    public func cancel(_ id: RunID) async throws {
        guard let record = try await tools.store.run(id) else { throw EngineError.noRun(id) }
        guard !record.status.isFinal else { throw EngineError.over(id) }
        try await tools.store.requestCancel(id)
        board.send(.cancel, to: id)
        board.wake(.look)
    }

    /// Says what became of a step whose outcome is unknown.
    ///
    /// - Parameter step: its path with iterations: `each_device[1]/isolate`.
    public func resolve(_ id: RunID, step: String, _ decision: Decision) async throws {
        let (record, state, _) = try await load(id)
        guard !record.status.isFinal else { throw EngineError.over(id) }
        guard let instance = state.undecided.first(where: { state.path(of: $0) == step }) else {
            throw EngineError.notUndecided(step)
        }
        if board.send(.resolve(instance, decision), to: id) { return }
        let event = RunEvent.resolved(instance, decision, at: tools.clock.now)
        try await tools.store.append([Journal.encode(event)], to: id, update: RunUpdate(status: .running))
        board.enqueue([id])
    }

    /// What a run did, from its journal.
    public func history(of id: RunID) async throws -> RunHistory {
        guard let record = try await tools.store.run(id) else { throw EngineError.noRun(id) }
        let blueprint = try await blueprint(record.run.digest)
        return try RunHistory(record, blueprint: blueprint, journal: try await tools.store.journal(of: id))
    }

    func drive(_ id: RunID, _ mailbox: Mailbox<DriverMessage>, stays: Bool) async throws -> RunRecord {
        let (record, state, isNew) = try await load(id)
        guard !record.status.isFinal else {
            for message in mailbox.drain() { message.refuse() }
            return record
        }
        let plan = state.blueprint.plan
        if isNew, !stays, !mailbox.contains(where: \.isRequest),
            let waiting = try await waitForTurn(record, plan)
        {
            if board.endIfIdle(id, mailbox) { return waiting }
            return try await drive(id, mailbox, stays: stays)
        }
        let driver = RunDriver(
            record, state: state, isNew: isNew, stays: stays, mailbox: mailbox, engine: self)
        let left = try await driver.run()
        if left.status.isFinal { try await passTurn(plan) }
        // Something may have been asked of the run while it was leaving.
        if left.status.isFinal || Task.isCancelled || board.endIfIdle(id, mailbox) { return left }
        return try await drive(id, mailbox, stays: stays)
    }

    private func load(_ id: RunID) async throws -> (RunRecord, RunState, isNew: Bool) {
        guard let record = try await tools.store.run(id) else { throw EngineError.noRun(id) }
        guard !record.status.isFinal else { return (record, try await newState(record), false) }
        let state = try await replay(record)
        return (record, state, state.blocks.isEmpty)
    }

    /// The state that a run's journal leads to.
    func replay(_ record: RunRecord) async throws -> RunState {
        var state = try await newState(record)
        for bytes in try await tools.store.journal(of: record.run.id) {
            _ = try state.apply(try Journal.decode(bytes))
        }
        return state
    }

    private func newState(_ record: RunRecord) async throws -> RunState {
        let id = record.run.id
        return RunState(
            blueprint: try await blueprint(record.run.digest), trigger: record.run.trigger,
            parameters: record.run.parameters, runID: id,
            callbackAddress: { [callbackAddress] in callbackAddress(id, $0) })
    }

    func blueprint(_ digest: String) async throws -> Blueprint {
        if let known = blueprints.withLock({ $0[digest] }) { return known }
        let blueprint = Blueprint(try await plans.plan(digest: digest))
        blueprints.withLock { kept in
            if kept.count >= Self.keptBlueprints { kept.removeAll() }
            kept[digest] = blueprint
        }
        return blueprint
    }
}
