import Catalog
import Playbooks
import Testing
import Values

@testable import Engine

/// What a status leads to, for a safety.
struct Ruling: Sendable, CustomTestStringConvertible {
    let status: CallStatus
    let safety: CallSafety
    let calls: Int
    let ends: StepStatus?

    var testDescription: String { "\(status.name) of \(safety.rawValue)" }
}

@Suite struct RetryTests {
    @Test(arguments: [
        Ruling(status: .invalid, safety: .read, calls: 1, ends: .failed),
        Ruling(status: .auth, safety: .none, calls: 1, ends: .failed),
        Ruling(status: .forbidden, safety: .key, calls: 1, ends: .failed),
        Ruling(status: .notFound, safety: .lookup, calls: 1, ends: .failed),
        Ruling(status: .conflict, safety: .none, calls: 1, ends: .failed),
        Ruling(status: .permanent, safety: .read, calls: 1, ends: .failed),
        Ruling(status: .unsupported, safety: .read, calls: 1, ends: .failed),
        Ruling(status: .throttled, safety: .none, calls: 4, ends: .failed),
        Ruling(status: .transient, safety: .none, calls: 4, ends: .failed),
        Ruling(status: .timeout, safety: .none, calls: 4, ends: .timedOut),
        Ruling(status: .internal, safety: .read, calls: 2, ends: .failed),
        Ruling(status: .internal, safety: .none, calls: 1, ends: nil),
        Ruling(status: .unknownOutcome, safety: .read, calls: 4, ends: .failed),
        Ruling(status: .unknownOutcome, safety: .natural, calls: 4, ends: .failed),
        Ruling(status: .unknownOutcome, safety: .key, calls: 4, ends: .failed),
        Ruling(status: .unknownOutcome, safety: .lookup, calls: 4, ends: .failed),
        Ruling(status: .unknownOutcome, safety: .none, calls: 1, ends: nil),
    ])
    func `a status is retried, failed or asked about as the table says`(ruling: Ruling) throws {
        var script = Script()
        script.kind = ruling.safety
        script.answers["a"] = [CallResult(status: ruling.status, code: "C")]
        var simulation = Simulation(try plan("a: { use: x.y, retry: { count: 3, interval: PT5S } }"))
        try simulation.apply(.started(at: start))
        while try simulation.step(&script) {}
        #expect(script.calls.count == ruling.calls)
        #expect(simulation.statuses["a"] == ruling.ends)
        #expect(simulation.state.undecided.isEmpty == (ruling.ends != nil))
        #expect(Set(script.calls.map(\.idempotencyKey)).count == 1)
        #expect(script.calls.map(\.attempt) == Array(1...ruling.calls))
    }

    @Test(arguments: [(1, 5000, 7500), (2, 7500, 15_000), (3, 15_000, 30_000), (4, 30_000, 45_000)])
    func `random delays stay inside of the documented range`(number: Int, low: Int64, high: Int64) {
        for seed in 0..<200 {
            let delay = RetryDelay.delay(
                .standard, number: number, asked: nil, random: Mix.number(UInt64(seed)))
            #expect((low...high).contains(delay?.wholeMilliseconds ?? -1))
        }
        #expect(RetryDelay.delay(.standard, number: 5, asked: nil, random: 0) == nil)
        #expect(RetryDelay.delay(.none, number: 1, asked: .seconds(1), random: 0) == nil)
        #expect(RetryDelay.delay(.standard, number: 1, asked: .seconds(99), random: 0) == .seconds(99))
    }

    @Test func `a step's time limit covers its retries`() throws {
        var script = Script()
        script.answers["a"] = [CallResult(status: .transient)]
        var simulation = Simulation(
            try plan("a: { use: x.y, timeout: PT12S, retry: { count: 9, interval: PT5S } }"))
        try simulation.run(&script)
        #expect(simulation.statuses["a"] == .timedOut)
        #expect(script.calls.count == 3)
        #expect(script.calls.allSatisfy { $0.notAfter == start + .seconds(12) })
        #expect(simulation.state.status == .timedOut)
    }

