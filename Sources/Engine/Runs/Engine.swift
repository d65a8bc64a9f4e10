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
    private let blueprints = Mutex<[String: Blueprint]>([:])

    private static let keptBlueprints = 256

    /// An engine of its parts.
    public init(
        store: any RunStore, host: any ConnectorHost, plans: any PlanSource,
        clock: any WallClock = SystemClock(),
        limits: EngineLimits = EngineLimits(), log: Logger, observe: Observer? = nil
    ) {
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

    /// Makes runs durable, with the listener's new state in the same transaction.
    ///
    /// - Returns: the ids of those that were not known before.
    public func accept(_ runs: [NewRun], state: TriggerState? = nil) async throws(StoreError) -> [RunID] {
        let accepted = try await tools.store.accept(runs, state: state)
        board.enqueue(accepted)
        return accepted
    }

    /// Drives one run in this task until it is over or waits for a person; waits for timers however far.
    public func drive(_ id: RunID) async throws -> RunRecord {
        let mailbox = Mailbox<DriverMessage>()
        guard board.begin(id, mailbox) else {
            throw EngineError(
                code: "EN0007", message: "the run `\(id)` is being driven already", help: "watch it instead")
        }
        defer { board.end(id) }
        return try await withThrowingTaskGroup(of: RunRecord?.self) { [tools] group in
            group.addTask { try await self.drive(id, mailbox, stays: true) }
            group.addTask {
                while (try? await Task.sleep(for: tools.limits.pollInterval)) != nil {
                    let requests = try? await tools.store.cancelRequests()
                    if requests?.contains(id) ?? false { mailbox.send(.cancel) }
                }
                return nil
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw EngineError.noRun(id)
        }
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
        guard !record.status.isFinal else { return record }
        let driver = RunDriver(
            record, state: state, isNew: isNew, stays: stays, mailbox: mailbox, tools: tools)
        let left = try await driver.run()
        // Something may have been asked of the run while it was leaving.
        if left.status.isFinal || Task.isCancelled || board.endIfIdle(id, mailbox) { return left }
        return try await drive(id, mailbox, stays: stays)
    }

    private func load(_ id: RunID) async throws -> (RunRecord, RunState, isNew: Bool) {
        guard let record = try await tools.store.run(id) else { throw EngineError.noRun(id) }
        var state = RunState(
            blueprint: try await blueprint(record.run.digest), trigger: record.run.trigger,
            parameters: record.run.parameters, runID: id)
        guard !record.status.isFinal else { return (record, state, false) }
        let journal = try await tools.store.journal(of: id)
        for bytes in journal { _ = try state.apply(try Journal.decode(bytes)) }
        return (record, state, journal.isEmpty)
    }

    private func blueprint(_ digest: String) async throws -> Blueprint {
        if let known = blueprints.withLock({ $0[digest] }) { return known }
        let blueprint = Blueprint(try await plans.plan(digest: digest))
        blueprints.withLock { kept in
            if kept.count >= Self.keptBlueprints { kept.removeAll() }
            kept[digest] = blueprint
        }
        return blueprint
    }
}
