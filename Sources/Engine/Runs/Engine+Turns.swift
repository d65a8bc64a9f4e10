import Playbooks
import Values

/// How many runs of one playbook there may be at once.
///
/// The oldest that are not over have their turn: that needs no other account than the store's, so a restart changes
/// nothing.
extension Engine {
    /// Why a run waits for its turn, for people.
    private static let turnReason = "as many runs of the playbook as there may be are under way"
    /// A run that waits for its turn looks again after this time: its predecessor's host may have died.
    private static let turnPause = Duration.seconds(30)

    /// Lets a run wait if it is not its turn.
    ///
    /// - Returns: the run as it waits; nil when it may begin.
    func waitForTurn(_ record: RunRecord, _ plan: Plan) async throws(StoreError) -> RunRecord? {
        guard let limit = plan.trigger.concurrency?.runs, try await !hasTurn(record, limit) else {
            return nil
        }
        let wakeAt = tools.clock.now + Self.turnPause
        let update = RunUpdate(status: .waiting, wakeAt: wakeAt, reason: Self.turnReason)
        try await tools.store.append([], to: record.run.id, update: update)
        // The one before may have ended between the look and the row.
        guard try await !hasTurn(record, limit) else { return nil }
        var waiting = record
        (waiting.status, waiting.wakeAt, waiting.reason) = (.waiting, wakeAt, Self.turnReason)
        return waiting
    }

    /// Wakes the runs whose turn it is after the end of one.
    func passTurn(_ plan: Plan) async throws(StoreError) {
        guard let limit = plan.trigger.concurrency?.runs else { return }
        let open = try await tools.store.openRuns(of: plan.name, limit: limit)
        board.enqueue(open.filter { $0.reason == Self.turnReason }.map(\.run.id))
    }

    /// Whether more runs of a playbook may be accepted.
    func hasRoom(for plan: Plan) async throws(StoreError) -> Bool {
        guard let concurrency = plan.trigger.concurrency else { return true }
        let limit = concurrency.runs + concurrency.waiting
        return try await tools.store.openRuns(of: plan.name, limit: limit).count < limit
    }

    private func hasTurn(_ record: RunRecord, _ limit: Int) async throws(StoreError) -> Bool {
        try await tools.store.openRuns(of: record.run.playbook, limit: limit)
            .contains { $0.run.id == record.run.id }
    }
}
