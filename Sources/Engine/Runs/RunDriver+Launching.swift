import Catalog
import Logging
import Playbooks
import Values

/// The tasks of a run: calls, lookups, timers. Each ends with a message to the driver.
extension RunDriver {
    func call(
        _ id: InstanceID, _ call: PlannedCall, _ group: inout ThrowingDiscardingTaskGroup<any Error>
    ) {
        callsUnderWay += 1
        let (tools, mailbox, action) = (tools, mailbox, actionCall(call))
        group.addTask {
            let result =
                Task.isCancelled
                ? CallResult(status: .cancelled, message: "stopped before the call")
                : await tools.host.perform(action)
            tools.permits.give()
            mailbox.send(.called(id, attempt: call.attempt, result))
        }
    }

    func lookUp(
        _ id: InstanceID, _ call: PlannedCall, _ group: inout ThrowingDiscardingTaskGroup<any Error>
    ) {
        callsUnderWay += 1
        let (tools, mailbox, action) = (tools, mailbox, actionCall(call))
        group.addTask {
            mailbox.send(.reconciled(id, attempt: call.attempt, await tools.host.reconcile(action)))
        }
    }

    func sleep(
        _ id: InstanceID, _ until: Timestamp, _ group: inout ThrowingDiscardingTaskGroup<any Error>
    ) {
        let (clock, mailbox) = (tools.clock, mailbox)
        group.addTask {
            guard (try? await clock.sleep(until: until)) != nil else { return }
            mailbox.send(.timer(id, until))
        }
    }

    /// The call's start is journalled only when it may really be made.
    func waitForPermit(
        _ id: InstanceID, _ call: PlannedCall, _ group: inout ThrowingDiscardingTaskGroup<any Error>
    ) {
        callsUnderWay += 1
        let (permits, mailbox) = (tools.permits, mailbox)
        group.addTask {
            mailbox.send(.permitted(id, call, isTaken: await permits.take()))
        }
    }

    func lookAtChild(
        _ id: InstanceID, _ call: ChildCall, _ group: inout ThrowingDiscardingTaskGroup<any Error>
    ) {
        callsUnderWay += 1
        let (engine, record, mailbox) = (engine, record, mailbox)
        group.addTask {
            do {
                mailbox.send(.childLooked(id, .success(try await engine.child(call, of: record))))
            } catch {
                mailbox.send(.childLooked(id, .failure(error)))
            }
        }
    }

    /// Looks whether an approval is over; again and again as long as the run is in memory.
    func lookAtApproval(
        _ id: InstanceID, _ approval: String, _ group: inout ThrowingDiscardingTaskGroup<any Error>
    ) {
        callsUnderWay += 1
        let (tools, mailbox) = (tools, mailbox)
        group.addTask {
            await ApprovalWatch(id: id, approval: approval, tools: tools, mailbox: mailbox).look()
        }
    }

    /// Takes a registration back: tried once, and not stopped when the run is.
    func release(_ call: PlannedCall, _ group: inout ThrowingDiscardingTaskGroup<any Error>) {
        callsUnderWay += 1
        let (tools, mailbox, run) = (tools, mailbox, record.run.id)
        var action = actionCall(call)
        action.deadline = tools.clock.now + Self.releaseTime
        let released = Task { [action] in
            let result = await tools.host.perform(action)
            guard result.status != .ok else { return }
            tools.log.warning(
                "a webhook's registration could not be taken back",
                metadata: [
                    "run": "\(run)", "step": "\(call.path)", "status": "\(result.status.name)",
                    "reason": "\(result.message)",
                ])
        }
        group.addTask {
            await released.value
            mailbox.send(.released)
        }
    }

    private static let releaseTime = Duration.seconds(20)

    /// Why the run waits, for people.
    var waitingReason: String {
        guard state.waitingReason.isEmpty else { return state.waitingReason }
        let awaiting = state.active.sorted().first { state.isSuspended(InstanceID($0)) }
        guard let awaiting else { return "" }
        let path = state.path(of: awaiting)
        if case .playbook(let name, _, _) = state.step(of: awaiting).kind {
            return "step `\(path)` waits for playbook `\(name)`"
        }
        if let approval = state.approval(of: InstanceID(awaiting)) {
            return "step `\(path)` waits for approval `\(approval)`"
        }
        return "step `\(path)` waits to be called back"
    }

    func actionCall(_ call: PlannedCall) -> ActionCall {
        let timeout = tools.host.catalog.action(call.action)?.timeout ?? tools.limits.callTimeout
        let deadline = tools.clock.now + timeout
        return ActionCall(
            action: call.action, connection: call.connection, input: call.input,
            idempotencyKey: call.idempotencyKey,
            attempt: call.attempt, deadline: call.notAfter.map { min($0, deadline) } ?? deadline,
            trace: "\(record.run.id)/\(call.path)", isDryRun: record.run.isDryRun,
            origin: CallOrigin(run: record.run.id, playbook: record.run.playbook, step: call.path))
    }

    func report() {
        guard let observe = tools.observe else { return }
        for progress in state.takeProgress() { observe(progress) }
    }

    func report(_ kind: RunProgress.Kind) {
        tools.observe?(
            RunProgress(run: record.run.id, path: "", keyword: "", kind: kind, at: tools.clock.now))
    }
}

/// One look at an approval that a step waits for, and the wait for the next.
private struct ApprovalWatch: Sendable {
    let id: InstanceID
    let approval: String
    let tools: DriverTools
    let mailbox: Mailbox<DriverMessage>

    func look() async {
        let result: Result<CallResult?, any Error>
        do {
            result = .success(try await outcome())
        } catch {
            result = .failure(error)
        }
        mailbox.send(.approvalLooked(id, result))
        guard case .success(let known) = result, known == nil else { return }
        do {
            try await Task.sleep(for: tools.limits.pollInterval)
            mailbox.send(.approvalMoved(id))
        } catch {
            // The run leaves the memory: whoever drives it next looks.
        }
    }

    /// What the approval came to; nil while it is open.
    private func outcome() async throws(StoreError) -> CallResult? {
        if let found = try await tools.store.approval(approval) { return found.result }
        return CallResult(
            status: .permanent, code: "AP0001", message: "approval `\(approval)` is not in the store")
    }
}
