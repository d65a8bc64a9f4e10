import Catalog
import Engine
import Expressions
import Playbooks
import Synchronization
import Values

let start = Timestamp(milliseconds: 1_700_000_000_000)
let runID = RunID("01HF7YAT00TESTTESTTESTTEST")

/// A playbook's plan, from its steps in YAML.
func plan(_ steps: String, header: String = "") throws -> Plan {
    let text = "riposte: 1\nname: sample\ntrigger: manual\n\(header)\nsteps:\n" + indented(steps)
    let (plan, findings) = PlaybookReader.read(text, file: "sample.yaml", catalog: nil, digest: "d1")
    guard let plan, !findings.hasErrors else { throw PlanProblem(findings: findings.map(\.message)) }
    return plan
}

struct PlanProblem: Error {
    let findings: [String]
}

private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }.joined(separator: "\n")
}

/// Names that a plan made by hand does not have.
struct NoSymbols: Symbols {
    func slot(of name: String, _ kind: SymbolKind) -> Int? { nil }
    func names(_ kind: SymbolKind) -> [String] { [] }
}

/// Moves a state on to its end without a host: calls are answered by a function, timers fire in their order.
struct Simulation {
    var state: RunState
    var journal: [[UInt8]] = []
    var now = start
    private var calls: [(InstanceID, PlannedCall, isLookup: Bool)] = []
    private var timers: [(InstanceID, Timestamp)] = []

    init(_ plan: Plan, trigger: Value = [:], parameters: Value = [:]) {
        state = RunState(plan: plan, trigger: trigger, parameters: parameters, runID: runID)
    }

    /// Goes on from a journal.
    init(resuming journal: [[UInt8]], _ plan: Plan, at now: Timestamp) throws {
        self.init(plan)
        self.now = now
        self.journal = journal
        for record in journal { _ = try state.apply(try Journal.decode(record)) }
        if state.hasCallsUnderWay {
            let event = RunEvent.interrupted(at: now)
            _ = try state.apply(event)
            self.journal.append(Journal.encode(event))
        }
        take(journal.isEmpty ? [] : state.outstanding)
    }

    mutating func apply(_ event: RunEvent) throws {
        journal.append(Journal.encode(event))
        take(try state.apply(event))
    }

    private mutating func take(_ effects: [RunEffect]) {
        for effect in effects {
            switch effect {
            case .perform(let id, let call): calls.append((id, call, false))
            case .reconcile(let id, let call): calls.append((id, call, true))
            case .sleep(let id, let until): timers.append((id, until))
            case .stopCalls, .finish, .startChild, .awaitCallback, .release, .awaitApproval, .withdraw,
                .respond:
                break
            }
        }
    }

    /// Does one thing that there is to do; false when there is nothing.
    mutating func step(_ world: inout some World, stop: Int = .max) throws -> Bool {
        if !calls.isEmpty {
            let (id, call, isLookup) = calls.removeFirst()
            if isLookup {
                try apply(.reconciled(id, attempt: call.attempt, result: world.lookUp(call), at: now))
                return true
            }
            let safety = world.safety(call)
            try apply(.attemptStarted(id, attempt: call.attempt, safety: safety, at: now))
            guard journal.count < stop else {
                world.crash(call, safety)
                return false
            }
            let result = world.perform(call, safety)
            now = now + .milliseconds(1)
            try apply(.attemptFinished(id, attempt: call.attempt, result: result, at: now))
            return true
        }
        timers = timers.filter { state.timer(of: $0.0) == $0.1 }
        guard let next = timers.indices.min(by: { timers[$0].1 < timers[$1].1 }) else { return false }
        let (id, until) = timers.remove(at: next)
        now = max(now, until)
        try apply(.timerFired(id, at: now))
        return true
    }

    /// Runs to the end, or until the journal has so many records.
    mutating func run(_ world: inout some World, stop: Int = .max) throws {
        if journal.isEmpty { try apply(.started(at: now)) }
        while journal.count < stop {
            if try step(&world, stop: stop) { continue }
            guard journal.count < stop, let undecided = state.undecided.first else { return }
            try apply(.resolved(undecided, world.decide(state.path(of: undecided)), at: now))
        }
    }
}

/// What calls do.
protocol World {
    func safety(_ call: PlannedCall) -> CallSafety
    mutating func perform(_ call: PlannedCall, _ safety: CallSafety) -> CallResult
    mutating func lookUp(_ call: PlannedCall) -> CallResult
    /// The host dies after the start of a call was journalled.
    mutating func crash(_ call: PlannedCall, _ safety: CallSafety)
    /// What a person who knows what happened says.
    func decide(_ path: String) -> Decision
}

/// Answers by step name; everything else is ok with the call's path as output.
struct Script: World {
    var answers: [String: [CallResult]] = [:]
    var calls: [PlannedCall] = []
    var kind = CallSafety.read

    func safety(_ call: PlannedCall) -> CallSafety { kind }

    mutating func perform(_ call: PlannedCall, _ safety: CallSafety) -> CallResult {
        calls.append(call)
        guard var left = answers[call.path], !left.isEmpty else {
            return CallResult(status: .ok, output: .string(call.path))
        }
        let answer = left.removeFirst()
        answers[call.path] = left.isEmpty ? [answer] : left
        return answer
    }

    mutating func lookUp(_ call: PlannedCall) -> CallResult { CallResult(status: .notFound) }
    mutating func crash(_ call: PlannedCall, _ safety: CallSafety) {}
    func decide(_ path: String) -> Decision { .skip }
}

/// A host whose answers are a function.
final class FakeHost: ConnectorHost {
    let catalog: OperationCatalog
    private let answer: @Sendable (ActionCall) async -> CallResult
    private let triggerAnswer: @Sendable (TriggerCall) async -> TriggerResult
    private let made = Mutex<[ActionCall]>([])

    init(
        _ catalog: OperationCatalog = OperationCatalog(),
        _ answer: @escaping @Sendable (ActionCall) async -> CallResult = {
            .init(status: .ok, output: .string($0.action))
        },
        triggers: @escaping @Sendable (TriggerCall) async -> TriggerResult = { _ in
            TriggerResult(result: CallResult(status: .unsupported))
        }
    ) {
        self.catalog = catalog
        self.answer = answer
        triggerAnswer = triggers
    }

    var calls: [ActionCall] { made.withLock { $0 } }

    func perform(_ call: ActionCall) async -> CallResult {
        made.withLock { $0.append(call) }
        return await answer(call)
    }

    func reconcile(_ call: ActionCall) async -> CallResult { CallResult(status: .notFound) }
    func call(_ call: TriggerCall) async -> TriggerResult { await triggerAnswer(call) }
    func test(connection: String, deadline: Timestamp) async -> CallResult { CallResult(status: .ok) }
}

struct OnePlan: PlanSource {
    let only: Plan
    func plan(digest: String) async throws -> Plan { only }
}

func catalog(_ json: String) throws -> OperationCatalog {
    let (descriptor, findings) = PluginDescriptor.read(Array(json.utf8), file: "descriptor.json")
    guard let descriptor, !findings.hasErrors else { throw PlanProblem(findings: findings.map(\.message)) }
    return OperationCatalog(descriptor.connectors)
}
