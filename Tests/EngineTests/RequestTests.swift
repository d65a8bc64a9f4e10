import Catalog
import Logging
import Playbooks
import Testing
import Values

@testable import Engine

@Suite(.timeLimit(.minutes(1))) struct RequestTests {
    private func listener(_ house: House, _ name: String = "r") throws -> RequestListener {
        let plan = try #require(house.shelf.plans[name])
        return try #require(try RequestListener(plan, environment: "lab"))
    }

    private func ask(_ trigger: String, _ steps: String, _ request: Value) async throws -> (
        WebhookReply, House
    ) {
        let house = try House(["r": "trigger: \(trigger)\nsteps:\n  \(steps)"])
        let runner = TriggerRunner(engine: house.engine)
        let listener = try listener(house)
        let reply = try await house.serving { await runner.handleRequest(listener, request: request) }
        return (reply, house)
    }

    @Test func `a request is answered by the run`() async throws {
        let (reply, house) = try await ask(
            "{ request: { method: put, path: '/cases/{id}' } }",
            "r: { respond: 201, headers: { X-A: 5 }, body: \"@triggerOutputs()\" }",
            [
                "method": "PUT", "segments": ["cases", "wow%wee?"], "query": ["sig": "s", "a": "b"],
                "headers": ["h": "i"], "body": [1],
            ])
        #expect(reply.status == 201)
        #expect(reply.headers.first?.name == "X-A" && reply.headers.first?.value == "5")
        #expect(
            reply.body == [
                "headers": ["h": "i"], "queries": ["a": "b"], "relativePathParameters": ["id": "wow%wee?"],
                "body": [1],
            ])
        #expect(reply.run == (try await house.runs(of: "r").first?.run.id))
    }

    @Test(arguments: [
        ("{ request: {} }", "a: { compose: 1 }", 202),
        ("{ request: {} }", "r: { if: false, then: { x: { respond: 200 } } }", 202),
        ("{ request: {} }", "r: { compose: \"@int('x')\" }\n  s: { respond: 200 }", 502),
        ("{ request: { method: POST } }", "r: { respond: 200 }", 405),
        ("{ request: { path: a/b } }", "r: { respond: 200 }", 404),
        ("{ request: { schema: { type: string }, validate: true } }", "r: { respond: 200 }", 400),
        ("{ request: { schema: { type: string } } }", "r: { respond: 204 }", 204),
        ("{ request: {}, conditions: [\"@equals(1, 2)\"] }", "r: { respond: 200 }", 202),
        ("{ request: {}, conditions: [\"@triggerBody()['x']\"] }", "r: { respond: 200 }", 500),
        ("{ request: {}, split: \"@triggerBody()?['items']\" }", "r: { respond: 200 }", 202),
        ("{ request: {} }", "r: { respond: 200, async: true }", 202),
    ])
    func `statuses say what became of it`(trigger: String, steps: String, status: Int) async throws {
        let request: Value = ["method": "GET", "segments": [], "headers": [:], "body": ["items": [1, 2]]]
        let (reply, house) = try await ask(trigger, steps, request)
        #expect(reply.status == status)
        let hasSplit = trigger.contains("split")
        let isRefused = [400, 404, 405, 500].contains(status) || trigger.contains("conditions")
        #expect(try await house.runs(of: "r").count == (hasSplit ? 2 : isRefused ? 0 : 1))
        if hasSplit {
            #expect(try await house.runs(of: "r").map { $0.run.trigger["outputs"]?["body"] } == [1, 2])
        }
    }

    @Test func `an answer that takes too long is not waited for`() async throws {
        let house = try House([
            "r": "trigger: { request: {} }\nsteps: { w: { wait: PT1H }, r: { respond: 200 } }"
        ])
        let runner = TriggerRunner(engine: house.engine)
        let listener = try listener(house)
        try await house.serving {
            async let reply = runner.handleRequest(listener, request: ["method": "GET"])
            while house.clock.nextInstant != start + .seconds(120) { await Task.yield() }
            house.clock.advance(by: .seconds(120))
            #expect(await reply.status == 504)
            let id = try #require(try await house.runs(of: "r").first).run.id
            try await house.wait(for: id, .waiting)
            #expect(await runner.answer(of: id)?.status == 202)
            house.clock.advance(by: .seconds(3600))
            try await house.wait(for: id, .succeeded)
            #expect(await runner.answer(of: id)?.status == 200)
            #expect(await runner.answer(of: RunID("none"))?.status == nil)
        }
    }

    @Test func `runs of one playbook take turns, and too many are turned away`() async throws {
        let source = """
            trigger: { request: {}, concurrency: { runs: 2, waiting: 3 } }
            steps: { w: { wait: PT10M } }
            """
        let house = try House(["r": source])
        let runner = TriggerRunner(engine: house.engine)
        let listener = try listener(house)
        let request: Value = ["method": "POST"]
        let ids = try await house.serving {
            for _ in 0..<5 { #expect(await runner.handleRequest(listener, request: request).status == 202) }
            let refused = await runner.handleRequest(listener, request: request)
            #expect(refused.status == 429 && refused.headers.first?.name == "Retry-After")
            let ids = try await house.runs(of: "r").map(\.run.id)
            for id in ids { try await house.wait(for: id, .waiting) }
            return ids
        }
        var begun: [Bool] = []
        for id in ids { begun.append(try await !house.store.journal(of: id).isEmpty) }
        #expect(begun == [true, true, false, false, false])
        // Another host goes on where this one was.
        let later = ManualClock(start + .seconds(601))
        let next = try House(["r": source], store: house.store, clock: later)
        try await next.serving {
            for id in ids.prefix(2) { try await next.wait(for: id, .succeeded) }
            for id in ids[2...3] {
                while try await next.store.journal(of: id).isEmpty { await Task.yield() }
            }
            #expect(try await next.store.journal(of: ids[4]).isEmpty)
            later.advance(by: .seconds(601))
            for id in ids.prefix(4) { try await next.wait(for: id, .succeeded) }
        }
    }

    @Test(arguments: [
        ("correlation: \"@triggerOutputs()?['headers']?['x-case']\"", "c7"), ("name: manual", "t9"),
    ])
    func `runs carry the tracking id`(member: String, id: String) async throws {
        let (_, house) = try await ask(
            "{ request: {}, \(member) }", "a: { compose: 1 }\n  b: { compose: \"@actions('a')\" }",
            ["method": "GET", "headers": ["x-case": "c7", "X-MS-Client-Tracking-Id": "t9"]])
        let run = try #require(try await house.runs(of: "r").first).run
        #expect(run.clientTrackingID == id)
        let driven = try await house.engine.drive(run.id)
        #expect(driven.status == .succeeded)
        #expect(try await house.outputs(run.id, "b")?["clientTrackingId"] == .string(id))
    }

    @Test func `what a trigger hides no history shows`() async throws {
        let (_, house) = try await ask(
            "{ request: {}, secure: [outputs] }", "a: { compose: \"@triggerBody()\" }",
            ["method": "GET", "body": "secret"])
        let id = try #require(try await house.runs(of: "r").first).run.id
        _ = try await house.engine.drive(id)
        let history = try await house.engine.history(of: id)
        #expect(history.trigger["outputs"] == "(hidden)")
        #expect(history.steps.first?.inputs == nil && history.steps.first?.hidesOutputs == true)
    }
}
