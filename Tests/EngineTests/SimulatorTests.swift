import Catalog
import Engine
import Foundation
import Playbooks
import TestSupport
import Testing
import Values

/// Runs a playbook's steps against mocks.
private func simulate(
    _ steps: String, mocks: Value = [:], trigger: Value = ["headers": [:], "body": [:]], header: String = "",
    catalog: OperationCatalog = OperationCatalog(), limits: Simulator.Limits = Simulator.Limits(),
    shouldStop: @escaping @Sendable () -> Bool = { false }, playbooks: [String: String] = [:]
) throws -> (run: SimulatedRun, calls: [SimulatedCall]) {
    let mocks = try Mocks(mocks)
    let world = MockedWorld(mocks: mocks, catalog: catalog)
    let plans = try playbooks.mapValues { try plan($0) }
    var calls: [SimulatedCall] = []
    let simulator = Simulator(limits: limits, shouldStop: shouldStop, playbook: { plans[$0] }) { call in
        calls.append(call)
        return world.answer(call)
    }
    let run = simulator.run(
        try mocks.applied(to: try plan(steps, header: header)),
        trigger: ["name": "manual", "outputs": trigger], at: start)
    return (run, calls)
}

extension SimulatedRun {
    fileprivate func step(_ path: String) -> RunHistory.Step? { steps.first { $0.path == path } }
    fileprivate func statuses(_ paths: String...) -> [StepStatus?] { paths.map { step($0)?.status } }
}

@Suite struct SimulatorTests {
    @Test func `every kind of step runs`() throws {
        let (run, calls) = try simulate(
            """
            names: { variables: { list: { type: array }, text: { type: string }, count: { type: integer } } }
            one: { compose: { a: 1 } }
            two: { calculate: "@add(1, 2)" }
            three: { filter: "@createArray(1, 2, 3)", where: "@greater(item(), 1)" }
            four: { select: "@body('three')", item: { n: "@item()" } }
            five: { join: "@body('three')", with: "," }
            six: { parse: '{"x": 1}' }
            seven: { table: "@body('four')", format: csv }
            each:
              foreach: "@body('three')"
              steps:
                push: { append: list, value: "@item()" }
                write: { append: text, value: "@string(item())" }
            rounds:
              until: { greaterOrEquals: ["@variables('count')", 3] }
              steps:
                more: { increment: count }
            choice:
              if: { equals: [1, 1] }
              then:
                yes: { compose: yes }
              else:
                no: { compose: no }
            pick:
              switch: "@variables('count')"
              cases:
                three3: { case: 3, steps: { hit: { compose: hit } } }
              default: { steps: { miss: { compose: miss } } }
            around:
              scope:
                call: { use: http.request, with: { method: GET, uri: "https://example.com" } }
                other: { use: some/GET /thing, with: {} }
            hold: { wait: P30D }
            child: { playbook: other-one, body: { a: 1 } }
            hook:
              webhook: { use: some/POST /hooks, with: { url: "@listCallbackUrl()" } }
            less: { decrement: count }
            put: { set: text, value: done }
            answer: { respond: 201, body: "@variables('list')" }
            """, header: "outputs: { total: \"@variables('count')\" }")
        #expect(run.status == .succeeded, "\(run.reason)")
        #expect(run.response == RunResponse(status: 201, headers: [:], body: [2, 3]))
        #expect(run.outputs == ["total": 2])
        #expect(run.finishedAt - run.startedAt >= .seconds(30 * 86_400))
        #expect(calls.map(\.step) == ["call", "other", "child", "hook", "hook"])
        #expect(run.step("around/call")?.outputs == ["statusCode": 200, "headers": [:], "body": [:]])
        #expect(run.step("child")?.outputs == ["statusCode": 200, "headers": [:], "body": [:]])
        #expect(run.step("choice/no")?.status == .skipped)
        #expect(run.step("each[1]/push")?.outputs?["body"]?["value"] == 3)
        #expect(run.step("hook")?.inputs?["url"]?.string?.hasPrefix("https://callback.example/") == true)
    }

