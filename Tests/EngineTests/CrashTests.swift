import Catalog
import Expressions
import Playbooks
import Testing
import Values

@testable import Engine

/// A service that keeps count of what really happened, through any number of deaths of its caller.
struct CountingWorld: World {
    /// How often each key took effect.
    var effects: [String: Int] = [:]
    /// The paths of the keys.
    var keys: [String: String] = [:]
    /// Whether a call under way at a crash takes effect.
    var happensAtCrash: Bool
    let seed: UInt64

    func safety(_ call: PlannedCall) -> CallSafety {
        CallSafety(rawValue: String(call.action.dropFirst(2))) ?? .none
    }

    mutating func perform(_ call: PlannedCall, _ safety: CallSafety) -> CallResult {
        let dice = Mix.number(Mix.seed("\(call.path)#\(call.attempt)") &+ seed)
        if fails(call.path) { return CallResult(status: .permanent, code: "No") }
        guard call.attempt < 4 else { return happen(call, safety) }
        switch dice % 8 {
        case 0: return CallResult(status: .transient)
        case 1: return CallResult(status: .throttled, retryAfter: .seconds(3))
        case 2:
            _ = happen(call, safety)
            return CallResult(status: .unknownOutcome)
        case 3: return CallResult(status: .unknownOutcome)
        default: return happen(call, safety)
        }
    }

    mutating func lookUp(_ call: PlannedCall) -> CallResult {
        effects[call.idempotencyKey] == nil ? CallResult(status: .notFound) : output(call)
    }

    mutating func crash(_ call: PlannedCall, _ safety: CallSafety) {
        if happensAtCrash, !fails(call.path) { _ = happen(call, safety) }
    }

    func decide(_ path: String) -> Decision {
        let key = keys.first { $0.value == path }?.key
        return key.flatMap { effects[$0] } == nil ? .retry : .done(output: .string(path))
    }

    private func fails(_ path: String) -> Bool { Mix.number(Mix.seed(path) &+ seed &* 31) % 7 == 0 }

    private mutating func happen(_ call: PlannedCall, _ safety: CallSafety) -> CallResult {
        keys[call.idempotencyKey] = call.path
        if safety == .key {
            effects[call.idempotencyKey] = 1
        } else {
            effects[call.idempotencyKey, default: 0] += 1
        }
        return output(call)
    }

    private func output(_ call: PlannedCall) -> CallResult {
        CallResult(status: .ok, output: .string(call.path))
    }
}

/// Makes a plan of a seed: uses of all safeties, scopes, branches, loops, waits.
struct PlanMaker {
    private var seed: UInt64
    private var steps: [Step] = []

    init(_ seed: UInt64) { self.seed = seed }

    mutating func make() -> Plan {
        let root = block(parent: nil, path: "", depth: 0)
        return Plan(
            name: "made", summary: "", digest: "d1", parameters: [], trigger: TriggerPlan(kind: .manual),
            steps: steps,
            root: root, variables: [])
    }

    private mutating func random(_ below: Int) -> Int {
        seed = seed &+ 0x9e37_79b9_7f4a_7c15
        return Int(Mix.number(seed) % UInt64(below))
    }

    private mutating func block(parent: Step.ID?, path: String, depth: Int) -> [Step.ID] {
        var ids: [Step.ID] = []
        for _ in 0..<(1 + random(3)) {
            let id = steps.count
            let name = "s\(id)"
            var after: [Step.Dependency] = []
            if !ids.isEmpty, random(4) > 0 {
                let sets: [Set<StepStatus>] = [
                    [.succeeded], [.failed], [.succeeded, .failed, .skipped],
                    [.succeeded, .failed, .timedOut],
                ]
                after = [Step.Dependency(step: ids[random(ids.count)], statuses: sets[random(sets.count)])]
            }
            let own = path.isEmpty ? name : "\(path)/\(name)"
            steps.append(
                Step(
                    id: id, name: name, path: own, parent: parent, kind: .compose(.constant(.null)),
                    after: after,
                    retry: .fixed(count: 10, interval: .seconds(5))))
            steps[id].kind = kind(id, own, depth)
            ids.append(id)
        }
        return ids
    }

