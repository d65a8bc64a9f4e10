import Expressions
import Playbooks
import Values

/// How each kind of step begins.
extension RunState {
    /// Begins a step.
    mutating func begin(_ instance: Int) {
        let step = step(of: instance)
        instances[instance].startedAt = now
        instances[instance].deadline = step.timeout.map { now + $0 }
        note(instance, .started)
        if let result = step.fixedResult { return take(result, instance) }
        do throws(EvaluationError) {
            try begin(step.kind, instance)
        } catch {
            finish(instance, .failed, error: StepError(code: "InvalidTemplate", message: error.message))
        }
    }

    private mutating func begin(_ kind: StepKind, _ instance: Int) throws(EvaluationError) {
        switch kind {
        case .use(let invocation): try beginCall(instance, invocation.with)
        case .condition(let condition, _, _): try beginCondition(instance, condition)
        case .choose(let on, let cases, _): try beginChoice(instance, on, cases)
        case .forEach(let items, _, _): try beginForEach(instance, items)
        case .until(_, _, let count, let timeout, _): try beginUntil(instance, count, timeout)
        case .scope: openOnly(0, of: instance)
        case .compose, .calculate, .filter, .select, .join, .parse, .table: try computeData(kind, instance)
        case .declare(let declarations): try declare(instance, declarations)
        case .set(let slot, let value): try set(instance, slot, value)
        case .append(let slot, let value): try append(instance, slot, value)
        case .increment(let slot, let by, let sign): try increment(instance, slot, by, sign)
        case .terminate(let status, let code, let message): try terminate(instance, status, code, message)
        case .wait(let pause): try beginWait(instance, pause)
        case .respond(let response): try respond(instance, response)
        case .playbook(let name, let headers, let body): try beginChild(instance, name, headers, body)
        case .webhook(let subscribe, _): try beginCall(instance, subscribe.with)
        }
    }

    /// Ends a step with its static result.
    private mutating func take(_ result: FixedResult, _ instance: Int) {
        do throws(EvaluationError) {
            let outputs = try evaluate(result.outputs, at: instance)
            let isGood = result.status == .succeeded
            let error = StepError(code: result.code ?? "StaticResult", message: result.message)
            finish(instance, result.status, outputs: outputs, error: isGood ? nil : error)
        } catch {
            finish(instance, .failed, error: StepError(code: "InvalidTemplate", message: error.message))
        }
    }

    private mutating func beginCall(_ instance: Int, _ with: Template) throws(EvaluationError) {
        instances[instance].inputs = try evaluate(with, at: instance)
        call(instance)
    }

    private mutating func beginCondition(_ instance: Int, _ condition: Condition) throws(EvaluationError) {
        let isTrue = try evaluate(at: instance) { context throws(EvaluationError) in
            try condition.evaluate(in: context)
        }
        instances[instance].inputs = ["expressionResult": .bool(isTrue)]
        openOnly(isTrue ? 0 : 1, of: instance)
    }

    private mutating func beginChoice(
        _ instance: Int, _ on: Template, _ cases: [StepKind.Case]
    ) throws(EvaluationError) {
        let value = try evaluate(on, at: instance)
        instances[instance].inputs = ["expressionResult": value]
        openOnly(cases.firstIndex { $0.value.isStrictly(value) } ?? cases.count, of: instance)
    }

    /// Opens one of the blocks of a scope, an if or a switch; those not taken stay without instances.
    private mutating func openOnly(_ branch: Int, of instance: Int) {
        makeContainer(instance)
        open(block: blueprint.inner[instances[instance].step][branch], of: instance)
    }

    /// Gives a block step its container, and a timer if it has a time limit.
    mutating func makeContainer(_ instance: Int) {
        instances[instance].container = containers.count
        containers.append(Container())
        instances[instance].phase = .open
        if let deadline = instances[instance].deadline {
            active.insert(instance)
            effects.append(.sleep(InstanceID(instance), until: deadline))
        }
    }

    private mutating func beginWait(_ instance: Int, _ pause: StepKind.Pause) throws(EvaluationError) {
        let end: Timestamp
        switch pause {
        case .duration(let duration):
            let value = try evaluate(duration, at: instance)
            instances[instance].inputs = ["duration": value]
            guard let length = value.string.flatMap(Duration.init(iso8601:)), length >= .zero else {
                throw EvaluationError("`wait` needs a duration such as `PT5M`")
            }
            end = now + length
        case .until(let until):
            let value = try evaluate(until, at: instance)
            instances[instance].inputs = ["until": ["timestamp": value]]
            guard let instant = value.string.flatMap(Timestamp.init(iso8601:)) else {
                throw EvaluationError("`wait` needs an instant such as `2026-01-31T08:00:00Z`")
            }
            end = instant
        case .interval(let count, let unit):
            let (number, word) = (try evaluate(count, at: instance), try evaluate(unit, at: instance))
            instances[instance].inputs = ["interval": ["count": number, "unit": word]]
            guard let unit = word.string.flatMap(TimeUnit.init(named:)),
                let count = number.int ?? number.string.flatMap({ Int64($0) }), count >= 0,
                let ticks = unit.adding(count, to: now.ticks)
            else { throw EvaluationError("`wait` needs a count and a unit from `Second` to `Month`") }
            end = Timestamp(ticks: ticks)
        }
        guard end > now else { return finish(instance, .succeeded) }
        let limit = limit(of: instance)
        if let limit, limit < end { return sleep(instance, until: limit, then: .timeout) }
        sleep(instance, until: end, then: .success)
    }

    private mutating func terminate(
        _ instance: Int, _ status: RunStatus, _ code: Template?, _ message: Template?
    ) throws(EvaluationError) {
        var texts: [String] = []
        for template in [code, message] {
            guard let template else { continue }
            texts.append(try evaluate(template, at: instance).expressionText)
        }
        instances[instance].inputs = ["runStatus": .string(status.rawValue)]
        finish(instance, .succeeded)
        let reason = texts.filter { !$0.isEmpty }.joined(separator: ": ")
        let isSilent = reason.isEmpty && status != .succeeded
        end(status, isSilent ? "step `\(path(of: instance))` ended the run" : reason)
    }
}

extension Value {
    /// Equal in kind and value: a switch compares without coercion.
    fileprivate func isStrictly(_ other: Value) -> Bool {
        switch (self, other) {
        case (.int, .double), (.double, .int): self == other
        default: typeName == other.typeName && self == other
        }
    }
}
