import Catalog
import Logging
import Playbooks
import Testing
import Values

@testable import Engine

private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// What becomes of what a trigger gives.
@Suite struct IntakeTests {
    private func records(_ trigger: String, _ outputs: Value) throws -> [Value] {
        let shelf = try Shelf(["i": "trigger: { manual: {}, \(trigger) }\nsteps: { a: { compose: 1 } }"])
        let plan = try #require(shelf.plans["i"])
        return try Intake(plan: plan, parameters: [:], now: start).records(of: outputs, name: "manual")
    }

    private func bodies(_ trigger: String, _ body: Value) throws -> [Value?] {
        try records(trigger, ["headers": ["h": 1], "body": body]).map { $0["outputs"]?["body"] }
    }

    @Test func `an array is split, and its other outputs stay`() throws {
        let split = "split: \"@triggerBody()?['value']\""
        #expect(try bodies(split, ["value": [1, 2]]) == [1, 2])
        #expect(try bodies(split, ["value": []]).isEmpty)
        #expect(try bodies(split, ["other": 1]).isEmpty)
        let first = try records(split, ["headers": ["h": 1], "body": ["value": [7]]]).first
        #expect(first?["outputs"] == ["headers": ["h": 1], "body": 7])
    }

    @Test func `conditions are asked of each item`() throws {
        let trigger = "split: \"@triggerBody()\", conditions: [\"@greater(triggerBody(), 1)\"]"
        #expect(try bodies(trigger, [1, 2, 3]) == [2, 3])
    }

    @Test(arguments: [
        "split: \"@triggerBody()\"", "split: \"@triggerBody()['x']\"",
        "split: \"@range(0, 101)\", concurrency: { runs: 5 }", "split: \"@range(0, 100001)\"",
        "conditions: [\"@triggerBody()['x']\"]", "correlation: \"@triggerBody()['x']\"",
    ])
    func `what cannot be told is an error of the playbook`(trigger: String) throws {
        #expect { try bodies(trigger, "no array") } throws: { ($0 as? IntakeError)?.isRefusal == false }
    }

    @Test func `a trigger's record says when and under which name`() throws {
        let record = try #require(try records("name: When_it_comes", ["body": 1]).first)
        #expect(record["name"] == "When_it_comes")
        #expect(record["status"] == "Succeeded")
        #expect(record["startTime"] == .string(start.iso8601))
        #expect(record["clientTrackingId"] == nil)
    }

    private static let descriptor = """
        {"riposte": 1, "plugin": {"name": "c", "version": "1.0.0"}, "connectors": {"c": {"title": "C",
         "summary": "For tests", "concurrency": "parallel", "hosts": [], "actions": {},
         "triggers": {"alert": {"title": "A", "summary": "Alerts", "modes": ["poll"], "interval": "PT1M",
         "event": {"type": "object"}}}}}}
        """

    private func listening(_ members: String, _ events: [TriggerEvent]) throws -> (
        TriggerRunner, Listener, MemoryStore
    ) {
        let shelf = try Shelf(["i": "trigger: { use: c.alert, \(members) }\nsteps: { a: { compose: 1 } }"])
        let host = FakeHost(
            try catalog(Self.descriptor),
            triggers: { call in
                guard case .poll(let cursor) = call.kind else {
                    return TriggerResult(result: CallResult(status: .ok), events: events)
                }
                return TriggerResult(
                    result: CallResult(status: .ok), events: events, cursor: "\(cursor ?? "")+")
            })
        let store = MemoryStore()
        let engine = Engine(store: store, host: host, plans: shelf, clock: ManualClock(start), log: quiet)
        let plan = try #require(shelf.plans["i"])
        let listener = try #require(
            try Listener(plan, environment: "lab", policies: [:], catalog: host.catalog, takesWebhooks: false)
        )
        return (TriggerRunner(engine: engine, random: { 0.5 }), listener, store)
    }

    @Test func `events of connectors are split too, each item once`() async throws {
        let event = TriggerEvent(key: "k", body: ["value": [1, 2]])
        let (runner, listener, store) = try listening("split: \"@triggerBody()?['value']\"", [event])
        for _ in 0..<2 { _ = await runner.handleWebhook(listener, request: [:]) }
        let runs = try await store.runs(RunQuery()).reversed()
        #expect(runs.map(\.run.deduplicationKey) == ["c.alert:k#0", "c.alert:k#1"])
        #expect(runs.map { $0.run.trigger["outputs"]?["body"] } == [1, 2])
    }

    @Test func `a poll that finds no room keeps its cursor, a webhook is sent again`() async throws {
        let events = (0..<2).map { TriggerEvent(key: "k\($0)", body: .null) }
        let (runner, listener, store) = try listening("concurrency: { runs: 1, waiting: 1 }", events)
        #expect(await runner.handleWebhook(listener, request: [:]).status == 202)
        let reply = await runner.handleWebhook(listener, request: [:])
        #expect(reply.status == 429 && reply.headers.first?.name == "Retry-After")
        try await store.setTriggerState(TriggerState(listener: listener.name, cursor: "c"))
        var failures = 0
        _ = await runner.pollOnce(listener, failures: &failures)
        #expect(failures == 1)
        #expect(try await store.triggerState(listener.name)?.cursor == "c")
    }

    @Test func `a playbook says how often its trigger is polled`() async throws {
        let (runner, listener, _) = try listening("recurrence: { frequency: Hour, interval: 2 }", [])
        var failures = 0
        #expect(await runner.pollOnce(listener, failures: &failures) == .seconds(7200))
    }
}
