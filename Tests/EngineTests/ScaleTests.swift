import Catalog
import Playbooks
import Testing
import Values

@testable import Engine

@Suite struct ScaleTests {
    @Test func `a hundred thousand items that only compute end in one turn`() throws {
        let plan = try plan(
            """
            seen: { variable: seen, type: array }
            each: { foreach: "@range(0, 100000)", steps: { note: { append: seen, value: "@item()" } } }
            count: { compose: "@length(variables('seen'))" }
            """)
        var state = RunState(plan: plan, trigger: [:], parameters: [:], runID: runID)
        let effects = try state.apply(.started(at: start))
        #expect(effects == [.finish(.succeeded, reason: "")])
        #expect(
            state.instances.last?.outputs == 100_000 || state.instances.contains { $0.outputs == 100_000 })
    }

    @Test func `a hundred thousand calls take one event each`() throws {
        let plan = try plan(
            "each: { foreach: \"@range(0, 100000)\", concurrency: 20, steps: { a: { use: x.y, with: { n: \"@item()\" } } } }"
        )
        var state = RunState(plan: plan, trigger: [:], parameters: [:], runID: runID)
        var open = try state.apply(.started(at: start))
        #expect(open.count == 20)
        var calls = 0
        while let effect = open.popLast() {
            guard case .perform(let id, let call) = effect else { continue }
            calls += 1
            _ = try state.apply(.attemptStarted(id, attempt: 1, safety: .read, at: start))
            let result = CallResult(status: .ok, output: call.input)
            open += try state.apply(.attemptFinished(id, attempt: 1, result: result, at: start))
        }
        #expect(calls == 100_000)
        #expect(state.status == .succeeded)
    }

    @Test func `a thousand steps in a row, the first failing, end without a deep stack`() throws {
        let steps = (0..<1000).map { "s\($0): { use: x.y }" }.joined(separator: "\n")
        var script = Script()
        script.answers["s0"] = [CallResult(status: .permanent, message: "no")]
        var simulation = Simulation(try plan(steps))
        try simulation.run(&script)
        #expect(simulation.state.status == .failed)
        #expect(script.calls.count == 1)
    }

    @Test func `idempotency keys are distinct, short and printable`() throws {
        var script = Script()
        var simulation = Simulation(
            try plan("each: { foreach: \"@range(0, 1000)\", steps: { a: { use: x.y }, b: { use: x.y } } }"))
        try simulation.run(&script)
        let keys = Set(script.calls.map(\.idempotencyKey))
        #expect(keys.count == 2000)
        #expect(keys.allSatisfy { $0.count <= 64 && $0.hasPrefix(runID.text) && $0.allSatisfy(\.isASCII) })
    }
}
