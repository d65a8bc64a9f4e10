import Catalog
import Playbooks
import Values

/// Carries out what one run's state asks for.
///
/// Belongs to one task.
///
/// In a turn it takes all messages there are, feeds them to the state, and appends everything that came of them to the
/// journal at once; only then does it make the calls that follow. So the end of one call and the start of the next
/// share one append.
final class RunDriver {
    let engine: Engine
    let tools: DriverTools
    let record: RunRecord
    let mailbox: Mailbox<DriverMessage>
    /// Whether the run stays in memory however long it waits for timers.
    private let stays: Bool
    /// The run that waits for this one.
    private let parent: RunID?
    var state: RunState
    private var isNew: Bool
    private var rowStatus: RunStatus
    private var records: [[UInt8]] = []
    private var mustFlush = false
    var callsUnderWay = 0
    var launches: [Launch] = []
    /// Steps that wait for a child.
    private var children: Set<InstanceID> = []
    /// Children of steps that were given up.
    private var abandoned: [ChildCall] = []
    /// Steps that wait for an approval.
    private var approvals: [InstanceID: String] = [:]
    /// Approvals of steps that were given up.
    private var withdrawn: [String] = []
    /// Callbacks that are answered once they are durable.
    private var replies: [(Reply<CallbackOutcome>, CallbackOutcome)] = []

    /// A run that waits for a child looks again after this time, whatever it is told.
    private static let longestWait = Duration.seconds(900)

    enum Launch {
        case call(InstanceID, PlannedCall, CallSafety)
        case lookup(InstanceID, PlannedCall)
        case permit(InstanceID, PlannedCall)
        case timer(InstanceID, Timestamp)
        case child(InstanceID, ChildCall)
        case approval(InstanceID, String)
        case release(PlannedCall)
        case answer(RunResponse)
        case stop

        /// Whether it still matters when the run is over or leaves the memory.
        var survivesEnd: Bool {
            switch self {
            case .call, .release, .answer: true
            default: false
            }
        }
    }

    /// A driver of a run whose journal was replayed into `state`.
    init(
        _ record: RunRecord, state: RunState, isNew: Bool, stays: Bool, mailbox: Mailbox<DriverMessage>,
        engine: Engine
    ) {
        self.engine = engine
        tools = engine.tools
        self.record = record
        parent = Lineage(of: record.run)?.parent
        self.state = state
        self.isNew = isNew
        self.stays = stays
        self.mailbox = mailbox
        rowStatus = record.status
        self.state.tracksChanges = tools.observe != nil
    }

    /// Drives the run until it is over, or waits for something far, or the task is cancelled.
    func run() async throws -> RunRecord {
        try await withTaskCancellationHandler {
            try await withThrowingDiscardingTaskGroup { group in
                do {
                    try begin()
                    // Who is cancelled before the begin calls nothing.
                    for message in mailbox.drain() { try handle(message) }
                    try await settle(&group)
                    while !isDone {
                        for message in await mailbox.take() { try handle(message) }
                        try await settle(&group)
                    }
                } catch {
                    await windDown(&group)
                    throw error
                }
                await windDown(&group)
                return try await leave()
            }
        } onCancel: { [mailbox] in
            mailbox.send(.shutDown)
        }
    }

    /// Stops timers and calls, and gives back permits that came too late.
    private func windDown(_ group: inout ThrowingDiscardingTaskGroup<any Error>) async {
        group.cancelAll()
        var kept: [DriverMessage] = []
        while callsUnderWay > 0 {
            for message in await mailbox.take() {
                if message.isRequest { kept.append(message) }
                switch message {
                case .permitted(_, _, let isTaken):
                    callsUnderWay -= 1
                    if isTaken { tools.permits.give() }
                case .called, .reconciled, .childLooked, .approvalLooked, .released: callsUnderWay -= 1
                default: break
                }
            }
        }
        for message in kept { mailbox.send(message) }
    }

    private func begin() throws {
        if isNew {
            try advance(.started(at: tools.clock.now))
        } else if state.hasCallsUnderWay {
            let event = RunEvent.interrupted(at: tools.clock.now)
            _ = try state.apply(event)
            write(event)
            report()
            plan(state.outstanding)
        } else {
            plan(state.outstanding)
        }
    }

