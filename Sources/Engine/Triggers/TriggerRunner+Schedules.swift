import Logging
import Playbooks
import Values

/// Schedules.
extension TriggerRunner {
    /// An instant that passed so recently, while nobody looked, still counts.
    static let grace = Duration.seconds(60)
    /// How many windows are taken at once, and how many runs of them there may be before more are taken.
    static let windowBatch = 100
    /// How long to wait where the store fails or too many runs are under way.
    private static let pause = Duration.seconds(5)

    /// Starts runs as their times come, until the task is cancelled.
    public func run(_ schedules: [ScheduleListener]) async {
        await withDiscardingTaskGroup { group in
            for schedule in schedules {
                group.addTask { await self.keep(schedule) }
            }
        }
    }

    private func keep(_ schedule: ScheduleListener) async {
        while !Task.isCancelled {
            let next: Timestamp?
            do throws(StoreError) {
                next = try await startDue(schedule)
            } catch {
                tools.log.error(
                    "a schedule could not be kept",
                    metadata: ["listener": "\(schedule.name)", "error": "\(error.message) [\(error.code)]"])
                next = tools.clock.now + Self.pause
            }
            guard let next else {
                return tools.log.info("a schedule is over", metadata: ["listener": "\(schedule.name)"])
            }
            if (try? await tools.clock.sleep(until: next)) == nil { return }
        }
    }

    /// Starts what is due.
    ///
    /// - Returns: when to look again; nil when nothing comes any more.
    func startDue(_ schedule: ScheduleListener) async throws(StoreError) -> Timestamp? {
        let kept = try await tools.store.triggerState(schedule.name)
        guard let state = ScheduleState(cursor: kept?.cursor, fingerprint: schedule.fingerprint) else {
            let state = ScheduleState(fingerprint: schedule.fingerprint, registeredAt: tools.clock.now)
            try await tools.store.setTriggerState(
                TriggerState(listener: schedule.name, cursor: state.cursor))
            return try await startDue(schedule)
        }
        switch schedule.kind {
        case .instant: return try await startInstant(schedule, state)
        case .window(let delay): return try await startWindows(schedule, state, delay: delay)
        }
    }

    private func startInstant(
        _ schedule: ScheduleListener, _ state: ScheduleState
    ) async throws(StoreError) -> Timestamp? {
        let now = tools.clock.now
        guard schedule.recurrence.count.map({ state.count < $0 }) ?? true,
            let due = dueInstant(schedule.recurrence, state, now: now)
        else { return nil }
        guard due <= now else { return due }
        var next = state
        next.lastRun = due
        next.count += 1
        let outputs: Value = ["headers": [:], "body": .null]
        if try await engine.hasRoom(for: schedule.plan) {
            try await start([(due, outputs)], of: schedule, next)
        } else {
            skip(schedule)
            try await start([], of: schedule, next)
        }
        guard schedule.recurrence.count.map({ next.count < $0 }) ?? true else { return nil }
        return dueInstant(schedule.recurrence, next, now: tools.clock.now)
    }

    /// The instant to wait for, or the latest that passed a moment ago.
    private func dueInstant(
        _ recurrence: Recurrence, _ state: ScheduleState, now: Timestamp
    ) -> Timestamp? {
        // What comes at once when it is made known is not missed by a host that dies then.
        let isFirst = state.lastRun == nil && recurrence.start == nil && recurrence.pattern == nil
        let earliest = Timestamp(milliseconds: state.registeredAt.milliseconds - 1)
        var from = now + (.zero - Self.grace)
        if isFirst { from = earliest }
        from = max(from, state.lastRun ?? earliest)
        var due = recurrence.next(after: from, lastRun: state.lastRun, registeredAt: state.registeredAt)
        while let found = due, found <= now, !isFirst,
            let later = recurrence.next(
                after: found, lastRun: state.lastRun, registeredAt: state.registeredAt), later <= now
        {
            due = later
        }
        return due
    }

    private func startWindows(
        _ schedule: ScheduleListener, _ state: ScheduleState, delay: Duration
    ) async throws(StoreError) -> Timestamp? {
        let recurrence = schedule.recurrence
        let anchor = recurrence.start ?? state.registeredAt
        var next = state
        var windows: [(Timestamp, Value)] = []
        while windows.count < Self.windowBatch {
            let begin = recurrence.instant(number: next.count, from: anchor)
            guard recurrence.end.map({ begin <= $0 }) ?? true,
                recurrence.count.map({ next.count < $0 }) ?? true, begin + delay <= tools.clock.now
            else { break }
            let end = recurrence.instant(number: next.count + 1, from: anchor)
            let body: Value = [
                "windowStartTime": .string(begin.iso8601), "windowEndTime": .string(end.iso8601),
            ]
            windows.append((begin, ["headers": [:], "body": body]))
            next.lastRun = begin
            next.count += 1
        }
        if !windows.isEmpty {
            let limit = schedule.plan.trigger.concurrency.map { $0.runs + $0.waiting } ?? Self.windowBatch
            let free = limit - (try await tools.store.openRuns(of: schedule.plan.name, limit: limit).count)
            guard free > 0 else { return tools.clock.now + Self.pause }
            if windows.count > free {
                next.count -= Int64(windows.count - free)
                windows.removeLast(windows.count - free)
                next.lastRun = windows.last?.0
            }
            try await start(windows, of: schedule, next)
        }
        let begin = recurrence.instant(number: next.count, from: anchor)
        guard recurrence.end.map({ begin <= $0 }) ?? true, recurrence.count.map({ next.count < $0 }) ?? true
        else { return nil }
        return begin + delay
    }

    /// Accepts the runs of instants together with how far the schedule is now.
    private func start(
        _ instants: [(Timestamp, Value)], of schedule: ScheduleListener, _ state: ScheduleState
    ) async throws(StoreError) {
        let isWindow = schedule.kind != .instant
        let intake = Intake(plan: schedule.plan, parameters: schedule.parameters, now: tools.clock.now)
        var runs: [NewRun] = []
        for (instant, outputs) in instants {
            let key = "\(isWindow ? "window" : "recurrence"):\(schedule.fingerprint):\(instant.milliseconds)"
            do throws(IntakeError) {
                let records = try intake.records(
                    of: outputs, name: isWindow ? "Sliding_Window" : "Recurrence", scheduledTime: instant)
                runs += self.runs(records, of: schedule.plan, schedule.parameters, key: key)
            } catch {
                logIntake(schedule.name, error)
            }
        }
        _ = try await engine.accept(
            runs, state: TriggerState(listener: schedule.name, cursor: state.cursor))
    }

    private func skip(_ schedule: ScheduleListener) {
        tools.log.warning(
            "as many runs as there may be are under way, so a time of the schedule is left out",
            metadata: ["listener": "\(schedule.name)"])
    }
}
