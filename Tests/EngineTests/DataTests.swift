import Catalog
import Playbooks
import Testing
import Values

@testable import Engine

/// Steps, and what one of them gives.
struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let steps: String
    let step: String
    var outputs: Value = .null
    var status = StepStatus.succeeded
}

@Suite struct DataTests {
    @Test(arguments: [
        Sample(
            testDescription: "compose", steps: "c: { compose: { n: \"@add(1, 2)\" } }", step: "c",
            outputs: ["n": 3]),
        Sample(
            testDescription: "filter",
            steps: "f: { filter: [1, 3, 0, 5, 4, 2], where: \"@greater(item(), 2)\" }",
            step: "f", outputs: ["body": [3, 5, 4]]),
        Sample(
            testDescription: "filter of null", steps: "f: { filter: \"@null\", where: true }", step: "f",
            status: .failed),
        Sample(
            testDescription: "select", steps: "s: { select: [1, 2], item: { number: \"@item()\" } }",
            step: "s",
            outputs: ["body": [["number": 1], ["number": 2]]]),
        Sample(
            testDescription: "join", steps: "j: { join: [1, 2, 3], with: \",\" }", step: "j",
            outputs: ["body": "1,2,3"]),
        Sample(
            testDescription: "parse", steps: "p: { parse: '{\"a\": 1}' }", step: "p",
            outputs: ["body": ["a": 1]]),
        Sample(testDescription: "parse of no JSON", steps: "p: { parse: '{' }", step: "p", status: .failed),
        Sample(
            testDescription: "parse of null", steps: "p: { parse: \"@null\" }", step: "p", status: .failed),
        Sample(
            testDescription: "increment",
            steps:
                "v: { variable: n, type: integer, value: 4 }\ni: { increment: n, by: 3 }\nc: { compose: \"@variables('n')\" }",
            step: "c", outputs: 7),
        Sample(
            testDescription: "decrement",
            steps:
                "v: { variable: n, type: integer }\ni: { decrement: n }\nc: { compose: \"@variables('n')\" }",
            step: "c",
            outputs: -1),
        Sample(
            testDescription: "append to text",
            steps:
                "v: { variable: t, type: string, value: a }\ni: { append: t, value: 5 }\nc: { compose: \"@variables('t')\" }",
            step: "c", outputs: "a5"),
        Sample(
            testDescription: "set of another type",
            steps: "v: { variable: n, type: integer, value: 4 }\ns: { set: n, value: \"@string(5)\" }",
            step: "s",
            status: .failed),
        Sample(
            testDescription: "strict switch",
            steps:
                "s: { switch: \"@string(1)\", cases: { one: { case: 1, steps: { a: { compose: int } } } }, default: { steps: { b: { compose: other } } } }",
            step: "s/b", outputs: "other"),
        Sample(
            testDescription: "nested items",
            steps: """
                outer:
                  foreach: [1, 2]
                  steps:
                    inner: { foreach: [10, 20], steps: { c: { compose: "@add(items('outer'), items('inner'))" } } }
                """, step: "outer[1]/inner[0]/c", outputs: 12),
        Sample(
            testDescription: "result of a scope",
            steps: "s: { scope: { a: { compose: 1 } } }\nr: { compose: \"@result('s')[0]['status']\" }",
            step: "r",
            outputs: "Succeeded"),
        Sample(
            testDescription: "result of a foreach",
            steps:
                "each: { foreach: [5, 6], steps: { a: { compose: \"@item()\" } } }\nr: { compose: \"@result('each')[0]['outputs'][1]['outputs']\" }",
            step: "r", outputs: 6),
        Sample(
            testDescription: "outputs of a step that was not reached",
            steps: "i: { if: false, then: { a: { compose: 1 } } }\nr: { compose: \"@outputs('a')\" }",
            step: "r",
            outputs: .null),
        Sample(
            testDescription: "the record of an action",
            steps: "a: { compose: 1 }\nr: { compose: \"@actions('a')['status']\" }", step: "r",
            outputs: "Succeeded"),
        Sample(
            testDescription: "the run's id", steps: "r: { compose: \"@workflow()['run']['name']\" }",
            step: "r",
            outputs: .string(runID.text)),
        Sample(
            testDescription: "the time of the event", steps: "r: { compose: \"@utcNow('yyyy-MM-dd')\" }",
            step: "r",
            outputs: "2023-11-14"),
        Sample(
            testDescription: "what started it", steps: "r: { compose: \"@triggerBody()['x']\" }", step: "r",
            outputs: 7),
    ])
    func `a step gives what the language says`(sample: Sample) throws {
        var script = Script()
        var simulation = Simulation(
            try plan(sample.steps), trigger: ["name": "manual", "outputs": ["body": ["x": 7]]])
        try simulation.run(&script)
        #expect(simulation.statuses[sample.step] == sample.status)
        let instance = simulation.state.instances.indices.first {
            simulation.state.path(of: $0) == sample.step
        }
        guard let instance else { return }
        #expect(simulation.state.instances[instance].outputs == sample.outputs)
    }

    @Test func `a failed call can be read`() throws {
        var script = Script()
        script.answers["a"] = [CallResult(status: .notFound, output: ["e": 1], code: "Gone", statusCode: 404)]
        var simulation = Simulation(
            try plan(
                """
                a: { use: x.y }
                c: { compose: "@concat(outputs('a')['statusCode'], actions('a')['code'], body('a')['e'])", after: { a: [failed] } }
                """))
        try simulation.run(&script)
        #expect(simulation.state.instances[1].outputs == "404Gone1")
    }

    @Test func `random values are the same in a replay`() throws {
        let plan = try plan("a: { compose: \"@guid()\" }\nb: { compose: \"@guid()\" }")
        var script = Script()
        var first = Simulation(plan)
        try first.run(&script)
        let second = try Simulation(resuming: first.journal, plan, at: start)
        #expect(first.state.instances[0].outputs == second.state.instances[0].outputs)
        #expect(first.state.instances[0].outputs != first.state.instances[1].outputs)
    }

    @Test func `foreach keeps its concurrency and starts items in order`() throws {
        let plan = try plan("each: { foreach: [1, 2, 3, 4, 5], concurrency: 2, steps: { a: { use: x.y } } }")
        var state = RunState(plan: plan, trigger: [:], parameters: [:], runID: runID)
        var effects = try state.apply(.started(at: start))
        var paths: [String] = []
        while case .perform(let id, let call)? = effects.first {
            #expect(effects.count <= 2)
            paths.append(call.path)
            _ = try state.apply(.attemptStarted(id, attempt: 1, safety: .read, at: start))
            let result = CallResult(status: .ok)
            effects = Array(effects.dropFirst())
            effects += try state.apply(.attemptFinished(id, attempt: 1, result: result, at: start))
        }
        #expect(paths == (0..<5).map { "each[\($0)]/a" })
        #expect(state.status == .succeeded)
    }
}
