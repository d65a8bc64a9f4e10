import Engine
import Playbooks
import Values

/// What a test case expects of its run.
struct Expectation {
    private static let members = ["status", "reason", "steps", "never", "response", "outputs"]
    private static let stepMembers = ["status", "inputs", "outputs", "error", "iterations", "attempts"]
    private static let statuses = ["Succeeded", "Failed", "Cancelled", "TimedOut", "Skipped"]

    /// How the run ends.
    let status: String
    /// A part of the reason.
    let reason: String?
    /// By path: `{status, inputs, outputs, error}`.
    let steps: [(path: String, value: JSONObject)]
    /// Paths of steps that must not run.
    let never: [String]
    let response: Value?
    let outputs: Value?

    init(_ value: Value, place: String) throws {
        let object = try TestFile.object(value, "\(place): `expect`", known: Self.members)
        status = object["status"]?.string ?? "Succeeded"
        guard Self.statuses.contains(status) else {
            throw TestFile.failure(
                place, "expects a `status` that is none of \(Self.statuses.joined(separator: ", "))")
        }
        reason = object["reason"]?.string
        response = object["response"]
        outputs = object["outputs"]
        never = (object["never"]?.array ?? []).compactMap(\.string)
        guard object["never"] == nil || never.count == object["never"]?.array?.count else {
            throw TestFile.failure(place, "has a `never` that is no list of paths")
        }
        let named = object["steps"] ?? [:]
        guard let named = named.object else {
            throw TestFile.failure(place, "expects `steps` that are no object")
        }
        steps = try named.map { path, value in
            // `isolate: Succeeded` is short for its status.
            if let status = value.string {
                return (path, JSONObject([(name: "status", value: .string(status))]))
            }
            return (path, try TestFile.object(value, "\(place): step `\(path)`", known: Self.stepMembers))
        }
    }

    /// How a simulation differs; empty when it is as expected.
    func differences(from report: SimulationReport, of plan: Plan) -> [Difference] {
        var comparison = Comparison()
        if status != report.status {
            let reason = report.reason.isEmpty ? "" : ": \(report.reason)"
            comparison.note("status", status, report.status + reason)
        }
        if let reason, !report.reason.contains(reason) {
            comparison.note("reason", "a reason with \"\(reason)\"", "\"\(report.reason)\"")
        }
        let done = Executions(report)
        for (path, expected) in steps { compare(path, expected, done, plan, &comparison) }
        for path in never {
            if let unknown = unknown(path, in: plan) {
                comparison.note("never.\(path)", unknown, "no such step")
            }
            for step in done.of(path) where step["status"]?.string != "Skipped" {
                let got = step["path"]?.string ?? path
                comparison.note("never.\(path)", "not executed", "`\(got)` \(step["status"]?.string ?? "")")
            }
        }
        if let response { comparison.compare(response, report.responseDocument, at: "response") }
        if let outputs { comparison.compare(outputs, report.run?.outputs, at: "outputs") }
        return Array(comparison.differences.prefix(Comparison.maximumDifferences))
    }

    private func compare(
        _ path: String, _ expected: JSONObject, _ done: Executions, _ plan: Plan,
        _ comparison: inout Comparison
    ) {
        let found = done.of(path)
        guard !found.isEmpty else {
            return comparison.note(
                "steps.\(path)", unknown(path, in: plan) ?? "an execution", "none")
        }
        for step in found {
            let own = step["path"]?.string ?? path
            for (name, value) in expected {
                comparison.compare(value, step[name], at: "steps.\(own).\(name)")
            }
        }
    }

    /// Why a path can never be there; nil when the playbook has it.
    private func unknown(_ path: String, in plan: Plan) -> String? {
        let plain = Mocks.withoutIterations(path)
        let paths = plan.steps.map(\.path)
        guard !paths.contains(plain) else { return nil }
        let near = nearestName(to: plain, among: paths)
        return "a step of the playbook" + (near.map { " (did you mean `\($0)`?)" } ?? "")
    }
}

/// The executions of a simulated run, by path.
struct Executions {
    private var exact: [String: Value] = [:]
    private var plain: [String: [Value]] = [:]

    init(_ report: SimulationReport) {
        for step in report.stepDocuments {
            guard let path = step["path"]?.string else { continue }
            exact[path] = step
            plain[Mocks.withoutIterations(path), default: []].append(step)
        }
    }

    /// The one of a path with iterations, or all of a path without.
    func of(_ path: String) -> [Value] {
        if let step = exact[path] { return [step] }
        return plain[path] ?? []
    }
}