    private mutating func kind(_ id: Step.ID, _ path: String, _ depth: Int) -> StepKind {
        let safeties = CallSafety.allCases
        let (yes, _) = Condition.compile(.bool(true), symbols: NoSymbols(), at: nil, address: "")
        let (no, _) = Condition.compile(.bool(false), symbols: NoSymbols(), at: nil, address: "")
        switch depth > 2 ? random(6) : random(11) {
        case 0...4:
            return .use(
                StepKind.Invocation(
                    action: "w.\(safeties[random(safeties.count)].rawValue)", connection: nil,
                    with: .constant([:])))
        case 5: return .wait(.duration(.constant("PT30S")))
        case 6: return .scope(steps: block(parent: id, path: path, depth: depth + 1))
        case 7, 8:
            let items = Value.array((0..<random(4)).map { .int(Int64($0)) })
            return .forEach(
                items: .constant(items), steps: block(parent: id, path: path, depth: depth + 1),
                concurrency: 1 + random(3))
        case 9:
            return .until(
                no, steps: block(parent: id, path: path, depth: depth + 1), count: .constant(2),
                timeout: .constant("PT1H"), failsAtLimit: random(2) == 0)
        default:
            return .condition(
                random(2) == 0 ? yes : no, then: block(parent: id, path: path, depth: depth + 1),
                otherwise: block(parent: id, path: path, depth: depth + 1))
        }
    }
}

@Suite struct CrashTests {
    @Test(arguments: 0..<60)
    func `a crash after any record loses nothing and repeats nothing`(seed: Int) throws {
        var maker = PlanMaker(UInt64(seed) &* 7919)
        let plan = maker.make()
        var calm = CountingWorld(happensAtCrash: false, seed: UInt64(seed))
        var undisturbed = Simulation(plan)
        try undisturbed.run(&calm)
        #expect(undisturbed.state.status.isFinal)
        let expected = undisturbed.outcome
        for cut in 1..<max(2, undisturbed.journal.count) {
            for happens in [false, true] {
                var world = CountingWorld(happensAtCrash: happens, seed: UInt64(seed))
                var first = Simulation(plan)
                try first.run(&world, stop: cut)
                var second = try Simulation(resuming: first.journal, plan, at: first.now + .seconds(90))
                try second.run(&world)
                #expect(second.outcome == expected, "cut after \(cut), happens: \(happens)")
                for (key, path) in world.keys {
                    let step = plan.steps.first {
                        path.hasSuffix($0.name) && "/\(path)".hasSuffix("/\($0.name)")
                    }
                    guard case .use(let invocation)? = step?.kind,
                        ["w.lookup", "w.none"].contains(invocation.action)
                    else {
                        continue
                    }
                    #expect(world.effects[key] == 1, "`\(path)` was done more than once, cut after \(cut)")
                }
                let replayed = try Simulation(resuming: second.journal, plan, at: second.now)
                #expect(replayed.outcome == expected, "a replay gives the same")
            }
        }
    }

    @Test func `two crashes in one run lose nothing either`() throws {
        for seed in 0..<20 {
            var maker = PlanMaker(UInt64(seed) &* 104_729 &+ 5)
            let plan = maker.make()
            var calm = CountingWorld(happensAtCrash: false, seed: 9)
            var undisturbed = Simulation(plan)
            try undisturbed.run(&calm)
            let length = undisturbed.journal.count
            for cut in stride(from: 1, to: length, by: 3) {
                var world = CountingWorld(happensAtCrash: true, seed: 9)
                var first = Simulation(plan)
                try first.run(&world, stop: cut)
                var second = try Simulation(resuming: first.journal, plan, at: first.now + .seconds(1))
                try second.run(&world, stop: second.journal.count + 2)
                var third = try Simulation(resuming: second.journal, plan, at: second.now + .seconds(1))
                try third.run(&world)
                #expect(third.outcome == undisturbed.outcome, "seed \(seed), cut after \(cut)")
            }
        }
    }

    @Test func `a call that always kills its host is given up`() throws {
        var world = CountingWorld(happensAtCrash: false, seed: 1)
        let plan = Plan(
            name: "p", summary: "", digest: "", parameters: [], trigger: TriggerPlan(kind: .manual),
            steps: [
                Step(
                    id: 0, name: "a", path: "a", parent: nil,
                    kind: .use(
                        StepKind.Invocation(action: "w.read", connection: nil, with: .constant([:]))))
            ], root: [0], variables: [])
        var simulation = Simulation(plan)
        try simulation.run(&world, stop: 2)
        for _ in 0..<RunState.maximumInterruptions {
            simulation = try Simulation(resuming: simulation.journal, plan, at: start)
            try simulation.run(&world, stop: simulation.journal.count + 1)
        }
        simulation = try Simulation(resuming: simulation.journal, plan, at: start)
        #expect(simulation.state.status == .failed)
        #expect(simulation.state.reason.contains("HostInterrupted"))
    }
}

/// How a run ended, in a form that can be compared.
struct Outcome: Equatable {
    var status: RunStatus
    var steps: [String: StepStatus]
    var outputs: [String: Value]
}

extension Simulation {
    var outcome: Outcome {
        var outputs: [String: Value] = [:]
        for instance in state.instances.indices {
            outputs[state.path(of: instance)] = state.instances[instance].outputs["body"]
        }
        return Outcome(status: state.status, steps: statuses, outputs: outputs)
    }
}
