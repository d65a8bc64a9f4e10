import Catalog
import Logging
import Playbooks
import Synchronization
import Testing
import Values

@testable import Engine

private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Playbooks by name; a name is its own digest.
struct Shelf: PlanSource {
    let plans: [String: Plan]

    init(_ sources: [String: String]) throws {
        plans = try sources.reduce(into: [:]) { plans, source in
            let text = "riposte: 1\nname: \(source.key)\n\(source.value)"
            let (plan, findings) = PlaybookReader.read(
                text, file: "\(source.key).yaml", catalog: nil, digest: source.key)
            guard let plan, !findings.hasErrors else {
                throw PlanProblem(findings: findings.map(\.message))
            }
            plans[source.key] = plan
        }
    }

    func plan(digest: String) async throws -> Plan {
        guard let plan = plans[digest] else { throw PlanProblem(findings: ["no \(digest)"]) }
        return plan
    }

    func plan(named name: String) async throws -> Plan? { plans[name] }
}

/// An engine with a shelf of playbooks.
struct House {
    let engine: Engine
    let store: MemoryStore
    let clock: ManualClock
    let shelf: Shelf

    init(
        _ sources: [String: String], store: MemoryStore = MemoryStore(),
        clock: ManualClock = ManualClock(start), host: FakeHost = FakeHost()
    ) throws {
        shelf = try Shelf(sources)
        self.store = store
        self.clock = clock
        var limits = EngineLimits()
        limits.pollInterval = .milliseconds(20)
        engine = Engine(
            store: store, host: host, plans: shelf, clock: clock, limits: limits, log: quiet,
            callbackAddress: { "http://host/\($0)/\($1.number)" })
    }

    func begin(_ name: String, body: Value = .null) async throws -> RunID {
        let plan = try #require(shelf.plans[name])
        let run = try engine.makeRun(of: plan, trigger: ["name": "manual", "outputs": ["body": body]])
        return try #require(try await engine.accept([run]).first)
    }

