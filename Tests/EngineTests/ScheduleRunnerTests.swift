import Playbooks
import Testing
import Values

@testable import Engine

@Suite(.timeLimit(.minutes(1))) struct ScheduleRunnerTests {
    private func listener(_ house: House) throws -> ScheduleListener {
        let plan = try #require(house.shelf.plans["s"])
        return try #require(try ScheduleListener(plan, environment: "lab"))
    }

    private func house(_ trigger: String, store: MemoryStore = MemoryStore(), at now: Timestamp = start)
        throws
        -> House
    {
        let source = "trigger: \(trigger)\nsteps: { a: { compose: \"@triggerOutputs()\" } }"
        return try House(["s": source], store: store, clock: ManualClock(now))
    }

    private func bodies(_ house: House) async throws -> [Value?] {
        try await house.runs(of: "s").map { $0.run.trigger["outputs"]?["body"] }
    }

    @Test func `the first time comes at once and the next after the interval`() async throws {
        let house = try house("{ recurrence: { frequency: Hour, interval: 2 } }")
        let runner = TriggerRunner(engine: house.engine)
        let listener = try listener(house)
        #expect(try await runner.startDue(listener) == start + .seconds(7200))
        #expect(try await runner.startDue(listener) == start + .seconds(7200))
        #expect(try await bodies(house) == [.null])
        house.clock.advance(by: .seconds(7200))
        #expect(try await runner.startDue(listener) == start + .seconds(14_400))
        let runs = try await house.runs(of: "s")
        #expect(runs.count == 2)
        #expect(runs.first?.run.trigger["name"] == "Recurrence")
        #expect(runs.last?.run.trigger["scheduledTime"] == .string((start + .seconds(7200)).iso8601))
    }

    @Test func `times that were missed are left out, one of a moment ago is not`() async throws {
        let store = MemoryStore()
        let trigger = "{ recurrence: { frequency: Minute, interval: 10, startTime: '2023-11-14T22:00:00Z' } }"
        let first = try house(trigger, store: store)
        // 22:13:20
        #expect(
            try await TriggerRunner(engine: first.engine).startDue(try listener(first))
                == start + .seconds(400))
        #expect(try await bodies(first).isEmpty)
        let later = try house(trigger, store: store, at: start + .seconds(400 + 1800 + 30))
        #expect(
            try await TriggerRunner(engine: later.engine).startDue(try listener(later))
                == start + .seconds(400 + 2400))
        let times = try await later.runs(of: "s").map { $0.run.trigger["scheduledTime"] }
        #expect(times == [.string((start + .seconds(2200)).iso8601)])
    }

    @Test func `a count ends a schedule, and a changed one begins anew`() async throws {
        let store = MemoryStore()
        let once = try house("{ recurrence: { frequency: Day, interval: 1, count: 1 } }", store: store)
        let runner = TriggerRunner(engine: once.engine)
        #expect(try await runner.startDue(try listener(once)) == nil)
        #expect(try await runner.startDue(try listener(once)) == nil)
        #expect(try await bodies(once).count == 1)
        let changed = try house("{ recurrence: { frequency: Day, interval: 1, count: 2 } }", store: store)
        let next = try await TriggerRunner(engine: changed.engine).startDue(try listener(changed))
        #expect(next == start + .seconds(86_400))
        #expect(try await bodies(changed).count == 2)
    }

    @Test func `every window that was missed is taken, so many at a time`() async throws {
        let store = MemoryStore()
        let trigger = """
            { window: { frequency: Minute, interval: 1, startTime: '2023-11-14T20:00:00Z', delay: PT20S } }
            """
        let house = try house(trigger, store: store)
        let runner = TriggerRunner(engine: house.engine)
        let listener = try listener(house)
        // 133 windows and 20 seconds since the start: 134 have begun and waited long enough.
        _ = try await runner.startDue(listener)
        #expect(try await bodies(house).count == 100)
        #expect(try await runner.startDue(listener) == start + .seconds(5))
        try await house.serving {
            for run in try await house.runs(of: "s") { try await house.wait(for: run.run.id, .succeeded) }
        }
        #expect(try await runner.startDue(listener) == start + .seconds(60))
        let bodies = try await bodies(house)
        #expect(bodies.count == 134)
        #expect(
            bodies.first == [
                "windowStartTime": "2023-11-14T20:00:00.000Z", "windowEndTime": "2023-11-14T20:01:00.000Z",
            ])
        for (one, next) in zip(bodies, bodies.dropFirst()) {
            #expect(one?["windowEndTime"] == next?["windowStartTime"])
        }
    }

    @Test func `a full playbook leaves a time out`() async throws {
        let house = try house(
            "{ recurrence: { frequency: Second, interval: 10 }, concurrency: { runs: 1, waiting: 1 } }")
        let runner = TriggerRunner(engine: house.engine)
        let listener = try listener(house)
        for _ in 0..<4 {
            _ = try await runner.startDue(listener)
            house.clock.advance(by: .seconds(10))
        }
        #expect(try await bodies(house).count == 2)
    }

    @Test func `schedules start runs while the host serves`() async throws {
        let house = try house("{ recurrence: { frequency: Second, interval: 5 } }")
        let runner = TriggerRunner(engine: house.engine)
        let listener = try listener(house)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run([listener]) }
            for number in 1...4 {
                while try await house.runs(of: "s").count < number { await Task.yield() }
                while house.clock.sleeperCount == 0 { await Task.yield() }
                house.clock.advance(by: .seconds(5))
            }
            group.cancelAll()
        }
        #expect(try await house.runs(of: "s").count >= 4)
    }

    @Test(arguments: [
        "{ recurrence: { frequency: Never, interval: 1 } }",
        "{ window: { frequency: Day, interval: 1, delay: 5 } }",
        "{ recurrence: { frequency: \"@triggerBody()\", interval: 1 } }",
    ])
    func `a wrong schedule is an error`(trigger: String) throws {
        let house = try house(trigger)
        #expect { try listener(house) } throws: { ($0 as? EngineError)?.code == "EN0011" }
    }
}