    @Test func `a block's time limit ends what sleeps inside of it`() throws {
        var script = Script()
        var simulation = Simulation(
            try plan(
                "s: { scope: { w: { wait: PT1H }, b: { use: x.y } }, timeout: PT1M }\nafter: { use: x.y, after: { s: [timedOut] } }"
            ))
        try simulation.run(&script)
        #expect(simulation.statuses["s"] == .timedOut)
        #expect(simulation.statuses["s/w"] == .cancelled)
        #expect(simulation.statuses["s/b"] == .skipped)
        #expect(simulation.state.status == .succeeded)
        #expect(simulation.state.finishedAt == start + .seconds(60) + .milliseconds(1))
    }

    @Test func `cancelling stops timers and skips the rest`() throws {
        var script = Script()
        var simulation = Simulation(try plan("a: { use: x.y }\nw: { wait: PT1H }\nb: { use: x.y }"))
        try simulation.apply(.started(at: start))
        _ = try simulation.step(&script)
        try simulation.apply(.cancelRequested(at: start + .seconds(5)))
        #expect(simulation.state.status == .cancelled)
        #expect(simulation.statuses == ["a": .succeeded, "w": .cancelled, "b": .skipped])
    }

    @Test func `a call under way at a cancel still counts`() throws {
        let plan = try plan("a: { use: x.y }\nb: { use: x.y }")
        var state = RunState(plan: plan, trigger: [:], parameters: [:], runID: runID)
        _ = try state.apply(.started(at: start))
        let id = InstanceID(0)
        _ = try state.apply(.attemptStarted(id, attempt: 1, safety: .none, at: start))
        #expect(try state.apply(.cancelRequested(at: start)) == [.stopCalls])
        #expect(state.status == .running)
        let unknown = CallResult(status: .unknownOutcome)
        let effects = try state.apply(.attemptFinished(id, attempt: 1, result: unknown, at: start))
        #expect(
            effects == [
                .finish(.cancelled, reason: "cancelled on request; whether `a` happened is not known")
            ])
    }

    @Test(arguments: [
        (Decision.done(output: "yes"), RunStatus.succeeded, StepStatus.succeeded),
        (.skip, .succeeded, .skipped), (.retry, .succeeded, .succeeded),
    ])
    func `a person decides about an unknown outcome`(decision: Decision, run: RunStatus, step: StepStatus)
        throws
    {
        var script = Script()
        script.kind = .none
        script.answers["a"] = [CallResult(status: .unknownOutcome), CallResult(status: .ok, output: "again")]
        var simulation = Simulation(
            try plan("a: { use: x.y }\nb: { compose: \"@body('a')\", after: { a: [succeeded, skipped] } }"))
        try simulation.apply(.started(at: start))
        while try simulation.step(&script) {}
        #expect(simulation.state.isWaiting)
        #expect(simulation.state.waitingReason.contains("`a`"))
        try simulation.apply(.resolved(simulation.state.undecided[0], decision, at: start))
        while try simulation.step(&script) {}
        #expect(simulation.state.status == run)
        #expect(simulation.statuses["a"] == step)
    }

    @Test func `events out of place are refused`() throws {
        let plan = try plan("a: { use: x.y }")
        var state = RunState(plan: plan, trigger: [:], parameters: [:], runID: runID)
        let result = CallResult(status: .ok)
        #expect(throws: RunStateError.self) {
            try state.apply(.attemptFinished(InstanceID(0), attempt: 1, result: result, at: start))
        }
        state = RunState(plan: plan, trigger: [:], parameters: [:], runID: runID)
        _ = try state.apply(.started(at: start))
        #expect(throws: RunStateError.self) { try state.apply(.started(at: start)) }
        #expect(throws: RunStateError.self) { try state.apply(.timerFired(InstanceID(7), at: start)) }
        #expect(throws: RunStateError.self) {
            try state.apply(.attemptStarted(InstanceID(0), attempt: 2, safety: .read, at: start))
        }
    }
}