    /// Serves while `body` works.
    @discardableResult
    func serving<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await engine.run() }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    @discardableResult
    func wait(for id: RunID, _ status: RunStatus) async throws -> RunRecord {
        while true {
            if let record = try await store.run(id), record.status == status { return record }
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    func outputs(_ id: RunID, _ step: String) async throws -> Value? {
        try await engine.history(of: id).steps.first { $0.path == step }?.outputs
    }

    func runs(of name: String) async throws -> [RunRecord] {
        var query = RunQuery()
        query.playbook = name
        query.limit = 1000
        return try await store.runs(query).reversed()
    }
}

@Suite(.timeLimit(.minutes(1))) struct ChildTests {
    private static let parent = """
        trigger: manual
        steps:
          p: { playbook: other, headers: { x: y }, body: { n: 20 } }
          c: { compose: "@body('p')" }
        """
    private static let other = """
        trigger: { request: {} }
        steps:
          r: { respond: 201, body: { twice: "@mul(triggerBody()['n'], 2)" } }
          after: { compose: 1 }
        """

    @Test func `a child answers and its parent goes on`() async throws {
        let house = try House(["parent": Self.parent, "other": Self.other])
        let id = try await house.begin("parent")
        try await house.serving { try await house.wait(for: id, .succeeded) }
        #expect(try await house.outputs(id, "c") == ["twice": 40])
        #expect(try await house.outputs(id, "p")?["statusCode"] == 201)
        let child = try #require(try await house.runs(of: "other").first)
        #expect(child.run.deduplicationKey == "child:\(id):0")
        #expect(child.run.trigger["outputs"] == ["headers": ["x": "y"], "body": ["n": 20]])
        #expect(child.run.clientTrackingID == id.text)
    }

    @Test func `one driven run takes its children along`() async throws {
        let grand = "trigger: { request: {} }\nsteps: { r: { respond: 200, body: 7 } }"
        let middle = """
            trigger: { request: {} }
            steps: { q: { playbook: grand }, r: { respond: 200, body: "@body('q')" } }
            """
        let house = try House(["parent": Self.parent, "other": middle, "grand": grand])
        let id = try await house.begin("parent")
        #expect(try await house.engine.drive(id).status == .succeeded)
        #expect(try await house.outputs(id, "c") == 7)
        #expect(try await house.runs(of: "other").first?.status == .succeeded)
    }

    @Test(arguments: [
        ("trigger: manual\nsteps: { a: { compose: 1 } }", StepStatus.succeeded, ""),
        ("trigger: { request: {} }\nsteps: { r: { respond: 404 } }", .failed, "NotFound"),
        (
            "trigger: { request: {} }\nsteps: { t: { terminate: failed }, r: { respond: 200 } }", .failed,
            "ActionFailed"
        ),
        ("trigger: manual\nsteps: { p: { playbook: parent } }", .succeeded, ""),
        (
            "trigger: { request: {} }\nsteps: { p: { playbook: parent }, r: { respond: 200 } }", .failed,
            "ActionFailed"
        ),
    ])
    func `what a child does decides about the step`(other: String, status: StepStatus, code: String)
        async throws
    {
        let house = try House(["parent": Self.parent, "other": other])
        let id = try await house.begin("parent")
        _ = try await house.engine.drive(id)
        let step = try #require(try await house.engine.history(of: id).steps.first)
        #expect(step.status == status)
        #expect(step.error?.code ?? "" == code)
        if status == .succeeded { #expect(step.outputs?["statusCode"] == 202) }
    }

    @Test func `a playbook that is not there fails the step`() async throws {
        let house = try House(["parent": Self.parent])
        let id = try await house.begin("parent")
        #expect(try await house.engine.drive(id).status == .failed)
        let error = try #require(try await house.engine.history(of: id).steps.first?.error)
        #expect(error.code == "WorkflowNotFound" && error.message.contains("`other`"))
    }

    @Test func `a host that died finds the child it started`() async throws {
        let store = MemoryStore()
        let slow = "trigger: { request: {} }\nsteps: { w: { wait: PT1H }, r: { respond: 200, body: done } }"
        let sources = ["parent": Self.parent, "other": slow]
        let first = try House(sources, store: store)
        let id = try await first.begin("parent")
        try await first.serving {
            let record = try await first.wait(for: id, .waiting)
            #expect(record.reason == "step `p` waits for playbook `other`")
            while try await first.runs(of: "other").first?.status != .waiting { await Task.yield() }
        }
        let second = try House(sources, store: store, clock: ManualClock(start + .seconds(3700)))
        try await second.serving { try await second.wait(for: id, .succeeded) }
        #expect(try await second.runs(of: "other").count == 1)
        #expect(try await second.outputs(id, "c") == "done")
    }

    @Test func `an answer that was given while the parent's host was dead is found`() async throws {
        let store = MemoryStore()
        let sources = ["parent": Self.parent, "other": Self.other]
        let house = try House(sources, store: store)
        let id = try await house.begin("parent")
        // The parent as it waits, and a child that is over, as a crash between both would leave them.
        let child = NewRun(
            id: house.engine.ids.next(), playbook: "other", digest: "other",
            deduplicationKey: "child:\(id):0", trigger: ["outputs": ["body": ["n": 1]]], parameters: [:],
            acceptedAt: start)
        try await store.append(
            [Journal.encode(.started(at: start))], to: id, update: RunUpdate(status: .waiting))
        _ = try await store.accept([child], state: nil)
        var records: [[UInt8]] = []
        records.append(Journal.encode(.started(at: start)))
        let end = RunUpdate(status: .succeeded, finishedAt: start, wakes: id)
        try await store.append(records, to: child.id, update: end)
        let next = try House(sources, store: store)
        try await next.serving { try await next.wait(for: id, .succeeded) }
        #expect(try await next.outputs(id, "c") == ["twice": 2])
    }

    @Test func `cancelling the parent cancels the child`() async throws {
        let slow = "trigger: { request: {} }\nsteps: { w: { wait: PT1H }, r: { respond: 200 } }"
        let house = try House(["parent": Self.parent, "other": slow])
        let id = try await house.begin("parent")
        try await house.serving {
            try await house.wait(for: id, .waiting)
            let child = try #require(try await house.runs(of: "other").first).run.id
            try await house.wait(for: child, .waiting)
            try await house.engine.cancel(id)
            try await house.wait(for: id, .cancelled)
            try await house.wait(for: child, .cancelled)
        }
    }

    @Test func `a loop waits for all its children`() async throws {
        let parent = """
            trigger: manual
            steps:
              each:
                foreach: "@range(0, 30)"
                concurrency: 20
                steps: { p: { playbook: other, body: { n: "@item()" } } }
              c: { compose: "@length(result('each'))" }
            """
        let house = try House(["parent": parent, "other": Self.other])
        let id = try await house.begin("parent")
        try await house.serving { try await house.wait(for: id, .succeeded) }
        #expect(try await house.runs(of: "other").count == 30)
        #expect(try await house.outputs(id, "each[29]/p")?["body"] == ["twice": 58])
    }
}

@Suite(.timeLimit(.minutes(1))) struct CallbackTests {
    private static let waiting = """
        trigger: manual
        steps:
          w: { webhook: { use: a.b, with: { url: "@listCallbackUrl()" } }, unsubscribe: { use: a.c, with: { u: 1 } } }
          c: { compose: "@body('w')" }
        """

    private func registered(_ house: House) async throws -> RunID {
        let id = try await house.begin("w")
        let record = try await house.wait(for: id, .waiting)
        #expect(record.reason == "step `w` waits to be called back")
        return id
    }

    @Test func `a callback moves the run on once`() async throws {
        let host = FakeHost()
        let house = try House(["w": Self.waiting], host: host)
        try await house.serving {
            let id = try await registered(house)
            #expect(host.calls.first?.input == ["url": .string("http://host/\(id)/0")])
            let request: Value = ["headers": ["a": "b"], "body": ["ok": true]]
            #expect(try await house.engine.callBack(id, InstanceID(0), request: request) == .taken)
            try await house.wait(for: id, .succeeded)
            #expect(try await house.outputs(id, "c") == ["ok": true])
            #expect(try await house.engine.callBack(id, InstanceID(0), request: request) == .over)
            #expect(try await house.engine.callBack(RunID("01"), InstanceID(0), request: request) == .unknown)
        }
        let history = try await house.engine.history(
            of: try #require(try await house.runs(of: "w").first).run.id)
        #expect(history.steps.first?.inputs == ["url": .string(Engine.hiddenCallbackAddress)])
    }

    @Test func `after a restart a callback still counts`() async throws {
        let store = MemoryStore()
        let first = try House(["w": Self.waiting], store: store)
        let id = try await first.serving { try await registered(first) }
        let second = try House(["w": Self.waiting], store: store)
        try await second.serving {
            #expect(try await second.engine.callBack(id, InstanceID(0), request: ["body": 5]) == .taken)
            try await second.wait(for: id, .succeeded)
        }
        #expect(try await second.outputs(id, "c") == 5)
    }

    @Test func `of many callbacks at once one counts`() async throws {
        let house = try House(["w": Self.waiting])
        try await house.serving {
            let id = try await registered(house)
            let outcomes = try await withThrowingTaskGroup(of: CallbackOutcome.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        try await house.engine.callBack(
                            id, InstanceID(0), request: ["body": .int(Int64(number))])
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == .taken } == 1)
            #expect(outcomes.allSatisfy { $0 == .taken || $0 == .over })
            try await house.wait(for: id, .succeeded)
        }
    }

    @Test func `a run that is cancelled takes its registration back`() async throws {
        let host = FakeHost()
        let house = try House(["w": Self.waiting], host: host)
        try await house.serving {
            let id = try await registered(house)
            try await house.engine.cancel(id)
            try await house.wait(for: id, .cancelled)
            while host.calls.count < 2 { await Task.yield() }
        }
        #expect(host.calls.last?.action == "a.c")
    }
}