    @Test func `a list of mocks answers attempt by attempt, and retries take their time`() throws {
        let (run, calls) = try simulate(
            """
            call:
              use: some/GET /thing
              retry: { count: 4, interval: PT1M }
            """, mocks: ["call": [["statusCode": 429], ["statusCode": 503], ["body": ["ok": true]]]])
        #expect(run.status == .succeeded)
        #expect(calls.map(\.attempt) == [1, 2, 3])
        #expect(run.finishedAt - run.startedAt == .seconds(120))
        #expect(run.step("call")?.attempts.map(\.status) == ["THROTTLED", "TRANSIENT", "OK"])
        #expect(run.step("call")?.outputs?["body"] == ["ok": true])
    }

    @Test func `a service's Retry-After is kept to`() throws {
        let (run, _) = try simulate(
            "call: { use: some/GET /thing }",
            mocks: ["call": [["statusCode": 429, "headers": ["Retry-After": "600"]], [:]]])
        #expect(run.finishedAt - run.startedAt == .seconds(600))
    }

    @Test(
        arguments: [
            (["statusCode": 404], StepStatus.failed, "NotFound", 1),
            (["statusCode": 500], .failed, "InternalServerError", 5),
            (["status": "Failed", "error": ["code": "Mine", "message": "so"]], .failed, "Mine", 1),
            (["status": "TimedOut"], .timedOut, "ActionTimedOut", 5),
            (["status": "Skipped"], .skipped, "ActionFailed", 0),
            (["status": "Failed", "outputs": "text"], .failed, "ActionFailed", 0),
        ] as [(Value, StepStatus, String, Int)])
    func `a mock fails as it says`(mock: Value, status: StepStatus, code: String, attempts: Int) throws {
        let (run, calls) = try simulate("call: { use: some/GET /thing }", mocks: ["call": mock])
        let step = run.step("call")
        #expect(step?.status == status)
        #expect(step?.error?.code == code)
        #expect(calls.count == attempts)
    }

    @Test func `parallel branches are called in the order of the playbook`() throws {
        let (run, calls) = try simulate(
            """
            b: { use: some/GET /b, after: [] }
            a: { use: some/GET /a, after: [] }
            c: { use: some/GET /c, after: [a, b] }
            d: { use: some/GET /d, after: [] }
            """)
        #expect(run.status == .succeeded)
        #expect(calls.map(\.step) == ["b", "a", "d", "c"])
    }

    @Test func `until ends at its count, and at its time`() throws {
        let count = try simulate(
            """
            rounds: { until: false, limit: { count: 7 }, steps: { a: { use: some/GET /a } } }
            """)
        #expect(count.calls.count == 7)
        #expect(count.run.status == .succeeded)
        let time = try simulate(
            """
            rounds: { until: false, limit: { count: 5000, timeout: PT1H, fails: true }, steps: { a: { wait: PT10M } } }
            """)
        #expect(time.run.status != .succeeded)
        #expect(time.run.step("rounds")?.error?.code == "LimitReached")
        #expect(time.run.finishedAt - time.run.startedAt == .seconds(3600))
    }

    @Test func `a time limit ends a webhook that nobody calls back`() throws {
        let (run, _) = try simulate(
            """
            hook: { webhook: { use: some/POST /hooks, with: {} }, timeout: PT30M }
            """, mocks: ["hook": ["status": "TimedOut"]])
        #expect(run.status == .timedOut)
        #expect(run.finishedAt - run.startedAt == .seconds(1800))
    }

    @Test func `a webhook that nobody ever calls back ends with a reason`() throws {
        let (run, _) = try simulate(
            "hook: { webhook: { use: some/POST /hooks, with: {} } }",
            mocks: ["callbacks": ["hook": ["status": "TimedOut"]]])
        #expect(run.status == .failed)
        #expect(run.reason == "nothing would ever go on: `hook` waits for an answer")
    }

    @Test func `a webhook's mock is the request that comes back, unless registering fails`() throws {
        let steps = "hook: { webhook: { use: some/POST /hooks, with: {} }, retry: none }"
        let good = try simulate(steps, mocks: ["hook": ["body": ["SelectedOption": "Approve"]]])
        #expect(good.run.step("hook")?.outputs?["body"]?["SelectedOption"] == "Approve")
        let bad = try simulate(steps, mocks: ["hook": ["statusCode": 403]])
        #expect(bad.run.step("hook")?.error?.code == "Forbidden")
        let other = try simulate(
            steps,
            mocks: ["operations": ["some/POST /hooks": ["statusCode": 500]], "callbacks": ["hook": [:]]])
        #expect(other.run.step("hook")?.status == .failed)
    }

