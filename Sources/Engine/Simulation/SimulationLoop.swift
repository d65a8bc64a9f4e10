import Catalog
import Playbooks
import Values

/// One simulated run on its way to its end.
struct SimulationLoop {
    private enum Work {
        case call(InstanceID, PlannedCall)
        case child(InstanceID, ChildCall)
        case callback(InstanceID)
    }

    private let world: SimulatedWorld
    private let start: Timestamp
    /// The steps around the run, with a slash at the end.
    private let prefix: String
    private let depth: Int
    private var state: RunState
    private var now: Timestamp
    private var work: [Work] = []
    private var head = 0
    private var timers = TimerQueue()
    /// What children answer when their time has come.
    private var answers: [InstanceID: (at: Timestamp, result: CallResult)] = [:]
    private var respondedAt: Timestamp?
    private var attempts: [InstanceID: [RunHistory.Attempt]] = [:]
    private var failure: String?

    init(_ state: RunState, world: SimulatedWorld, start: Timestamp, prefix: String, depth: Int) {
        self.state = state
        self.world = world
        self.start = start
        self.prefix = prefix
        self.depth = depth
        now = start
        let (most, shouldStop) = (world.limits.instances - world.spent, world.shouldStop)
        self.state.brake = { count in
            if count > most { return "the simulation has more steps than it may have" }
            return shouldStop() ? "the simulation was stopped" : nil
        }
    }

    consuming func run() -> SimulatedRun {
        advance(.started(at: now))
        while !state.status.isFinal, failure == nil {
            if let reason = state.brake?(state.instances.count) {
                state.giveUp(reason)
            } else if head < work.count {
                doNext()
            } else if let (instance, until) = timers.next() {
                fire(instance, until)
            } else {
                state.giveUp("nothing would ever go on: \(waiting)")
            }
        }
        world.spent += state.instances.count
        return SimulatedRun(
            state, failure: failure, attempts: attempts, startedAt: start, respondedAt: respondedAt)
    }

    private mutating func advance(_ event: RunEvent) {
        do throws(RunStateError) {
            take(try state.apply(event))
        } catch {
            failure = "\(error.message) (\(error.code))"
        }
    }

    private mutating func take(_ effects: [RunEffect]) {
        for effect in effects {
            switch effect {
            case .perform(let id, let call): work.append(.call(id, call))
            case .startChild(let id, let call): work.append(.child(id, call))
            case .awaitCallback(let id): work.append(.callback(id))
            case .sleep(let id, let until): timers.add(id, until: until)
            case .respond: respondedAt = now
            // Without a host that dies nothing is looked up, and what is released was never registered.
            case .reconcile, .release, .awaitApproval, .withdraw, .stopCalls, .finish: break
            }
        }
    }

    private mutating func doNext() {
        let next = work[head]
        head += 1
        if head > 1024, head * 2 > work.count {
            work.removeFirst(head)
            head = 0
        }
        switch next {
        case .call(let id, let call) where state.isReady(id): perform(id, call)
        case .child(let id, let call) where state.isAwaiting(id): runChild(id, call)
        case .callback(let id) where state.isAwaitingCallback(id): callBack(id)
        default: break
        }
    }

    private mutating func fire(_ instance: InstanceID, _ until: Timestamp) {
        if let (at, result) = answers[instance], at == until {
            answers[instance] = nil
            guard state.isAwaiting(instance) else { return }
            now = max(now, until)
            return advance(.childFinished(instance, result: result, at: now))
        }
        guard state.timer(of: instance) == until else { return }
        guard until <= world.end else {
            return state.giveUp("it would wait until \(until.iso8601), longer than a simulation goes on")
        }
        now = max(now, until)
        advance(.timerFired(instance, at: now))
    }

    /// Attempts are made as those of reads, so a retry never needs a person.
    private mutating func perform(_ id: InstanceID, _ call: PlannedCall) {
        advance(.attemptStarted(id, attempt: call.attempt, safety: .read, at: now))
        guard failure == nil else { return }
        var purpose = SimulatedCall.Purpose.action
        if case .webhook = state.step(of: id.number).kind { purpose = .registration }
        let answer = world.answer(
            SimulatedCall(
                purpose: purpose, path: prefix + call.path, step: state.step(of: id.number).name,
                operation: call.action, input: call.input, attempt: call.attempt))
        let result =
            switch answer {
            case .result(let given): given
            case .unspecified: CallResult.empty
            case .silence: CallResult(status: .timeout, message: "nobody answered")
            }
        note(id, call, result)
        advance(.attemptFinished(id, attempt: call.attempt, result: result, at: now))
    }

