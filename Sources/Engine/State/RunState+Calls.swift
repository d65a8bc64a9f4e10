import Catalog
import Playbooks
import Values

/// Calls of actions: attempts, retries, unknown outcomes.
extension RunState {
    /// Asks for a call.
    mutating func call(_ instance: Int) {
        instances[instance].phase = .ready
        active.insert(instance)
        effects.append(
            .perform(InstanceID(instance), plannedCall(instance, attempt: instances[instance].attempts + 1)))
    }

    private mutating func reconcile(_ instance: Int) {
        instances[instance].phase = .reconciling
        active.insert(instance)
        effects.append(
            .reconcile(InstanceID(instance), plannedCall(instance, attempt: instances[instance].attempts)))
    }

    mutating func sleep(_ instance: Int, until: Timestamp, then: Instance.Continuation) {
        instances[instance].phase = .sleeping(until: until, then: then)
        active.insert(instance)
        note(instance, .sleeping)
        effects.append(.sleep(InstanceID(instance), until: until))
    }

    mutating func startAttempt(_ id: InstanceID, _ attempt: Int, _ safety: CallSafety) throws(RunStateError) {
        let instance = try known(id, "attempt", .ready)
        guard attempt == instances[instance].attempts + 1 else { throw .unexpected("attempt", id) }
        instances[instance].attempts = attempt
        instances[instance].safety = safety
        instances[instance].phase = .calling
        note(instance, .attempt)
    }

    mutating func withdrawAttempt(_ id: InstanceID, _ attempt: Int) throws(RunStateError) {
        let instance = try known(id, "withdrawn", .calling)
        guard attempt == instances[instance].attempts else { throw .unexpected("withdrawn", id) }
        if isBeingStopped(instance) { return finishStopped(instance) }
        instances[instance].phase = .ready
    }

    mutating func finishAttempt(_ id: InstanceID, _ attempt: Int, _ result: CallResult) throws(RunStateError)
    {
        let instance = try known(id, "done", .calling)
        guard attempt == instances[instance].attempts else { throw .unexpected("done", id) }
        if case .webhook = step(of: instance).kind, result.status == .ok, !isBeingStopped(instance) {
            return awaitCallback(instance)
        }
        if let approval = result.approval, result.status == .ok {
            return waitFor(approval, at: instance)
        }
        settle(instance, result, Verdict.of(result.status, instances[instance].safety))
    }

    private mutating func settle(_ instance: Int, _ result: CallResult, _ verdict: Verdict) {
        switch verdict {
        case .success: finish(instance, .succeeded, outputs: result.stepOutputs)
        case .failure: fail(instance, result)
        case .again, .onceMore:
            if isBeingStopped(instance) { return finishStopped(instance) }
            if verdict == .onceMore, instances[instance].retries > 0 { return fail(instance, result) }
            retry(instance, result)
        case .unknown:
            if isBeingStopped(instance) { return finishUnknown(instance) }
            if instances[instance].safety == .lookup {
                reconcile(instance)
            } else {
                askPerson(instance, result)
            }
        }
    }

    private mutating func fail(_ instance: Int, _ result: CallResult) {
        let isLate = result.status == .timeout
        finish(
            instance, isLate ? .timedOut : .failed, outputs: result.stepOutputs,
            error: result.stepError(code: isLate ? "ActionTimedOut" : result.status.name))
    }

    private mutating func retry(_ instance: Int, _ result: CallResult) {
        let number = instances[instance].retries + 1
        guard
            let delay = RetryDelay.delay(
                step(of: instance).retry, number: number, asked: result.retryAfter,
                random: random(at: instance, salt: number))
        else { return fail(instance, result) }
        let end = now + delay
        if let limit = limit(of: instance), limit <= end {
            return finish(
                instance, .timedOut, outputs: result.stepOutputs,
                error: StepError(code: "ActionTimedOut", message: "the step's time limit passed"))
        }
        instances[instance].retries = number
        instances[instance].error = result.stepError(code: result.status.name)
        sleep(instance, until: end, then: .call)
    }

    private mutating func askPerson(_ instance: Int, _ result: CallResult?) {
        instances[instance].phase = .undecided
        let reason = result.map(\.message).flatMap { $0.isEmpty ? nil : ": \($0)" } ?? ""
        instances[instance].error = StepError(
            code: "UnknownOutcome", message: "it is not known whether the call happened\(reason)")
        active.insert(instance)
        note(instance, .undecided)
    }

