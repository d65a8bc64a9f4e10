import Catalog
import Logging
import Playbooks
import Synchronization
import TestSupport
import Testing
import Values

@testable import Engine

private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

private func descriptor(_ idempotency: String) -> String {
    """
    {"riposte": 1, "plugin": {"name": "x", "version": "1.0.0"}, "connectors": {"x": {"title": "X", "summary": "For tests",
     "concurrency": "parallel", "hosts": [], "actions": {"y": {"title": "Y", "summary": "Writes", "effect": "write",
     "idempotency": "\(idempotency)", "input": {"type": "object"}}}}}}
    """
}

/// An engine of fakes, and what a test looks at.
private struct Setup {
    let engine: Engine
    let store: MemoryStore
    let clock: ManualClock
    let plan: Plan

    init(
        _ steps: String, header: String = "", store: MemoryStore = MemoryStore(),
        clock: ManualClock = ManualClock(start, followsSleepers: true), host: FakeHost = FakeHost(),
        limits: EngineLimits = EngineLimits(), observe: Engine.Observer? = nil
    ) throws {
        plan = try makePlan(steps, header)
        self.store = store
        self.clock = clock
        engine = Engine(
            store: store, host: host, plans: OnePlan(only: plan), clock: clock, limits: limits, log: quiet,
            observe: observe)
    }

    func begin(_ parameters: Value = [:]) async throws -> RunID {
        let run = try engine.makeRun(of: plan, trigger: ["name": "manual"], parameters: parameters)
        return try #require(try await engine.accept([run]).first)
    }

    /// Serves until a run has a status.
    func serve(until id: RunID, is status: RunStatus) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await engine.run() }
            while try await store.run(id)?.status != status { await Task.yield() }
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
    }
}

private func makePlan(_ steps: String, _ header: String) throws -> Plan { try plan(steps, header: header) }

