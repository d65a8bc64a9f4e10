import Catalog
import Logging
import Playbooks
import Synchronization
import Testing
import Values

@testable import Engine

private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

private let descriptor = """
    {"riposte": 1, "plugin": {"name": "c", "version": "1.0.0"}, "connectors": {"c": {"title": "C", "summary": "For tests",
     "concurrency": "parallel", "hosts": [],
     "actions": {"get-policy": {"title": "P", "summary": "Looks up", "effect": "read", "idempotency": "natural",
     "input": {"type": "object"}}, "list-policies": {"title": "L", "summary": "Lists", "effect": "read",
     "idempotency": "natural"}},
     "triggers": {"alert": {"title": "A", "summary": "Alerts", "modes": ["webhook", "poll"], "interval": "PT1M",
     "webhook": {"subscribe": true},
     "policy": {"path": "$.PolicyId", "lookup": "get-policy", "list": "list-policies"}, "event": {"type": "object"}}}}}}
    """

/// What a scripted service gives, and the engine that listens to it.
private struct Setup {
    let store = MemoryStore()
    let clock = ManualClock(start)
    let runner: TriggerRunner
    let plan: Plan
    let host: FakeHost

    init(
        conditions: String = "",
        lookUp: @escaping @Sendable (ActionCall) async -> CallResult = { call in
            CallResult(
                status: .ok,
                output: ["name": .string(call.input["policyId"] == "p1" ? "Bad logins" : "Other")])
        },
        triggers: @escaping @Sendable (TriggerCall) async -> TriggerResult
    ) throws {
        host = FakeHost(try catalog(descriptor), lookUp, triggers: triggers)
        let text = """
            riposte: 1
            name: isolate
            trigger:
              use: c.alert
            \(conditions)
            steps:
              a: { compose: "@triggerBody()" }
            """
        let (plan, findings) = PlaybookReader.read(text, file: "isolate.yaml", catalog: nil, digest: "d1")
        guard let plan, !findings.hasErrors else { throw PlanProblem(findings: findings.map(\.message)) }
        self.plan = plan
        let engine = Engine(store: store, host: host, plans: OnePlan(only: plan), clock: clock, log: quiet)
        runner = TriggerRunner(engine: engine, random: { 0.5 })
    }

    func listener(
        _ policies: [String: [String]] = ["bad logins": ["isolate"]], takesWebhooks: Bool = false
    ) throws -> Listener {
        let made = try Listener(
            plan, environment: "lab", policies: policies, catalog: host.catalog, takesWebhooks: takesWebhooks)
        return try #require(made)
    }

    func runs() async throws -> [RunRecord] { try await store.runs(RunQuery()).reversed() }
}

private func event(_ key: String, policy: String = "p1") -> TriggerEvent {
    TriggerEvent(key: key, body: ["PolicyId": .string(policy), "key": .string(key)])
}

