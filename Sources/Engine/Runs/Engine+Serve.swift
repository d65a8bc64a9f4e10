import Logging
import Values

/// Serving: runs are picked up as they are accepted, as their time comes, and after a restart.
extension Engine {
    /// How long a run that could not be driven is left alone.
    private static let parkingTime = Duration.seconds(30)

    /// Drives all runs that are due, at most ``EngineLimits/activeRuns`` at once, until the task is cancelled.
    ///
    /// On cancellation calls under way are stopped and their outcome is journalled, so that another host goes on.
    public func run() async throws {
        let signals = board.signals
        let interval = tools.limits.pollInterval
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    while (try? await Task.sleep(for: interval)) != nil { signals.send(.tick) }
                }
                var mustScan = true
                while !Task.isCancelled {
                    startQueued(&group)
                    if mustScan { mustScan = await startDue(&group) }
                    for signal in await signals.take() where signal == .tick {
                        mustScan = true
                        await passCancelRequests(&group)
                    }
                }
            }
        } onCancel: {
            signals.send(.stop)
        }
        try Task.checkCancellation()
    }

    private var hasRoom: Bool { board.activeCount < tools.limits.activeRuns }

    private func startQueued(_ group: inout DiscardingTaskGroup) {
        while hasRoom, let id = board.next() { start(id, &group) }
    }

    /// Starts runs that the store has and nobody drives; whether there may be more.
    private func startDue(_ group: inout DiscardingTaskGroup) async -> Bool {
        guard hasRoom else { return true }
        let limit = tools.limits.activeRuns + board.activeCount + board.parkedCount
        let now = tools.clock.now
        do {
            let due = try await tools.store.due(at: now, limit: limit)
            for record in due where hasRoom && !board.isParked(record.run.id, now: now) {
                start(record.run.id, &group)
            }
            return due.count == limit && hasRoom == false
        } catch {
            tools.log.error("cannot read which runs are due", metadata: ["error": "\(error.message)"])
            return true
        }
    }

    private func passCancelRequests(_ group: inout DiscardingTaskGroup) async {
        do {
            for id in try await tools.store.cancelRequests() where !board.send(.cancel, to: id) {
                if hasRoom, !board.isParked(id, now: tools.clock.now) {
                    start(id, &group, isToBeCancelled: true)
                }
            }
        } catch {
            tools.log.error("cannot read cancel requests", metadata: ["error": "\(error.message)"])
        }
    }

    /// Drives runs that belong to one that is driven, until nothing is left or the task is cancelled.
    func driveKin() async {
        let signals = board.signals
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    while let id = board.nextKin() { start(id, &group, stays: true) }
                    if board.isIdle { return }
                    _ = await signals.take()
                }
            }
        } onCancel: {
            signals.send(.stop)
        }
    }

    private func start(
        _ id: RunID, _ group: inout DiscardingTaskGroup, isToBeCancelled: Bool = false, stays: Bool = false
    ) {
        let mailbox = Mailbox<DriverMessage>()
        guard board.begin(id, mailbox) else { return }
        if isToBeCancelled { mailbox.send(.cancel) }
        group.addTask { [self] in
            defer { leave(id, mailbox) }
            do {
                _ = try await drive(id, mailbox, stays: stays)
            } catch {
                board.park(id, until: tools.clock.now + Self.parkingTime)
                tools.log.error(
                    "cannot drive a run", metadata: ["run": "\(id)", "error": "\(Self.text(error))"])
            }
        }
    }

    /// What is logged of an error: code and message of ours, the kind of others.
    private static func text(_ error: any Error) -> String {
        switch error {
        case let error as StoreError: "\(error.message) [\(error.code)]"
        case let error as RunStateError: "\(error.message) [\(error.code)]"
        case let error as JournalError: "\(error.message) [\(error.code)]"
        case let error as EngineError: "\(error.message) [\(error.code)]"
        default: "\(type(of: error))"
        }
    }
}