    private var isDone: Bool {
        if state.status.isFinal { return true }
        guard callsUnderWay == 0 else { return false }
        if Task.isCancelled { return true }
        guard state.isWaiting, !mailbox.contains(where: \.isRequest) else { return false }
        guard let next = state.nextTimer else {
            return !stays || children.isEmpty && approvals.isEmpty
        }
        return !stays && next > tools.clock.now + tools.limits.residence
    }

    private func handle(_ message: DriverMessage) throws {
        let now = tools.clock.now
        switch message {
        case .permitted(let id, let call, let isTaken):
            callsUnderWay -= 1
            guard isTaken else { return }
            guard state.isReady(id), !Task.isCancelled, !state.status.isFinal else {
                return tools.permits.give()
            }
            try start(id, call)
        case .called(let id, let attempt, let result):
            callsUnderWay -= 1
            if result.status == .cancelled, Task.isCancelled, !state.isEnding {
                try advance(.attemptWithdrawn(id, attempt: attempt, at: now))
            } else {
                try advance(.attemptFinished(id, attempt: attempt, result: result, at: now))
            }
        case .reconciled(let id, let attempt, let result):
            callsUnderWay -= 1
            if result.status == .cancelled, Task.isCancelled, !state.isEnding { return }
            try advance(.reconciled(id, attempt: attempt, result: result, at: now))
        case .timer(let id, let until):
            guard state.timer(of: id) == until else { return }
            try advance(.timerFired(id, at: max(now, until)))
        case .childMoved(let id):
            if children.contains(id) { launches.append(.child(id, state.childCall(id.number))) }
        case .childLooked(let id, let result):
            callsUnderWay -= 1
            guard let result = try result.get(), children.remove(id) != nil else { return }
            try advance(.childFinished(id, result: result, at: now))
        case .calledBack(let id, let request, let reply):
            guard state.isAwaitingCallback(id) else { return reply.give(.over) }
            replies.append((reply, .taken))
            try advance(.calledBack(id, request: request, at: now))
        case .approvalMoved(let id):
            if let approval = approvals[id] { launches.append(.approval(id, approval)) }
        case .approvalLooked(let id, let result):
            callsUnderWay -= 1
            guard let result = try result.get(), approvals.removeValue(forKey: id) != nil else { return }
            try advance(.answered(id, result: result, at: now))
        case .released: callsUnderWay -= 1
        case .cancel:
            guard !state.isEnding, !state.status.isFinal else { return }
            try advance(.cancelRequested(at: now))
        case .resolve(let id, let decision):
            guard state.undecided.contains(id) else { return }
            try advance(.resolved(id, decision, at: now))
        case .shutDown: break
        }
    }

    private func advance(_ event: RunEvent) throws {
        let effects = try state.apply(event)
        write(event)
        report()
        plan(effects)
        giveUpChildren()
    }

    /// Children of steps that do not wait any more: those of a run that ends are stopped too.
    private func giveUpChildren() {
        for id in children where !state.isSuspended(id) {
            children.remove(id)
            if state.isEnding || state.status.isFinal { abandoned.append(state.childCall(id.number)) }
        }
        for id in approvals.keys where !state.isSuspended(id) { approvals.removeValue(forKey: id) }
    }

    private func write(_ event: RunEvent) {
        switch event {
        case .attemptFinished(let id, _, _, _), .reconciled(let id, _, _, _):
            records.append(Journal.encode(event, isSecure: state.hidesOutputs(id)))
            mustFlush = true
        case .childFinished(let id, _, _), .calledBack(let id, _, _), .answered(let id, _, _):
            records.append(Journal.encode(event, isSecure: state.hidesOutputs(id)))
            mustFlush = true
        case .attemptStarted(_, _, let safety, _):
            records.append(Journal.encode(event))
            // A read may be repeated, so its start can wait for the next append.
            if safety != .read { mustFlush = true }
        case .started, .timerFired:
            records.append(Journal.encode(event))
        default:
            records.append(Journal.encode(event))
            mustFlush = true
        }
    }

    private func plan(_ effects: [RunEffect]) {
        for effect in effects {
            switch effect {
            case .perform(let id, let call): launches.append(.permit(id, call))
            case .reconcile(let id, let call): launches.append(.lookup(id, call))
            case .sleep(let id, let until): launches.append(.timer(id, until))
            case .stopCalls: launches.append(.stop)
            case .finish: mustFlush = true
            case .startChild(let id, let call):
                children.insert(id)
                launches.append(.child(id, call))
            case .release(_, let call): launches.append(.release(call))
            case .respond(let response):
                mustFlush = true
                launches.append(.answer(response))
            case .awaitApproval(let id, let approval):
                approvals[id] = approval
                launches.append(.approval(id, approval))
            case .withdraw(_, let approval):
                mustFlush = true
                withdrawn.append(approval)
            // The callback's address is open as long as the step waits.
            case .awaitCallback: break
            }
        }
    }