@Suite struct TriggerTests {
    @Test func `the first poll only finds out where now is, and later ones start runs once`() async throws {
        let setup = try Setup { call in
            guard case .poll(let cursor) = call.kind else {
                return TriggerResult(result: CallResult(status: .unsupported))
            }
            guard let cursor, let number = Int(cursor) else {
                return TriggerResult(result: CallResult(status: .ok), events: [event("old")], cursor: "1")
            }
            return TriggerResult(
                result: CallResult(status: .ok, output: number < 3 ? ["more": true] : .null),
                events: [event("k\(number)"), event("same")], cursor: "\(number + 1)")
        }
        let listener = try setup.listener()
        var failures = 0
        #expect(await setup.runner.pollOnce(listener, failures: &failures) == .seconds(60))
        #expect(try await setup.runs().isEmpty)
        #expect(await setup.runner.pollOnce(listener, failures: &failures) == .zero)
        #expect(await setup.runner.pollOnce(listener, failures: &failures) == .zero)
        #expect(await setup.runner.pollOnce(listener, failures: &failures) == .seconds(60))
        let runs = try await setup.runs()
        #expect(
            runs.map(\.run.deduplicationKey) == ["c.alert:k1", "c.alert:same", "c.alert:k2", "c.alert:k3"])
        #expect(runs.first?.run.trigger["outputs"]?["body"]?["key"] == "k1")
        #expect(try await setup.store.triggerState("lab/isolate")?.cursor == "4")
    }

    @Test func `a poll that fails backs off and keeps its cursor`() async throws {
        let isWell = Mutex(false)
        let setup = try Setup { _ in
            guard isWell.withLock({ $0 }) else {
                return TriggerResult(result: CallResult(status: .throttled, retryAfter: .seconds(500)))
            }
            return TriggerResult(result: CallResult(status: .ok), cursor: "9")
        }
        let listener = try setup.listener()
        var failures = 0
        #expect(await setup.runner.pollOnce(listener, failures: &failures) == .seconds(500))
        for _ in 0..<5 { _ = await setup.runner.pollOnce(listener, failures: &failures) }
        #expect(await setup.runner.pollOnce(listener, failures: &failures) == .seconds(900))
        #expect(try await setup.store.triggerState("lab/isolate") == nil)
        isWell.withLock { $0 = true }
        #expect(await setup.runner.pollOnce(listener, failures: &failures) == .seconds(60))
        #expect(failures == 0)
    }

    @Test func `a webhook is answered after its runs are durable`() async throws {
        let setup = try Setup { _ in
            TriggerResult(
                result: CallResult(
                    status: .ok, output: ["status": 202, "headers": ["X-A": "b"], "body": ["ok": true]]),
                events: [event("a"), event("b"), event("c", policy: "p2")])
        }
        let listener = try setup.listener(takesWebhooks: true)
        #expect(listener.mode == .webhook)
        let reply = await setup.runner.handleWebhook(listener, request: ["method": "POST"])
        #expect(reply.status == 202 && reply.body == ["ok": true])
        #expect(reply.headers.map(\.name) == ["X-A"])
        #expect(try await setup.runs().map(\.run.deduplicationKey) == ["c.alert:a", "c.alert:b"])
    }

    @Test(arguments: [
        (CallStatus.invalid, 400), (.auth, 401), (.transient, 503), (.internal, 503), (.unknownOutcome, 503),
    ])
    func `a webhook that fails tells the sender whether to try again`(status: CallStatus, expected: Int)
        async throws
    {
        let setup = try Setup { _ in TriggerResult(result: CallResult(status: status), events: [event("a")]) }
        let reply = await setup.runner.handleWebhook(try setup.listener(), request: [:])
        #expect(reply.status == expected)
        #expect(try await setup.runs().isEmpty)
    }

    @Test func `an event whose policy cannot be looked up is asked for again`() async throws {
        let setup = try Setup(lookUp: { _ in CallResult(status: .transient) }) { _ in
            TriggerResult(result: CallResult(status: .ok), events: [event("a")])
        }
        let reply = await setup.runner.handleWebhook(try setup.listener(), request: [:])
        #expect(reply.status == 503)
    }

    @Test func `policies are matched by id or by name, and looked up once`() async throws {
        let setup = try Setup { _ in
            TriggerResult(
                result: CallResult(status: .ok), events: [event("a"), event("b"), event("c", policy: "p9")])
        }
        _ = await setup.runner.handleWebhook(try setup.listener(["Bad Logins": ["isolate"]]), request: [:])
        #expect(try await setup.runs().count == 2)
        #expect(setup.host.calls.count == 2)
        _ = await setup.runner.handleWebhook(try setup.listener(["p9": ["isolate"]]), request: [:])
        #expect(try await setup.runs().count == 3)
    }

    @Test func `a playbook that is attached to no policy gets nothing`() async throws {
        let setup = try Setup { _ in TriggerResult(result: CallResult(status: .ok), events: [event("a")]) }
        let listener = try setup.listener(["Bad logins": ["another"]])
        #expect(!listener.canStart)
        _ = await setup.runner.handleWebhook(listener, request: [:])
        #expect(try await setup.runs().isEmpty)
    }

    @Test func `conditions decide about each event`() async throws {
        let setup = try Setup(conditions: "  conditions: [\"@equals(triggerBody()['key'], 'b')\"]") { _ in
            TriggerResult(result: CallResult(status: .ok), events: [event("a"), event("b")])
        }
        _ = await setup.runner.handleWebhook(try setup.listener(), request: [:])
        #expect(try await setup.runs().map(\.run.deduplicationKey) == ["c.alert:b"])
    }

    @Test func `a webhook is registered once and taken back`() async throws {
        let asked = Mutex<[String]>([])
        let setup = try Setup { call in
            switch call.kind {
            case .subscribe(let url): asked.withLock { $0.append("+\(url)") }
            case .unsubscribe(let kept): asked.withLock { $0.append("-\(kept["id"]?.string ?? "")") }
            default: break
            }
            return TriggerResult(result: CallResult(status: .ok, output: ["id": "s1"]))
        }
        let listener = try setup.listener(takesWebhooks: true)
        try await setup.runner.subscribe(listener, callbackURL: "https://a")
        try await setup.runner.subscribe(listener, callbackURL: "https://a")
        try await setup.runner.subscribe(listener, callbackURL: "https://b")
        try await setup.runner.unsubscribe(listener)
        try await setup.runner.unsubscribe(listener)
        #expect(asked.withLock { $0 } == ["+https://a", "-s1", "+https://b", "-s1"])
    }
}