    @Test func `playbooks inside are simulated too, with their time`() throws {
        let (run, calls) = try simulate(
            """
            first: { playbook: inner, body: { n: 1 } }
            second: { playbook: inner, body: { n: 2 } }
            third: { playbook: silent }
            fourth: { playbook: unknown, after: [third] }
            """,
            mocks: ["second/ask": ["body": 42], "playbooks": ["unknown": ["statusCode": 202]]],
            playbooks: [
                "inner": """
                ask: { use: some/GET /thing }
                hold: { wait: PT5M }
                answer: { respond: 200, body: { asked: "@body('ask')", n: "@triggerBody()['n']" } }
                late: { wait: P1D }
                """, "silent": "quiet: { compose: 1 }",
            ])
        #expect(run.status == .succeeded)
        #expect(run.step("first")?.outputs?["body"] == ["asked": [:], "n": 1])
        #expect(run.step("second")?.outputs?["body"] == ["asked": 42, "n": 2])
        #expect(run.step("third")?.outputs?["statusCode"] == 202)
        #expect(run.step("fourth")?.outputs?["statusCode"] == 202)
        #expect(run.finishedAt - run.startedAt == .seconds(600))
        #expect(calls.map(\.path) == ["first", "first/ask", "second", "second/ask", "third", "fourth"])
    }

    @Test func `a playbook that runs itself ends`() throws {
        let (run, _) = try simulate(
            "again: { playbook: again }",
            playbooks: ["again": "again: { playbook: again }\nanswer: { respond: 200 }"])
        #expect(run.status == .failed)
        #expect(run.reason.contains("more than 10 deep"))
    }

    @Test func `a hundred thousand items take seconds`() throws {
        let clock = ContinuousClock()
        var run: SimulatedRun?
        let took = try clock.measure {
            run = try simulate(
                """
                each:
                  foreach: "@range(0, 100000)"
                  concurrency: 50
                  steps:
                    call: { use: some/POST /thing, with: { n: "@item()" } }
                    after: { compose: "@body('call')" }
                """
            ).run
        }
        #expect(run?.status == .succeeded)
        #expect(run?.step("each[99999]/call")?.inputs == ["n": 99_999])
        // An optimised build needs a fraction of a second.
        #expect(took < .seconds(90))
    }

    @Test func `too many steps, too much time and a caller who has enough end a run`() throws {
        var few = Simulator.Limits()
        few.instances = 1000
        let loop = """
            each:
              foreach: "@range(0, 100000)"
              steps:
                inner: { foreach: "@range(0, 100000)", steps: { a: { compose: 1 } } }
            """
        let many = try simulate(loop, limits: few).run
        #expect(many.status == .failed)
        #expect(many.reason == "the simulation has more steps than it may have")
        let stopped = try simulate(loop, shouldStop: { true }).run
        #expect(stopped.reason == "the simulation was stopped")
        let long = try simulate("hold: { wait: { until: '9000-01-01T00:00:00Z' } }").run
        #expect(long.status == .failed)
        #expect(long.reason.hasPrefix("it would wait until 9000-01-01"))
    }

    @Test func `terminate ends a run whose other branches wait`() throws {
        let (run, _) = try simulate(
            """
            hold: { wait: P1D, after: [] }
            end: { terminate: cancelled, message: enough, after: [] }
            """)
        #expect(run.status == .cancelled)
        #expect(run.statuses("hold", "end") == [.cancelled, .succeeded])
        #expect(run.finishedAt == run.startedAt)
    }

    @Test func `two simulations give the same`() throws {
        let steps = """
            a: { compose: "@guid()" }
            b: { use: some/GET /x }
            """
        let mocks: Value = ["b": [["statusCode": 500], ["statusCode": 200]]]
        let (first, second) = (try simulate(steps, mocks: mocks).run, try simulate(steps, mocks: mocks).run)
        #expect(first.steps == second.steps)
    }
}