    mutating func reconciled(_ id: InstanceID, _ result: CallResult) throws(RunStateError) {
        let instance = try known(id, "reconciled", .reconciling)
        switch result.status {
        case .ok: finish(instance, .succeeded, outputs: result.stepOutputs)
        case _ where isBeingStopped(instance):
            if result.status == .notFound { finishStopped(instance) } else { finishUnknown(instance) }
        case .notFound: retryAfterLookup(instance)
        case .throttled, .transient, .timeout, .cancelled:
            let number = instances[instance].lookups + 1
            let delay = RetryDelay.delay(
                .standard, number: number, asked: result.retryAfter,
                random: random(at: instance, salt: -number))
            guard let delay else { return askPerson(instance, result) }
            instances[instance].lookups = number
            sleep(instance, until: now + delay, then: .lookup)
        default: askPerson(instance, result)
        }
    }

    /// The call did not happen.
    ///
    /// After a host's death it is made at once, else by the retry policy.
    private mutating func retryAfterLookup(_ instance: Int) {
        instances[instance].lookups = 0
        if instances[instance].interruptions > 0 {
            instances[instance].interruptions = 0
            return call(instance)
        }
        retry(instance, CallResult(status: .transient, message: "the call did not happen"))
    }

    mutating func resolve(_ id: InstanceID, _ decision: Decision) throws(RunStateError) {
        let instance = try known(id, "resolved", .undecided)
        instances[instance].error = nil
        switch decision {
        case .retry: call(instance)
        case .done(let output):
            finish(instance, .succeeded, outputs: CallResult(status: .ok, output: output).stepOutputs)
        case .skip:
            finish(
                instance, .skipped, error: StepError(code: "ActionSkipped", message: "skipped by a person"))
        }
    }

    /// The host died: what was under way is repeated, looked up, or left to a person.
    mutating func interrupt() {
        for instance in active.sorted() {
            guard instances[instance].phase == .calling else { continue }
            instances[instance].interruptions += 1
            if isBeingStopped(instance) {
                if instances[instance].safety == .read {
                    finishStopped(instance)
                } else {
                    finishUnknown(instance)
                }
            } else if !instances[instance].safety.isRepeatable {
                if instances[instance].safety == .lookup {
                    reconcile(instance)
                } else {
                    askPerson(instance, nil)
                }
            } else if instances[instance].interruptions > Self.maximumInterruptions {
                let message = "the host died \(Self.maximumInterruptions) times during this call"
                finish(instance, .failed, error: StepError(code: "HostInterrupted", message: message))
            } else {
                call(instance)
            }
        }
    }

    func known(
        _ id: InstanceID, _ event: String, _ phase: Instance.Phase
    ) throws(RunStateError) -> Int {
        guard instances.indices.contains(id.number), instances[id.number].phase == phase else {
            throw .unexpected(event, id)
        }
        return id.number
    }

    func plannedCall(_ instance: Int, attempt: Int) -> PlannedCall {
        let invocation =
            switch step(of: instance).kind {
            case .use(let invocation), .webhook(let invocation, _): invocation
            default: preconditionFailure("only steps with an action are called")
            }
        return plannedCall(
            instance, invocation, instances[instance].inputs ?? .null, attempt: attempt,
            key: path(of: instance))
    }

    func plannedCall(
        _ instance: Int, _ invocation: StepKind.Invocation, _ input: Value, attempt: Int, key: String
    ) -> PlannedCall {
        PlannedCall(
            action: invocation.action, connection: invocation.connection, input: input,
            idempotencyKey: "\(id.text.prefix(31))-\(Mix.digest(key))", attempt: attempt,
            notAfter: limit(of: instance), path: path(of: instance))
    }
}

extension CallResult {
    /// What `outputs('step')` gives.
    var stepOutputs: Value {
        var outputs = JSONObject()
        if let statusCode { outputs["statusCode"] = .int(Int64(statusCode)) }
        outputs["headers"] = headers
        outputs["body"] = output
        return .object(outputs)
    }

    /// What the step's error says.
    fileprivate func stepError(code fallback: String) -> StepError {
        StepError(code: code.isEmpty ? fallback : code, message: message)
    }
}
