import Engine
import Foundation
import Playbooks
import Values

/// Rewrites what a test file expects from what was got.
struct TestUpdate {
    let file: TestFile

    /// The file with the expectations of the cases that were tried and differ.
    func text(_ results: [TestResult]) -> String {
        var document = file.document
        for (item, result) in zip(file.cases, results) {
            guard let report = result.report, !result.differences.isEmpty else { continue }
            let expect = Self.expectation(item.expected, report)
            if var cases = document["cases"]?.object {
                var own = cases[item.name]?.object ?? JSONObject()
                own["expect"] = expect
                cases[item.name] = .object(own)
                document["cases"] = .object(cases)
            } else {
                document["expect"] = expect
            }
        }
        return file.file.hasSuffix(".json")
            ? Value.object(document).json(pretty: true) + "\n"
            : file.heading + YAMLDocument.text(of: document)
    }

    /// What the report gives, in the members that were expected.
    static func expectation(_ expected: Expectation, _ report: SimulationReport) -> Value {
        var made = JSONObject()
        made["status"] = .string(report.status)
        if expected.reason != nil, !report.reason.isEmpty { made["reason"] = .string(report.reason) }
        let done = Executions(report)
        var steps = JSONObject()
        for (path, members) in expected.steps {
            for step in done.of(path) {
                // Executions that differ from each other are named one by one.
                let isOne =
                    done.of(path).count == 1 || done.of(path).allSatisfy { isAlike($0, step, members) }
                let own = isOne ? path : step["path"]?.string ?? path
                var kept = JSONObject()
                for (name, value) in members { kept[name] = step[name].map { reshaped(value, as: $0) } }
                steps[own] = .object(kept)
            }
        }
        if !steps.isEmpty { made["steps"] = .object(steps) }
        let never = expected.never.filter { path in
            done.of(path).allSatisfy { $0["status"]?.string == "Skipped" }
        }
        if !never.isEmpty { made["never"] = .array(never.map { .string($0) }) }
        if let response = expected.response {
            made["response"] = reshaped(response, as: report.responseDocument)
        }
        if let outputs = expected.outputs {
            made["outputs"] = reshaped(outputs, as: report.run?.outputs ?? [:])
        }
        return .object(made)
    }

    private static func isAlike(_ left: Value, _ right: Value, _ members: JSONObject) -> Bool {
        members.names.allSatisfy { left[$0] == right[$0] }
    }

    /// What was got, reduced to the members that were expected.
    private static func reshaped(_ expected: Value, as got: Value) -> Value {
        if let object = expected.object, object.count == 1, object["exactly"] != nil {
            return ["exactly": got]
        }
        switch (expected, got) {
        case (.object(let wanted), .object(let there)):
            var made = JSONObject()
            for (name, value) in wanted { made[name] = there[name].map { reshaped(value, as: $0) } }
            return .object(made)
        case (.array(let wanted), .array(let there)) where wanted.count == there.count:
            return .array(zip(wanted, there).map { reshaped($0, as: $1) })
        default: return got
        }
    }
}
