import Engine
import Playbooks
import Values

/// Makes a test case of a run's history: what went in, what services answered, what came of it.
struct RunExport {
    /// The most calls that are taken as mocks.
    static let maximumCalls = 2000
    /// Statuses of HTTP that make an attempt end as it did, by the attempt's own status.
    private static let codes: [String: Int64] = [
        "THROTTLED": 429, "TRANSIENT": 503, "INVALID": 400, "AUTH": 401, "FORBIDDEN": 403, "NOT_FOUND": 404,
        "CONFLICT": 409,
    ]

    let history: RunHistory
    let plan: Plan
    /// What is not in the case, for people.
    private(set) var notes: [String] = []
    private var mocks = JSONObject()
    private var expected = JSONObject()
    private var never: [String] = []

    init(_ history: RunHistory, _ plan: Plan) throws {
        self.history = history
        self.plan = plan
        guard history.record.status.isFinal else {
            throw CommandFailure(
                "CL0067", "the run `\(history.record.run.id)` is not over",
                help: "`riposte runs watch` says when it is")
        }
        let calls = history.steps.count { !$0.attempts.isEmpty || $0.keyword == "playbook" }
        guard calls <= Self.maximumCalls else {
            throw CommandFailure(
                "CL0067", "the run made \(calls) calls; a test holds \(Self.maximumCalls)",
                help: "export a smaller run")
        }
        for step in history.steps { take(step) }
        if plan.trigger.hidesOutputs {
            notes.append("the trigger's outputs are secure and left out: write an `input`")
        }
    }

    private mutating func take(_ step: RunHistory.Step) {
        let path = step.path
        guard step.status != .skipped else {
            // A branch that was not entered says it for all that is in it.
            let plain = Mocks.withoutIterations(path)
            let parent = plain.split(separator: "/").dropLast().joined(separator: "/")
            if !never.contains(plain), !never.contains(parent), !isExecuted(plain) { never.append(plain) }
            return
        }
        let asks = !step.attempts.isEmpty || step.keyword == "playbook"
        guard asks else { return }
        mocks[path] = mock(of: step)
        var members = JSONObject()
        members["status"] = .string(step.status?.wdlName ?? "Failed")
        if step.hidesInputs {
            notes.append("the inputs of `\(path)` are secure and not compared")
        } else if let inputs = step.inputs {
            members["inputs"] = inputs
        }
        if let error = step.error { members["error"] = ["code": .string(error.code)] }
        expected[path] = .object(members)
    }

    private func isExecuted(_ path: String) -> Bool {
        history.steps.contains { $0.status != .skipped && Mocks.withoutIterations($0.path) == path }
    }

    private mutating func mock(of step: RunHistory.Step) -> Value {
        let failed = step.attempts.dropLast().map { attempt in
            Self.failure(attempt.status, code: attempt.code, message: attempt.message)
        }
        return failed.isEmpty ? last(of: step) : .array(failed + [last(of: step)])
    }

    private mutating func last(of step: RunHistory.Step) -> Value {
        var mock = JSONObject()
        if step.status != .succeeded {
            let attempt = step.attempts.last
            if attempt?.status != "OK" {
                mock =
                    Self.failure(
                        attempt?.status ?? "", code: step.error?.code ?? "",
                        message: step.error?.message ?? ""
                    ).object ?? mock
            }
        }
        guard !step.hidesOutputs else {
            notes.append("the outputs of `\(step.path)` are secure and left out: its mock has no body")
            return .object(mock)
        }
        for name in ["statusCode", "headers", "body"] {
            guard let value = step.outputs?[name], !value.isNull,
                value.object?.isEmpty != true || name == "body"
            else { continue }
            mock[name] = value
        }
        return .object(mock)
    }

    private static func failure(_ status: String, code: String, message: String) -> Value {
        var mock = JSONObject()
        mock["status"] = status == "TIMEOUT" ? "TimedOut" : "Failed"
        if let number = codes[status] { mock["statusCode"] = .int(number) }
        if !code.isEmpty || !message.isEmpty {
            mock["error"] = ["code": .string(code), "message": .string(message)]
        }
        return .object(mock)
    }

    /// The case; what the run answered and gave is taken from a simulation of it.
    func document(_ report: SimulationReport) -> JSONObject {
        var made = request
        var expect = JSONObject()
        expect["status"] = .string(history.record.status.wdlName)
        if !expected.isEmpty { expect["steps"] = .object(expected) }
        if !never.isEmpty { expect["never"] = .array(never.map { .string($0) }) }
        if !report.responseDocument.isNull { expect["response"] = report.responseDocument }
        if let outputs = report.run?.outputs, outputs.object?.isEmpty == false { expect["outputs"] = outputs }
        made["expect"] = .object(expect)
        return made
    }

    /// The case without what is expected.
    var request: JSONObject {
        let run = history.record.run
        var made = JSONObject()
        made["now"] = .string((history.steps.compactMap(\.startedAt).min() ?? run.acceptedAt).iso8601)
        if !plan.trigger.hidesOutputs { made["trigger"] = run.trigger["outputs"] ?? run.trigger }
        let secret = Set(plan.parameters.filter(\.isSecret).map(\.name))
        let shown = (run.parameters.object ?? JSONObject()).filter { !secret.contains($0.name) }
        if !shown.isEmpty { made["parameters"] = .object(JSONObject(shown)) }
        if !mocks.isEmpty { made["mocks"] = .object(mocks) }
        return made
    }
}