@Suite(.timeLimit(.minutes(2))) struct EngineTests {
    @Test func `a run is driven to its end and leaves a history`() async throws {
        let seen = Mutex<[String]>([])
        let setup = try Setup(
            "a: { use: x.y, with: { n: 1 } }\neach: { foreach: [1, 2], steps: { b: { use: x.y } } }\nc: { if: false, then: { d: { use: x.y } } }",
            observe: { progress in seen.withLock { $0.append("\(progress.path) \(progress.kind)") } })
        let id = try await setup.begin()
        let record = try await setup.engine.drive(id)
        #expect(record.status == .succeeded)
        #expect(try await setup.store.run(id)?.status == .succeeded)
        let history = try await setup.engine.history(of: id)
        #expect(history.steps.map(\.path) == ["a", "each", "each[0]/b", "each[1]/b", "c", "c/d"])
        #expect(
            history.steps.map(\.status) == [
                .succeeded, .succeeded, .succeeded, .succeeded, .succeeded, .skipped,
            ])
        #expect(history.steps[0].inputs == ["n": 1])
        #expect(history.steps[0].attempts.map(\.status) == ["OK"])
        #expect(seen.withLock { $0.contains("each[1]/b finished(Playbooks.StepStatus.succeeded)") })
    }

    @Test func `the end of one call and the start of the next share an append`() async throws {
        let store = CountingStore()
        let plan = try plan("a: { use: x.y }\nb: { use: x.y }\nc: { use: x.y }")
        let engine = Engine(
            store: store, host: FakeHost(try catalog(descriptor("natural"))), plans: OnePlan(only: plan),
            clock: ManualClock(start), log: quiet)
        let run = try engine.makeRun(of: plan, trigger: [:])
        _ = try await engine.accept([run])
        #expect(try await engine.drive(run.id).status == .succeeded)
        #expect(await store.appends == 4)
    }

    @Test func `retries wait on the clock and follow the service`() async throws {
        let attempts = Mutex(0)
        let host = FakeHost { _ in
            let number = attempts.withLock { attempts in
                attempts += 1
                return attempts
            }
            return number < 3
                ? CallResult(status: .throttled, retryAfter: .seconds(40)) : CallResult(status: .ok)
        }
        let setup = try Setup("a: { use: x.y }", host: host)
        let record = try await setup.engine.drive(try await setup.begin())
        #expect(record.status == .succeeded)
        #expect(host.calls.map(\.attempt) == [1, 2, 3])
        #expect(setup.clock.now == start + .seconds(80))
        #expect(host.calls[0].deadline == start + .seconds(120))
    }

    @Test func `a run that waits long is only a row, and goes on when its time comes`() async throws {
        let clock = ManualClock(start)
        let setup = try Setup("w: { wait: PT1H }\na: { use: x.y }", clock: clock)
        let id = try await setup.begin()
        try await setup.serve(until: id, is: .waiting)
        #expect(try await setup.store.run(id)?.wakeAt == start + .seconds(3600))
        #expect(setup.engine.board.activeCount == 0)
        clock.advance(by: .seconds(3600))
        try await setup.serve(until: id, is: .succeeded)
    }

    @Test func `an unknown outcome waits for a person`() async throws {
        let host = FakeHost(try catalog(descriptor("none"))) { _ in CallResult(status: .unknownOutcome) }
        let setup = try Setup("a: { use: x.y }\nb: { compose: \"@body('a')\" }", host: host)
        let id = try await setup.begin()
        let record = try await setup.engine.drive(id)
        #expect(record.status == .waiting && record.wakeAt == nil && record.reason.contains("`a`"))
        #expect(try await setup.engine.history(of: id).steps.first?.isUndecided == true)
        await #expect(throws: EngineError.self) { try await setup.engine.resolve(id, step: "b", .skip) }
        try await setup.engine.resolve(id, step: "a", .done(output: "it was"))
        #expect(try await setup.engine.drive(id).status == .succeeded)
        #expect(try await setup.engine.history(of: id).steps.last?.outputs == "it was")
        #expect(host.calls.count == 1)
    }

    @Test func `a host that died is followed by another that asks instead of repeating`() async throws {
        let catalog = try catalog(descriptor("none"))
        let setup = try Setup("a: { use: x.y }", host: FakeHost(catalog))
        let id = try await setup.begin()
        let events: [RunEvent] = [
            .started(at: start), .attemptStarted(InstanceID(0), attempt: 1, safety: .none, at: start),
        ]
        try await setup.store.append(events.map { Journal.encode($0) }, to: id, update: nil)
        #expect(try await setup.engine.drive(id).status == .waiting)
    }

    @Test func `shutting down in a call leaves a run that another host finishes`() async throws {
        let isFirst = Mutex(true)
        let began = Mutex(false)
        let host = FakeHost(try catalog(descriptor("none"))) { _ in
            guard isFirst.withLock({ $0 }) else { return CallResult(status: .ok) }
            began.withLock { $0 = true }
            while !Task.isCancelled { await Task.yield() }
            return CallResult(status: .cancelled)
        }
        let setup = try Setup("a: { use: x.y, retry: none }", host: host)
        let id = try await setup.begin()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await setup.engine.drive(id) }
            while !began.withLock({ $0 }) { await Task.yield() }
            group.cancelAll()
        }
        #expect(try await setup.store.run(id)?.status == .running)
        isFirst.withLock { $0 = false }
        #expect(try await setup.engine.drive(id).status == .succeeded)
        #expect(Set(host.calls.map(\.idempotencyKey)).count == 1)
    }

    @Test func `cancelling reaches the call under way`() async throws {
        let host = FakeHost { _ in
            while !Task.isCancelled { await Task.yield() }
            return CallResult(status: .cancelled)
        }
        let setup = try Setup("a: { use: x.y }\nb: { use: x.y }", host: host)
        let id = try await setup.begin()
        let record = try await withThrowingTaskGroup(of: RunRecord.self) { group in
            group.addTask { try await setup.engine.drive(id) }
            while host.calls.isEmpty { await Task.yield() }
            try await setup.engine.cancel(id)
            return try await group.next()
        }
        #expect(record?.status == .cancelled)
        #expect(host.calls.count == 1)
        await #expect(throws: EngineError.self) { try await setup.engine.cancel(id) }
    }

    @Test func `a run that sleeps can be cancelled`() async throws {
        let setup = try Setup("w: { wait: P1D }", clock: ManualClock(start))
        let id = try await setup.begin()
        try await setup.serve(until: id, is: .waiting)
        try await setup.store.requestCancel(id)
        try await setup.serve(until: id, is: .cancelled)
    }

    @Test func `many runs are served with few at once`() async throws {
        let most = Mutex((now: 0, peak: 0))
        let host = FakeHost { _ in
            most.withLock { most in
                most.now += 1
                most.peak = max(most.peak, most.now)
            }
            await Task.yield()
            most.withLock { $0.now -= 1 }
            return CallResult(status: .ok)
        }
        var limits = EngineLimits()
        limits.activeRuns = 8
        limits.calls = 3
        let setup = try Setup(
            "each: { foreach: [1, 2, 3], concurrency: 3, steps: { a: { use: x.y } } }", host: host,
            limits: limits)
        var runs: [NewRun] = []
        for _ in 0..<100 { runs.append(try setup.engine.makeRun(of: setup.plan, trigger: [:])) }
        let ids = try await setup.engine.accept(runs)
        for id in ids.reversed() { try await setup.serve(until: id, is: .succeeded) }
        #expect(host.calls.count == 300)
        #expect(most.withLock { $0.peak } <= 3)
    }

    @Test func `parameters are checked before a run is accepted`() throws {
        let setup = try Setup(
            "a: { compose: \"@parameters('level')\" }",
            header: "parameters:\n  level: { type: string, enum: [low, high] }")
        #expect(throws: EngineError.self) { try setup.engine.makeRun(of: setup.plan, trigger: [:]) }
        #expect(throws: EngineError.self) {
            try setup.engine.makeRun(of: setup.plan, trigger: [:], parameters: ["level": "none"])
        }
        #expect(throws: EngineError.self) {
            try setup.engine.makeRun(of: setup.plan, trigger: [:], parameters: ["level": "low", "x": 1])
        }
        #expect(throws: Never.self) {
            try setup.engine.makeRun(of: setup.plan, trigger: [:], parameters: ["level": "low"])
        }
    }

    @Test func `hidden values stay out of the history, also where they are copied to`() async throws {
        let setup = try Setup(
            """
            a: { use: x.y, secure: [outputs] }
            b: { compose: "@body('a')" }
            c: { use: x.y, with: { t: "@outputs('b')" } }
            d: { use: x.y, with: { t: 1 } }
            """)
        let id = try await setup.begin()
        #expect(try await setup.engine.drive(id).status == .succeeded)
        let steps = try await setup.engine.history(of: id).steps
        #expect(steps.map { $0.outputs == nil } == [true, true, false, false])
        #expect(steps.map { $0.inputs == nil } == [false, true, true, false])
    }
}

