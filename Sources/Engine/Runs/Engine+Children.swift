import Catalog
import Playbooks
import Values

/// Runs that are started by steps of other runs.
extension Engine {
    /// How many playbooks may be run inside of each other.
    static let deepestChild = 16

    /// Starts a step's child, or finds the one that was started before.
    ///
    /// - Returns: what the child answered; nil while it has not.
    func child(_ call: ChildCall, of parent: RunRecord) async throws -> CallResult? {
        if let record = try await tools.store.run(of: call.playbook, key: call.key) {
            return try await answer(ofChild: record)
        }
        if let refusal = try await refusal(of: call, parent) {
            return CallResult(status: .permanent, code: "WorkflowRunRefused", message: refusal)
        }
        let plan: Plan
        do {
            guard let found = try await plans.plan(named: call.playbook) else {
                return CallResult(
                    status: .notFound, code: "WorkflowNotFound",
                    message: "there is no playbook `\(call.playbook)`")
            }
            plan = found
        } catch {
            return CallResult(
                status: .invalid, code: "WorkflowInvalid", message: "playbook `\(call.playbook)` has errors")
        }
        return try await start(call, plan, of: parent)
    }

    /// Asks the child of a step that is given up to stop.
    func cancelChild(_ call: ChildCall) async throws(StoreError) {
        guard let record = try await tools.store.run(of: call.playbook, key: call.key),
            !record.status.isFinal
        else { return }
        try await tools.store.requestCancel(record.run.id)
        board.send(.cancel, to: record.run.id)
    }

    /// Tells those who wait for a run that it answered or ended; what they are told is durable.
    func announce(_ run: NewRun, _ answer: RunAnswer) {
        answers.give(answer, of: run.id)
        guard let lineage = Lineage(of: run) else { return }
        if !board.send(.childMoved(lineage.step), to: lineage.parent) {
            board.enqueue([lineage.parent], asKin: true)
        }
    }

    private func start(_ call: ChildCall, _ plan: Plan, of parent: RunRecord) async throws -> CallResult? {
        let intake = Intake(
            plan: plan, parameters: [:], clientTrackingID: parent.run.clientTrackingID, now: tools.clock.now)
        let triggers: [Value]
        do throws(EngineError) {
            try ParameterCheck.check([:], plan.parameters)
        } catch {
            return CallResult(
                status: .invalid, code: "BadRequest",
                message: "playbook `\(call.playbook)`: \(error.message)")
        }
        do throws(IntakeError) {
            triggers = try intake.records(of: call.outputs, name: plan.trigger.name ?? "manual")
        } catch {
            return CallResult(
                status: .invalid, code: error.isRefusal ? "BadRequest" : "InvalidTemplate",
                message: "playbook `\(call.playbook)`: \(error.message)")
        }
        let runs = triggers.enumerated().map { place, trigger in
            NewRun(
                id: ids.next(), playbook: plan.name, digest: plan.digest,
                deduplicationKey: plan.trigger.split == nil ? call.key : "\(call.key)#\(place)",
                trigger: trigger, parameters: [:], acceptedAt: tools.clock.now,
                isDryRun: parent.run.isDryRun)
        }
        let accepted = try await tools.store.accept(runs, state: nil)
        board.enqueue(accepted, asKin: true)
        return plan.answersItsRequest && !runs.isEmpty ? nil : Self.acceptance
    }

    private func answer(ofChild record: RunRecord) async throws -> CallResult? {
        guard try await blueprint(record.run.digest).plan.answersItsRequest else { return Self.acceptance }
        switch try await answer(of: record) {
        case nil: return nil
        case .response(let response): return Self.result(of: response, record.run.playbook)
        case .ended(.succeeded): return Self.acceptance
        case .ended(let status):
            return CallResult(
                status: .permanent, code: "ActionFailed",
                message: "playbook `\(record.run.playbook)` ended as \(status.rawValue) before it answered")
        }
    }

    /// Why a child must not be started.
    private func refusal(of call: ChildCall, _ parent: RunRecord) async throws(StoreError) -> String? {
        var ancestor: RunRecord? = parent
        var depth = 0
        while let record = ancestor {
            if record.run.playbook == call.playbook {
                return "playbook `\(call.playbook)` would run inside of itself"
            }
            depth += 1
            guard depth < Self.deepestChild else {
                return "playbooks run at most \(Self.deepestChild) deep inside of each other"
            }
            guard let lineage = Lineage(of: record.run) else { return nil }
            ancestor = try await tools.store.run(lineage.parent)
        }
        return nil
    }

    private static let acceptance = CallResult(status: .ok, statusCode: 202)

    private static func result(of response: RunResponse, _ playbook: String) -> CallResult {
        var result = CallResult(
            status: .ok, output: response.body, statusCode: response.status, headers: response.headers)
        if response.status >= 400 {
            result.status = .permanent
            result.code = HTTPStatusName.of(response.status)
            result.message = "playbook `\(playbook)` answered \(response.status)"
        }
        return result
    }
}

extension Plan {
    /// Whether whoever starts a run waits for what a `respond` step says.
    var answersItsRequest: Bool {
        trigger.split == nil && steps.contains { if case .respond = $0.kind { true } else { false } }
    }

    /// Whether the answer is fetched later.
    var answersLater: Bool {
        steps.contains { step in
            if case .respond(let response) = step.kind { response.isAsynchronous } else { false }
        }
    }
}

extension NewRun {
    /// The id that runs of one matter share.
    var clientTrackingID: String { trigger["clientTrackingId"]?.string ?? id.text }
}