    private mutating func note(_ id: InstanceID, _ call: PlannedCall, _ result: CallResult) {
        attempts[id, default: []].append(
            RunHistory.Attempt(
                number: call.attempt, startedAt: now, finishedAt: now, status: result.status.name,
                code: result.code, message: result.message))
    }

    private mutating func callBack(_ id: InstanceID) {
        guard case .webhook(let subscribe, _) = state.step(of: id.number).kind else { return }
        let answer = world.answer(
            SimulatedCall(
                purpose: .callback, path: prefix + state.path(of: id), step: state.step(of: id.number).name,
                operation: subscribe.action, input: state.instances[id.number].inputs ?? .null, attempt: 1))
        switch answer {
        case .result(let result): advance(.calledBack(id, request: result.stepOutputs, at: now))
        case .unspecified: advance(.calledBack(id, request: CallResult.empty.stepOutputs, at: now))
        case .silence: break
        }
    }

    private mutating func runChild(_ id: InstanceID, _ call: ChildCall) {
        let path = prefix + state.path(of: id)
        let answer = world.answer(
            SimulatedCall(
                purpose: .playbook, path: path, step: state.step(of: id.number).name,
                operation: call.playbook, input: call.outputs, attempt: 1))
        switch answer {
        case .result(let result): advance(.childFinished(id, result: result, at: now))
        case .unspecified:
            let (end, result) = child(call, path)
            answers[id] = (end, result)
            timers.add(id, until: end)
        case .silence: break
        }
    }

    /// When another playbook that is simulated too answers, and what.
    private func child(_ call: ChildCall, _ path: String) -> (Timestamp, CallResult) {
        guard let blueprint = world.blueprint(of: call.playbook) else { return (now, .empty) }
        guard depth < world.limits.depth else {
            let message = "playbooks run each other more than \(world.limits.depth) deep"
            return (now, CallResult(status: .permanent, code: "WorkflowRunRefused", message: message))
        }
        let id = RunID("\(Mix.digest(call.key).prefix(26))")
        let trigger: Value = ["name": "manual", "outputs": call.outputs, "status": "Succeeded"]
        let state = RunState(
            blueprint: blueprint, trigger: trigger, parameters: [:], runID: id,
            callbackAddress: SimulatedWorld.callbackAddress(of: id))
        let loop = SimulationLoop(state, world: world, start: now, prefix: path + "/", depth: depth + 1)
        let run = loop.run()
        return blueprint.plan.answersItsRequest
            ? (run.respondedAt ?? run.finishedAt, run.answer)
            : (now, CallResult(status: .ok, statusCode: 202))
    }

    private var waiting: String {
        let paths = state.active.sorted().prefix(3).map { "`\(state.path(of: $0))`" }
        return "\(paths.joined(separator: ", ")) \(paths.count == 1 ? "waits" : "wait") for an answer"
    }
}

extension RunState {
    /// Whether a child still has to answer.
    fileprivate func isAwaiting(_ id: InstanceID) -> Bool {
        if case .awaiting = instances[id.number].phase { ending == nil } else { false }
    }
}

extension CallResult {
    /// The answer of what nothing is known about.
    static let empty = CallResult(status: .ok, output: [:], statusCode: 200)
}

extension SimulatedRun {
    /// What the step that ran the playbook is told.
    ///
    /// Source: Microsoft Learn, "Call, trigger, or nest workflows in Azure Logic Apps": without a response the caller
    /// has 202.
    fileprivate var answer: CallResult {
        if let response {
            let isGood = response.status < 400
            return CallResult(
                status: isGood ? .ok : .permanent, output: response.body,
                code: isGood ? "" : HTTPStatusName.of(response.status),
                message: isGood ? "" : "the playbook answered with status \(response.status)",
                statusCode: response.status, headers: response.headers)
        }
        guard status != .succeeded else { return CallResult(status: .ok, statusCode: 202) }
        return CallResult(
            status: .permanent, code: "ActionFailed",
            message: "the playbook ended as \(status.rawValue) before it answered: \(reason)")
    }
}
