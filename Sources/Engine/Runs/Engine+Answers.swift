import Playbooks
public import Values

/// What became of a request to the callback address of a step.
public enum CallbackOutcome: Sendable, Hashable {
    /// It is durable, and the step goes on.
    case taken
    /// The step does not wait any more.
    case over
    /// There is no such run.
    case unknown
    /// The run could not be reached in time: try again.
    case unavailable
}

/// Answers of runs, and requests that wake them.
extension Engine {
    /// How long a callback may take to become durable.
    private static let callbackTime = Duration.seconds(30)

    /// Accepts a run and waits for its answer.
    ///
    /// - Returns: nil when there is none by the deadline; the run goes on.
    public func answer(toRequest run: NewRun, before deadline: Timestamp) async throws(StoreError)
        -> RunAnswer?
    {
        let reply = answers.expect(run.id)
        defer { answers.forget(run.id) }
        _ = try await accept([run])
        return await reply.answer(before: deadline, on: tools.clock)
    }

    /// What a run answered so far; nil when it has not, and is not over.
    ///
    /// - Throws: `EN0003` when there is no such run.
    public func answer(of id: RunID) async throws -> RunAnswer? {
        guard let record = try await tools.store.run(id) else { throw EngineError.noRun(id) }
        return try await answer(of: record)
    }

    /// Gives a step the request that its callback address received; returns when that is durable.
    public func callBack(_ id: RunID, _ instance: InstanceID, request: Value) async throws -> CallbackOutcome
    {
        guard let record = try await tools.store.run(id) else { return .unknown }
        guard !record.status.isFinal else { return .over }
        let reply = Reply<CallbackOutcome>()
        guard board.post(.calledBack(instance, request, reply), to: id) else { return .unavailable }
        let deadline = tools.clock.now + Self.callbackTime
        return await reply.answer(before: deadline, on: tools.clock) ?? .unavailable
    }

    func answer(of record: RunRecord) async throws -> RunAnswer? {
        let state = try await replay(record)
        if let response = state.response { return .response(response) }
        if state.status.isFinal { return .ended(state.status) }
        return record.status.isFinal ? .ended(record.status) : nil
    }
}
