import Catalog
import Expressions
import Playbooks
import Values

/// Steps that others answer: child playbooks and webhooks; and the answer to whoever started the run.
extension RunState {
    mutating func respond(_ instance: Int, _ answer: StepKind.Response) throws(EvaluationError) {
        let status = try evaluate(answer.status, at: instance)
        let headers = try optional(answer.headers, at: instance) ?? [:]
        let body = try optional(answer.body, at: instance) ?? .null
        var inputs = JSONObject()
        inputs["statusCode"] = status
        if answer.headers != nil { inputs["headers"] = headers }
        if answer.body != nil { inputs["body"] = body }
        instances[instance].inputs = .object(inputs)
        guard let code = status.wholeNumber, (200...299).contains(code) || (400...599).contains(code) else {
            throw EvaluationError("`respond` needs an HTTP status from 200 to 299 or from 400 to 599")
        }
        guard response == nil else {
            let error = StepError(
                code: "ResponseAlreadySent", message: "the request that started the run is answered already")
            return finish(instance, .failed, error: error)
        }
        let made = RunResponse(status: code, headers: headers, body: body)
        response = made
        effects.append(.respond(made))
        finish(instance, .succeeded, outputs: .object(inputs))
    }

    private func optional(_ template: Template?, at instance: Int) throws(EvaluationError) -> Value? {
        guard let template else { return nil }
        return try evaluate(template, at: instance)
    }

    mutating func beginChild(
        _ instance: Int, _ name: String, _ headers: Template?, _ body: Template?
    ) throws(EvaluationError) {
        var outputs = JSONObject()
        outputs["headers"] = try optional(headers, at: instance) ?? [:]
        outputs["body"] = try optional(body, at: instance)
        instances[instance].inputs = .object(outputs)
        suspend(instance)
        effects.append(.startChild(InstanceID(instance), childCall(instance)))
    }

    /// The child run that a step waits for.
    func childCall(_ instance: Int) -> ChildCall {
        guard case .playbook(let name, _, _) = step(of: instance).kind else {
            preconditionFailure("only `playbook` steps have children")
        }
        return ChildCall(
            playbook: name, outputs: instances[instance].inputs ?? [:],
            key: "child:\(id.text):\(instance)")
    }

    mutating func childFinished(_ id: InstanceID, _ result: CallResult) throws(RunStateError) {
        let instance = try awaited(id, "child")
        if result.status == .ok { return finish(instance, .succeeded, outputs: result.stepOutputs) }
        let code = result.code.isEmpty ? result.status.name : result.code
        finish(
            instance, .failed, outputs: result.stepOutputs,
            error: StepError(code: code, message: result.message))
    }

    /// The registration is made: what is left is that somebody calls back.
    mutating func awaitCallback(_ instance: Int) {
        if let request = instances[instance].callback { return finishCallback(instance, request) }
        suspend(instance)
        effects.append(.awaitCallback(InstanceID(instance)))
    }

    mutating func calledBack(_ id: InstanceID, _ request: Value) throws(RunStateError) {
        guard instances.indices.contains(id.number), case .webhook = step(of: id.number).kind else {
            throw .unexpected("callback", id)
        }
        let instance = id.number
        switch instances[instance].phase {
        case .awaiting: finishCallback(instance, request)
        case .finished: throw .unexpected("callback", id)
        // The service was faster than its own answer.
        default: instances[instance].callback = instances[instance].callback ?? request
        }
    }

    private mutating func finishCallback(_ instance: Int, _ request: Value) {
        finish(instance, .succeeded, outputs: request)
    }

    /// The question is asked: what is left is that somebody decides.
    mutating func waitFor(_ approval: String, at instance: Int) {
        instances[instance].approval = approval
        if isBeingStopped(instance) {
            release(instance)
            return finishStopped(instance)
        }
        suspend(instance)
        effects.append(.awaitApproval(InstanceID(instance), approval))
    }

    mutating func answered(_ id: InstanceID, _ result: CallResult) throws(RunStateError) {
        let instance = try awaited(id, "answered")
        guard instances[instance].approval != nil else { throw .unexpected("answered", id) }
        if result.status == .ok { return finish(instance, .succeeded, outputs: result.stepOutputs) }
        let isLate = result.status == .timeout
        finish(
            instance, isLate ? .timedOut : .failed, outputs: result.stepOutputs,
            error: StepError(
                code: result.code.isEmpty ? result.status.name : result.code, message: result.message))
    }

    /// The approval that a step waits for; nil when it waits for none.
    public func approval(of id: InstanceID) -> String? {
        guard instances.indices.contains(id.number), case .awaiting = instances[id.number].phase else {
            return nil
        }
        return instances[id.number].approval
    }

    private mutating func suspend(_ instance: Int) {
        let end = limit(of: instance)
        instances[instance].phase = .awaiting(until: end)
        active.insert(instance)
        note(instance, .sleeping)
        if let end { effects.append(.sleep(InstanceID(instance), until: end)) }
    }

    private func awaited(_ id: InstanceID, _ event: String) throws(RunStateError) -> Int {
        guard instances.indices.contains(id.number), case .awaiting = instances[id.number].phase else {
            throw .unexpected(event, id)
        }
        return id.number
    }

    /// Takes a registration or a question back, as far as one is known.
    mutating func release(_ instance: Int) {
        if let approval = instances[instance].approval {
            effects.append(.withdraw(InstanceID(instance), approval))
        }
        guard case .webhook(_, let unsubscribe?) = step(of: instance).kind,
            let input = try? evaluate(unsubscribe.with, at: instance)
        else { return }
        let call = plannedCall(
            instance, unsubscribe, input, attempt: 1, key: "\(path(of: instance))/unsubscribe")
        effects.append(.release(InstanceID(instance), call))
    }

    /// Whether a step waits for a child or a callback.
    func isSuspended(_ id: InstanceID) -> Bool {
        if case .awaiting = instances[id.number].phase { true } else { false }
    }

    /// Whether a callback for the instance would still move the run on.
    public func isAwaitingCallback(_ id: InstanceID) -> Bool {
        guard !status.isFinal, ending == nil, instances.indices.contains(id.number),
            case .webhook = step(of: id.number).kind
        else { return false }
        return instances[id.number].phase != .finished && instances[id.number].phase != .pending
    }
}

extension Value {
    /// A whole number, also one written as text.
    fileprivate var wholeNumber: Int? { (int ?? string.flatMap { Int64($0) }).map { Int($0) } }
}