    private func start(_ id: InstanceID, _ call: PlannedCall) throws {
        let safety = CallSafety(of: tools.host.catalog.action(call.action), input: call.input)
        try advance(.attemptStarted(id, attempt: call.attempt, safety: safety, at: tools.clock.now))
        launches.append(.call(id, call, safety))
    }

    /// Journals what the turn gave, then starts what follows.
    private func settle(_ group: inout ThrowingDiscardingTaskGroup<any Error>) async throws {
        var planned = launches
        launches = []
        if Task.isCancelled || state.status.isFinal {
            planned.removeAll { !$0.survivesEnd }
        }
        var waiting: [(InstanceID, PlannedCall)] = []
        for case .permit(let id, let call) in planned where state.isReady(id) {
            if tools.permits.takeIfFree() { try start(id, call) } else { waiting.append((id, call)) }
        }
        planned.append(contentsOf: launches)
        launches = []
        do {
            for call in abandoned { try await engine.cancelChild(call) }
            abandoned = []
            try await flush(isAnswered: planned.contains { if case .answer = $0 { true } else { false } })
        } catch {
            for case .call in planned { tools.permits.give() }
            for (reply, _) in replies { reply.give(nil) }
            throw error
        }
        for (reply, outcome) in replies { reply.give(outcome) }
        replies = []
        for approval in withdrawn {
            _ = try await tools.store.change(approval: approval, .withdraw(at: tools.clock.now))
        }
        withdrawn = []
        for launch in planned {
            switch launch {
            case .call(let id, let call, _): self.call(id, call, &group)
            case .lookup(let id, let call): lookUp(id, call, &group)
            case .timer(let id, let until): sleep(id, until, &group)
            case .child(let id, let call): lookAtChild(id, call, &group)
            case .approval(let id, let approval): lookAtApproval(id, approval, &group)
            case .release(let call): release(call, &group)
            case .answer(let response): engine.announce(record.run, .response(response))
            case .stop: group.cancelAll()
            case .permit: break
            }
        }
        for (id, call) in waiting { waitForPermit(id, call, &group) }
        if state.status.isFinal { engine.announce(record.run, .ended(state.status)) }
    }

    /// - Parameter isAnswered: whether a parent that waits is to be woken.
    private func flush(isAnswered: Bool = false) async throws {
        var update = rowUpdate
        if isAnswered, update == nil, parent != nil { update = RunUpdate(status: .running) }
        if isAnswered || state.status.isFinal { update?.wakes = parent }
        guard mustFlush || update != nil else { return }
        try await tools.store.append(records, to: record.run.id, update: update)
        records = []
        mustFlush = false
        if let update { rowStatus = update.status }
    }

    private var rowUpdate: RunUpdate? {
        if state.status.isFinal {
            return RunUpdate(status: state.status, finishedAt: state.finishedAt, reason: state.reason)
        }
        return rowStatus == .waiting && mustFlush ? RunUpdate(status: .running) : nil
    }

    /// Writes what is left, and how the run is now.
    private func leave() async throws -> RunRecord {
        var left = record
        if state.status.isFinal {
            if rowStatus != state.status { try await flush() }
            report(.runFinished(state.status, reason: state.reason))
            (left.status, left.finishedAt, left.reason) = (state.status, state.finishedAt, state.reason)
            left.wakeAt = nil
            return left
        }
        let isReleased = state.isWaiting && !Task.isCancelled
        left.status = isReleased ? .waiting : .running
        left.wakeAt = isReleased ? wakeAt : nil
        left.reason = isReleased ? waitingReason : ""
        let update = RunUpdate(
            status: left.status, wakeAt: left.wakeAt, reason: left.reason,
            awaits: isReleased ? approvals.values.sorted() : [])
        try await tools.store.append(records, to: record.run.id, update: update)
        if isReleased { report(.runWaiting(until: state.nextTimer, reason: left.reason)) }
        return left
    }

    private var wakeAt: Timestamp? {
        let timer = state.nextTimer
        guard !children.isEmpty else { return timer }
        let look = tools.clock.now + Self.longestWait
        return timer.map { min($0, look) } ?? look
    }
}