/// Counts appends.
private actor CountingStore: RunStore {
    private let inner = MemoryStore()
    private(set) var appends = 0

    func append(_ records: [[UInt8]], to run: RunID, update: RunUpdate?) async throws(StoreError) {
        appends += 1
        try await inner.append(records, to: run, update: update)
    }

    func accept(_ runs: [NewRun], state: TriggerState?) async throws(StoreError) -> [RunID] {
        try await inner.accept(runs, state: state)
    }
    func journal(of run: RunID) async throws(StoreError) -> [[UInt8]] { try await inner.journal(of: run) }
    func run(_ id: RunID) async throws(StoreError) -> RunRecord? { try await inner.run(id) }
    func run(of playbook: String, key: String) async throws(StoreError) -> RunRecord? {
        try await inner.run(of: playbook, key: key)
    }
    func openRuns(of playbook: String, limit: Int) async throws(StoreError) -> [RunRecord] {
        try await inner.openRuns(of: playbook, limit: limit)
    }
    func runs(_ query: RunQuery) async throws(StoreError) -> [RunRecord] { try await inner.runs(query) }
    func due(at now: Timestamp, limit: Int) async throws(StoreError) -> [RunRecord] {
        try await inner.due(at: now, limit: limit)
    }
    func nextWake() async throws(StoreError) -> Timestamp? { try await inner.nextWake() }
    func keepPlaybook(digest: String, name: String, source: String) async throws(StoreError) {}
    func playbook(digest: String) async throws(StoreError) -> String? { nil }
    func triggerState(_ listener: String) async throws(StoreError) -> TriggerState? { nil }
    func setTriggerState(_ state: TriggerState) async throws(StoreError) {}
    func triggerStates() async throws(StoreError) -> [TriggerState] { [] }
    func requestCancel(_ run: RunID) async throws(StoreError) {}
    func cancelRequests() async throws(StoreError) -> [RunID] { [] }
    func openApproval(_ approval: Approval) async throws(StoreError) -> Approval { approval }
    func approval(_ id: String) async throws(StoreError) -> Approval? { nil }
    func approvals(_ query: ApprovalQuery) async throws(StoreError) -> [Approval] { [] }
    func dueApprovals(at now: Timestamp, limit: Int) async throws(StoreError) -> [Approval] { [] }
    func change(
        approval id: String, _ change: ApprovalChange
    ) async throws(StoreError) -> (approval: Approval, outcome: ApprovalOutcome)? { nil }
    func keep(_ token: ApprovalToken) async throws(StoreError) {}
    func approvalToken(hash: String) async throws(StoreError) -> ApprovalToken? { nil }
}
