import Catalog
import Playbooks
import Testing
import Values

@testable import Engine

/// A graph, what fails in it, and how it ends.
struct Graph: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let steps: String
    var failing: Set<String> = ["a"]
    let run: RunStatus
    var statuses: [String: StepStatus] = [:]
}

/// The table of `wdl-language.md`, section 6.3, and its neighbours.
let graphs = [
    Graph(
        testDescription: "b after a succeeded is skipped when a fails",
        steps: "a: { use: x.y }\nb: { use: x.y }", run: .failed, statuses: ["a": .failed, "b": .skipped]),
    Graph(
        testDescription: "b after a failed handles the failure",
        steps: "a: { use: x.y }\nb: { use: x.y, after: { a: [failed] } }", run: .succeeded,
        statuses: ["b": .succeeded]),
    Graph(
        testDescription: "a skipped leaf counts as what it waited for",
        steps:
            "a: { use: x.y }\nb: { use: x.y, after: { a: [succeeded] } }\nc: { use: x.y, after: { a: [failed] } }",
        run: .failed, statuses: ["b": .skipped, "c": .succeeded]),
    Graph(
        testDescription: "a join that runs decides alone",
        steps: """
            a: { use: x.y }
            b: { use: x.y, after: { a: [succeeded] } }
            c: { use: x.y, after: { a: [failed] } }
            d: { use: x.y, after: { b: [succeeded, skipped], c: [succeeded, skipped] } }
            """, run: .succeeded, statuses: ["d": .succeeded]),
    Graph(
        testDescription: "a join that is skipped decides nothing",
        steps: """
            a: { use: x.y }
            b: { use: x.y, after: { a: [succeeded] } }
            c: { use: x.y, after: { a: [failed] } }
            d: { use: x.y, after: { b: [succeeded], c: [succeeded] } }
            """, run: .failed, statuses: ["d": .skipped]),
    Graph(
        testDescription: "a failure handler that is not needed changes nothing",
        steps: "a: { use: x.y }\nb: { use: x.y, after: { a: [failed] } }", failing: [], run: .succeeded,
        statuses: ["b": .skipped]),
    Graph(
        testDescription: "try, catch, finally hide a failure",
        steps: """
            try: { scope: { a: { use: x.y } } }
            catch: { scope: { log: { use: x.y } }, after: { try: [failed, skipped, timedOut] } }
            finally: { scope: { tidy: { use: x.y } }, after: { catch: [succeeded, failed, skipped, timedOut] } }
            """, failing: ["try/a"], run: .succeeded,
        statuses: ["try": .failed, "catch": .succeeded, "finally": .succeeded]),
    Graph(
        testDescription: "a failing step of a branch fails the if",
        steps: "check: { if: true, then: { a: { use: x.y } } }\nb: { use: x.y }", failing: ["check/a"],
        run: .failed,
        statuses: ["check": .failed, "check/a": .failed, "b": .skipped]),
    Graph(
        testDescription: "the branch that is not taken is skipped",
        steps: "check: { if: false, then: { a: { use: x.y } }, else: { b: { use: x.y } } }", failing: [],
        run: .succeeded, statuses: ["check": .succeeded, "check/b": .succeeded]),
    Graph(
        testDescription: "a failing item does not stop the others",
        steps: "each: { foreach: [1, 2, 3], steps: { a: { use: x.y } } }", failing: ["each[1]/a"],
        run: .failed,
        statuses: ["each": .failed, "each[0]/a": .succeeded, "each[1]/a": .failed, "each[2]/a": .succeeded]),
    Graph(
        testDescription: "no items are a success",
        steps: "each: { foreach: [], steps: { a: { use: x.y } } }", run: .succeeded,
        statuses: ["each": .succeeded]),
    Graph(
        testDescription: "a foreach over no array fails",
        steps: "each: { foreach: \"@null\", steps: { a: { use: x.y } } }", run: .failed,
        statuses: ["each": .failed]),
    Graph(
        testDescription: "an until has the status of its last round",
        steps: "again: { until: \"@equals(iterationIndexes('again'), 1)\", steps: { a: { use: x.y } } }",
        failing: ["again[0]/a"], run: .succeeded,
        statuses: ["again": .succeeded, "again[0]/a": .failed, "again[1]/a": .succeeded]),
    Graph(
        testDescription: "an until at its limit succeeds",
        steps: "again: { until: false, limit: { count: 3 }, steps: { a: { use: x.y } } }", failing: [],
        run: .succeeded, statuses: ["again": .succeeded, "again[2]/a": .succeeded]),
    Graph(
        testDescription: "terminate ends the run and skips the rest",
        steps: "a: { use: x.y }\nstop: { terminate: cancelled, after: { a: [failed] } }\nb: { use: x.y }",
        run: .cancelled, statuses: ["stop": .succeeded, "b": .skipped]),
    Graph(
        testDescription: "inputs without a value fail the step without a call",
        steps: "a: { use: x.y, with: { n: \"@triggerBody()['none']['x']\" } }", failing: [], run: .failed,
        statuses: ["a": .failed]),
]

@Suite struct BlockStatusTests {
    @Test(arguments: graphs)
    func `a graph ends as its leaves say`(graph: Graph) throws {
        let failure = CallResult(status: .permanent, code: "No", message: "it does not work")
        var script = Script()
        for path in graph.failing { script.answers[path] = [failure] }
        var simulation = Simulation(try plan(graph.steps))
        try simulation.run(&script)
        #expect(simulation.state.status == graph.run)
        let found = simulation.statuses
        for (path, status) in graph.statuses { #expect(found[path] == status, "\(path)") }
    }

    @Test func `the reason names the step that failed and what the service said`() throws {
        var script = Script()
        script.answers["each[1]/a"] = [
            CallResult(status: .permanent, code: "No", message: "it does not work")
        ]
        var simulation = Simulation(try plan("each: { foreach: [1, 2], steps: { a: { use: x.y } } }"))
        try simulation.run(&script)
        #expect(simulation.state.reason == "step `each[1]/a`: it does not work (No)")
    }

    @Test func `a call that failed for inputs is never made`() throws {
        var script = Script()
        var simulation = Simulation(try plan("a: { use: x.y, with: { n: \"@triggerBody()['x']['y']\" } }"))
        try simulation.run(&script)
        #expect(script.calls.isEmpty)
    }
}

extension Simulation {
    /// The statuses of all instances, by path.
    var statuses: [String: StepStatus] {
        Dictionary(
            uniqueKeysWithValues: state.instances.indices.compactMap { instance in
                state.instances[instance].status.map { (state.path(of: instance), $0) }
            })
    }
}
