import Catalog
import Playbooks
import Testing
import Values

@testable import Engine

/// Steps that somebody outside of the run answers.
@Suite struct AnswerTests {
    private func state(_ steps: String, header: String = "") throws -> RunState {
        RunState(
            blueprint: Blueprint(try plan(steps, header: header)), trigger: [:], parameters: [:],
            runID: runID, callbackAddress: { "http://host/callbacks/\($0.number)" })
    }

    private func outputs(_ name: String, _ state: RunState) -> Value? {
        state.instances.first { state.blueprint.plan.steps[$0.step].name == name }?.outputs
    }

    @Test func `the first answer goes out and the second one fails`() throws {
        var state = try state("r: { respond: 201, body: { a: 1 } }\ns: { respond: 200 }")
        let effects = try state.apply(.started(at: start))
        #expect(effects.contains(.respond(RunResponse(status: 201, body: ["a": 1]))))
        #expect(state.status == .failed)
        #expect(state.reason.contains("ResponseAlreadySent"))
    }

    @Test func `a status of redirection or nonsense fails the step`() throws {
        var state = try state("r: { respond: \"@int('304')\" }")
        _ = try state.apply(.started(at: start))
        #expect(state.response == nil)
        #expect(state.status == .failed)
    }

    @Test func `a child is asked for once and its answer is the step's`() throws {
        let text = "p: { playbook: other, body: { n: 1 } }\nc: { compose: \"@body('p')?['m']\" }"
        var state = try state(text)
        let effects = try state.apply(.started(at: start))
        guard case .startChild(let id, let call)? = effects.first else {
            Issue.record("no child was asked for")
            return
        }
        #expect(call.playbook == "other")
        #expect(call.outputs == ["headers": [:], "body": ["n": 1]])
        #expect(state.isWaiting)
        #expect(state.outstanding == effects)
        let result = CallResult(status: .ok, output: ["m": 2], statusCode: 200)
        _ = try state.apply(.childFinished(id, result: result, at: start))
        #expect(state.status == .succeeded)
        #expect(outputs("c", state) == 2)
    }

    private static let webhook = """
        w: { webhook: { use: a.b, with: { url: "@listCallbackUrl()" } }, unsubscribe: { use: a.c }, timeout: PT1M }
        c: { compose: "@body('w')" }
        """

    /// A run whose registration is made; what it waits for.
    private func registered(_ state: inout RunState) throws -> (InstanceID, [RunEffect]) {
        guard case .perform(let id, let call)? = try state.apply(.started(at: start)).first else {
            throw PlanProblem(findings: ["nothing was called"])
        }
        #expect(call.input == ["url": "http://host/callbacks/0"])
        _ = try state.apply(.attemptStarted(id, attempt: 1, safety: .none, at: start))
        let done = RunEvent.attemptFinished(id, attempt: 1, result: CallResult(status: .ok), at: start)
        return (id, try state.apply(done))
    }

    @Test func `a webhook waits for its callback`() throws {
        var state = try state(Self.webhook)
        let (id, effects) = try registered(&state)
        #expect(effects.contains(.awaitCallback(id)))
        #expect(state.isWaiting)
        #expect(state.isAwaitingCallback(id))
        _ = try state.apply(.calledBack(id, request: ["headers": [:], "body": "yes"], at: start))
        #expect(state.status == .succeeded)
        #expect(outputs("c", state) == "yes")
        #expect(!state.isAwaitingCallback(id))
    }

    @Test func `a callback that is faster than the registration's answer counts`() throws {
        var state = try state(Self.webhook)
        guard case .perform(let id, _)? = try state.apply(.started(at: start)).first else { return }
        _ = try state.apply(.attemptStarted(id, attempt: 1, safety: .none, at: start))
        _ = try state.apply(.calledBack(id, request: ["body": 1], at: start))
        _ = try state.apply(.attemptFinished(id, attempt: 1, result: CallResult(status: .ok), at: start))
        #expect(outputs("c", state) == 1)
    }

    @Test func `a webhook that nobody calls is taken back at its limit`() throws {
        var state = try state(Self.webhook)
        let (id, _) = try registered(&state)
        let end = start + .seconds(60)
        let effects = try state.apply(.timerFired(id, at: end))
        let isReleased = effects.contains { if case .release(id, _) = $0 { true } else { false } }
        #expect(isReleased)
        #expect(state.status == .timedOut)
    }

    @Test func `a journal with callbacks and children is read back`() throws {
        for event in [
            RunEvent.calledBack(InstanceID(3), request: ["body": 1], at: start),
            .childFinished(InstanceID(3), result: CallResult(status: .ok, statusCode: 202), at: start),
        ] {
            #expect(try Journal.decode(Journal.encode(event)) == event)
        }
    }

    @Test func `a static result takes the place of the step`() throws {
        var state = try state(
            "s: { use: a.b, static: { status: failed, outputs: { body: 1 }, error: { code: Bad, message: no } } }\n"
                + "c: { compose: \"@body('s')\", after: { s: [failed] } }")
        let effects = try state.apply(.started(at: start))
        #expect(effects == [.finish(.succeeded, reason: "")])
        #expect(outputs("c", state) == 1)
    }

    @Test func `outputs are those of a run that succeeded`() throws {
        var state = try state("c: { compose: 5 }", header: "outputs: { five: \"@outputs('c')\" }")
        _ = try state.apply(.started(at: start))
        #expect(state.outputs == ["five": 5])
    }

    @Test(arguments: [
        ("csv", "ID,Product\r\n0,\"a,b\"\r\n1,\r\n"),
        (
            "HTML",
            "<table><thead><tr><th>ID</th><th>Product</th></tr></thead><tbody><tr><td>0</td><td>a,b</td></tr>"
                + "<tr><td>1</td><td></td></tr></tbody></table>"
        ),
    ])
    func `rows become a table`(format: String, text: String) throws {
        var state = try state("t: { table: [{ ID: 0, Product: 'a,b' }, { ID: 1 }], format: \(format) }")
        _ = try state.apply(.started(at: start))
        #expect(outputs("t", state) == ["body": .string(text)])
    }

    @Test func `columns are made of expressions, and texts are escaped`() throws {
        var state = try state(
            "t: { table: ['<a>'], format: html, columns: [{ header: H, value: \"@concat(item(), '&')\" }] }")
        _ = try state.apply(.started(at: start))
        #expect(
            outputs("t", state)?["body"]
                == "<table><thead><tr><th>H</th></tr></thead><tbody><tr><td>&lt;a&gt;&amp;</td></tr></tbody></table>"
        )
    }

    @Test func `a month is waited for by the calendar`() throws {
        var state = try state("w: { wait: { count: 1, unit: Month } }")
        // 2023-11-14T22:13:20Z
        let effects = try state.apply(.started(at: start))
        #expect(effects == [.sleep(InstanceID(0), until: Timestamp(milliseconds: 1_702_592_000_000))])
    }
}
