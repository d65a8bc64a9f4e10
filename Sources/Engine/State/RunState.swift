import Expressions
public import Playbooks
public import Values

/// A run as a value: given what happened, it says what to do next.
///
/// It does no I/O and reads no clock: instants come with the events, random numbers from the run's id. Feeding the
/// journal of a run to a new state gives the state that the run had. All rules of the workflow definition language
/// live here; work is queued, not nested, so neither long playbooks nor large loops use up the stack.
public struct RunState: Sendable {
    /// What is to be looked at next.
    enum Work: Sendable {
        case consider(Int)
        case iterate(Int)
        case blockEnded(Int)
    }

    /// What a live view is told of.
    enum Change: Sendable {
        case started, attempt, sleeping, undecided, finished, iterated
    }

    /// How the run ends, once that is decided.
    struct Ending: Sendable {
        var status: RunStatus
        var reason: String
    }

    /// The largest number of items of a foreach.
    public static let maximumItems = 100_000
    /// The largest number of iterations of an until.
    public static let maximumIterations = 5000
    /// How often a host may die during one call before the call is given up.
    public static let maximumInterruptions = 10

    /// The run's id.
    public let id: RunID
    /// The plan and what is derived from it.
    public let blueprint: Blueprint
    /// How the run is: `running` until it is over.
    public internal(set) var status = RunStatus.running
    /// Why it ended so; empty when it succeeded.
    public internal(set) var reason = ""
    /// When it ended.
    public internal(set) var finishedAt: Timestamp?
    /// The playbook's outputs, once the run has succeeded: `{name: value}`.
    public internal(set) var outputs: Value = [:]
    /// The answer to the request that started the run, once there is one.
    public internal(set) var response: RunResponse?

    let inputs: RunInputs
    /// Gives the address of a step's callback; nil where nothing can call back.
    let callbackAddress: (@Sendable (InstanceID) -> String)?
    var instances: [Instance] = []
    var blocks: [Block] = []
    var containers: [Container] = []
    var variables: [Value?]
    /// Instances that something outside may move on.
    var active: Set<Int> = []
    var queue: [Work] = []
    var effects: [RunEffect] = []
    var now = Timestamp(milliseconds: 0)
    var ending: Ending?
    var stoppingContainers = 0
    /// Asked now and then with the number of instances; gives the reason why the run has to end at once.
    var brake: (@Sendable (Int) -> String?)?
    var tracksChanges = false
    var changes: [(instance: Int, kind: Change)] = []

    /// A run that has not begun.
    ///
    /// - Parameters:
    ///   - plan: what to run.
    ///   - trigger: `{name, outputs: {headers, body}}`, or the outputs alone.
    ///   - parameters: values that differ from the defaults, by name.
    ///   - runID: the run's id.
    public init(plan: Plan, trigger: Value, parameters: Value, runID: RunID) {
        self.init(blueprint: Blueprint(plan), trigger: trigger, parameters: parameters, runID: runID)
    }

    /// A run that has not begun, of a plan that was prepared before.
    ///
    /// - Parameter callbackAddress: what `listCallbackUrl()` gives a webhook step.
    public init(
        blueprint: Blueprint, trigger: Value, parameters: Value, runID: RunID,
        callbackAddress: (@Sendable (InstanceID) -> String)? = nil
    ) {
        self.blueprint = blueprint
        self.callbackAddress = callbackAddress
        id = runID
        inputs = RunInputs(plan: blueprint.plan, trigger: trigger, parameters: parameters)
        variables = Array(repeating: nil, count: blueprint.plan.variables.count)
    }

    /// Moves the run on.
    ///
    /// - Returns: what the host has to do, in order.
    /// - Throws: when the event does not fit; the state must not be used afterwards.
    public mutating func apply(_ event: RunEvent) throws(RunStateError) -> [RunEffect] {
        now = max(now, event.instant)
        effects.removeAll()
        try take(event)
        drain()
        if ending != nil { effects.removeAll { !$0.survivesEnding } }
        defer { effects = [] }
        return effects
    }

    private mutating func take(_ event: RunEvent) throws(RunStateError) {
        guard !status.isFinal else { throw .outOfOrder("an event after the end") }
        if case .started = event {
            guard blocks.isEmpty else { throw .outOfOrder("started") }
            open(block: 0, of: nil)
            return
        }
        guard !blocks.isEmpty else { throw .outOfOrder("an event before `started`") }
        switch event {
        case .started: break
        case .attemptStarted(let instance, let attempt, let safety, _):
            try startAttempt(instance, attempt, safety)
        case .attemptFinished(let instance, let attempt, let result, _):
            try finishAttempt(instance, attempt, result)
        case .attemptWithdrawn(let instance, let attempt, _): try withdrawAttempt(instance, attempt)
        case .reconciled(let instance, _, let result, _): try reconciled(instance, result)
        case .timerFired(let instance, _): try timerFired(instance)
        case .interrupted: interrupt()
        case .cancelRequested: end(.cancelled, "cancelled on request")
        case .resolved(let instance, let decision, _): try resolve(instance, decision)
        case .childFinished(let instance, let result, _): try childFinished(instance, result)
        case .calledBack(let instance, let request, _): try calledBack(instance, request)
        case .answered(let instance, let result, _): try answered(instance, result)
        }
    }

    /// Ends the run at once as failed.
    mutating func giveUp(_ reason: String) {
        end(.failed, reason)
        drain()
    }

    private mutating func drain() {
        var head = 0
        var sinceBrake = 0
        while head < queue.count {
            let work = queue[head]
            head += 1
            sinceBrake += 1
            if sinceBrake >= 64 {
                sinceBrake = 0
                if ending == nil, let reason = brake?(instances.count) { end(.failed, reason) }
            }
            // Finished work is dropped now and then so that the queue stays as long as what is left.
            if head > 1024, head * 2 > queue.count {
                queue.removeFirst(head)
                head = 0
            }
            switch work {
            case .consider(let instance): consider(instance)
            case .iterate(let loop): startIterations(of: loop)
            case .blockEnded(let block): blockEnded(block)
            }
        }
        queue.removeAll(keepingCapacity: true)
    }

    func step(of instance: Int) -> Step { blueprint.plan.steps[instances[instance].step] }

    mutating func note(_ instance: Int, _ kind: Change) {
        if tracksChanges { changes.append((instance, kind)) }
    }
}

extension RunEffect {
    /// Whether it still matters when the run is being stopped.
    fileprivate var survivesEnding: Bool {
        switch self {
        case .stopCalls, .finish, .release, .withdraw, .respond: true
        case .perform, .reconcile, .sleep, .startChild, .awaitCallback, .awaitApproval: false
        }
    }
}
