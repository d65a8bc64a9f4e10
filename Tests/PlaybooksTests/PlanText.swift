import Expressions
import Playbooks
import Values

/// A plan as text: every member but places, the digest and what the source calls the kinds of steps.
enum PlanText {
    static func of(_ plan: Plan) -> String {
        var lines = ["name \(plan.name)", "summary \(plan.summary)"]
        for parameter in plan.parameters {
            lines.append(
                "parameter \(parameter.name) \(parameter.schema.document.json(sortedKeys: true))"
                    + " default \(parameter.defaultValue?.json() ?? "none") secret \(parameter.isSecret)"
                    + " summary \(parameter.summary)")
        }
        lines += trigger(plan.trigger)
        for variable in plan.variables { lines.append("variable \(variable.name) \(variable.kind)") }
        lines.append("root \(plan.root)")
        for step in plan.steps { lines += self.step(step) }
        for output in plan.outputs { lines.append("output \(output.name) \(output.value)") }
        for operation in plan.unsupported {
            lines.append("unsupported \(operation.step) \(operation.operation)")
        }
        return lines.joined(separator: "\n")
    }

    private static func trigger(_ trigger: TriggerPlan) -> [String] {
        var lines = ["trigger \(kind(of: trigger)) name \(trigger.name ?? "none")"]
        lines += trigger.conditions.map { "  when \($0)" }
        lines += trigger.split.map { ["  split \($0)"] } ?? []
        lines += trigger.concurrency.map { ["  concurrency \($0.runs) waiting \($0.waiting)"] } ?? []
        lines += trigger.correlation.map { ["  correlation \($0)"] } ?? []
        lines += trigger.polls.map { ["  polls \($0)"] } ?? []
        lines.append("  hides \(trigger.hidesInputs) \(trigger.hidesOutputs)")
        return lines
    }

    private static func kind(of trigger: TriggerPlan) -> String {
        switch trigger.kind {
        case .manual: "manual"
        case .connector(let use, let connection, let with): "use \(use) \(connection ?? "none") \(with)"
        case .request(let request):
            "request \(request.method ?? "any") \(request.path ?? "none")"
                + " \(request.schema?.document.json() ?? "none") \(request.isValidated)"
        case .recurrence(let document): "recurrence \(document)"
        case .window(let document, let delay): "window \(document) delay \(delay?.description ?? "none")"
        }
    }

    private static func step(_ step: Step) -> [String] {
        let after = step.after.map { dependency in
            "\(dependency.step):\(dependency.statuses.map(\.rawValue).sorted().joined(separator: "+"))"
        }
        var lines = [
            "step \(step.id) \(step.name) path \(step.path) in \(step.parent.map { "\($0)" } ?? "none")",
            "  \(kind(step.kind))",
            "  after \(after.joined(separator: " ")) retry \(step.retry)"
                + " timeout \(step.timeout.map { "\($0)" } ?? "none")"
                + " hides \(step.hidesInputs) \(step.hidesOutputs)",
        ]
        lines += step.tracked.map { "  track \($0.name) \($0.value)" }
        if let result = step.fixedResult {
            lines.append(
                "  static \(result.status) \(result.outputs) \(result.code ?? "none") \(result.message)")
        }
        if !step.note.isEmpty { lines.append("  note \(step.note)") }
        return lines
    }

    private static func kind(_ kind: StepKind) -> String {
        switch kind {
        case .use(let call): "use \(text(call))"
        case .condition(let condition, let then, let otherwise): "if \(condition) \(then) \(otherwise)"
        case .choose(let on, let cases, let otherwise):
            "switch \(on) "
                + cases.map { "\($0.name)=\($0.value.json()) \($0.steps)" }.joined(separator: " ")
                + " default \(otherwise)"
        case .forEach(let items, let steps, let concurrency): "foreach \(items) \(steps) \(concurrency)"
        case .until(let condition, let steps, let count, let timeout, let fails):
            "until \(condition) \(steps) \(count) \(timeout) \(fails)"
        case .scope(let steps): "scope \(steps)"
        case .compose(let value): "compose \(value)"
        case .filter(let from, let condition): "filter \(from) where \(condition)"
        case .select(let from, let item): "select \(from) item \(item)"
        case .calculate(let value): "calculate \(value)"
        case .declare(let list):
            "declare " + list.map { "\($0.slot)=\(text($0.value))" }.joined(separator: " ")
        case .set(let slot, let value): "set \(slot) \(value)"
        case .append(let slot, let value): "append \(slot) \(value)"
        case .increment(let slot, let by, let sign): "increment \(slot) \(by) \(sign)"
        case .terminate(let status, let code, let message):
            "terminate \(status) \(text(code)) \(text(message))"
        case .wait(.duration(let duration)): "wait \(duration)"
        case .wait(.until(let instant)): "wait until \(instant)"
        case .wait(.interval(let count, let unit)): "wait \(count) \(unit)"
        case .join(let from, let with): "join \(from) with \(with)"
        case .parse(let content, let schema): "parse \(content) \(schema?.document.json() ?? "none")"
        case .table(let from, let format, let columns):
            "table \(from) \(format) "
                + (columns.map { $0.map { "\($0.header)=\($0.value)" }.joined(separator: " ") } ?? "auto")
        case .respond(let response):
            "respond \(response.status) \(text(response.headers)) \(text(response.body))"
                + " \(response.isAsynchronous)"
        case .playbook(let name, let headers, let body): "playbook \(name) \(text(headers)) \(text(body))"
        case .webhook(let subscribe, let unsubscribe):
            "webhook \(text(subscribe)) unsubscribe \(unsubscribe.map(text) ?? "none")"
        }
    }

    private static func text(_ call: StepKind.Invocation) -> String {
        "\(call.action) \(call.connection ?? "none") \(call.with)"
    }

    private static func text(_ template: Template?) -> String { template?.description ?? "none" }
}
