import Engine
import Playbooks
import Testing
import Values

@Suite struct SimulatedTriggerTests {
    private static func apply(_ trigger: String, body: Value, item: Int = 0) throws -> SimulatedTrigger {
        let text = "riposte: 1\nname: sample\ntrigger: \(trigger)\nsteps:\n  a: { compose: 1 }\n"
        let (plan, findings) = PlaybookReader.read(text, file: "sample.yaml", catalog: nil, digest: "d1")
        guard let plan, !findings.hasErrors else { throw PlanProblem(findings: findings.map(\.message)) }
        return SimulatedTrigger(
            plan, outputs: ["headers": [:], "body": body], parameters: [:], item: item, at: start)
    }

    @Test func `a condition that does not hold skips`() throws {
        let trigger = "{ request: {}, conditions: [\"@equals(triggerBody()?['a'], 1)\"] }"
        #expect(try Self.apply(trigger, body: ["a": 1]).outcome == .starts(items: 1))
        let skipped = try Self.apply(trigger, body: [:])
        #expect(skipped.outcome == .skips(reason: "condition 1 of the trigger does not hold"))
        #expect(skipped.record["status"] == "Skipped")
    }

    @Test func `a condition without a value fails`() throws {
        let trigger = "{ request: {}, conditions: [\"@triggerBody()['a']['b']\"] }"
        guard case .fails(let reason) = try Self.apply(trigger, body: [:]).outcome else {
            Issue.record("it does not fail")
            return
        }
        #expect(reason.hasPrefix("condition 1 of the trigger: "))
    }

    @Test(
        arguments: [
            (["value": [1, 2, 3]], 1, .starts(items: 3), 2),
            (["value": []], 0, .skips(reason: "the split of the trigger gives no item"), ["value": []]),
            ([:], 0, .skips(reason: "the split of the trigger gives nothing"), [:]),
            (
                ["value": "x"], 0, .fails(reason: "the split of the trigger gives no array but string"),
                ["value": "x"]
            ),
            (
                ["value": [1]], 4,
                .fails(reason: "the split of the trigger gives 1 items, and none has place 4"), ["value": [1]]
            ),
        ] as [(Value, Int, SimulatedTrigger.Outcome, Value)])
    func `a split takes one item`(
        body: Value, item: Int, outcome: SimulatedTrigger.Outcome, taken: Value
    ) throws {
        let trigger = try Self.apply(
            "{ request: {}, name: Mine, split: \"@triggerBody()?['value']\" }", body: body, item: item)
        #expect(trigger.outcome == outcome)
        #expect(trigger.record["outputs"]?["body"] == taken)
        #expect(trigger.record["name"] == "Mine")
    }
}
