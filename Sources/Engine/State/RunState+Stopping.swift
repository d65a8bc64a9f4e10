import Playbooks
public import Values

/// Timers, time limits of blocks, and ending a run early.
extension RunState {
    mutating func timerFired(_ id: InstanceID) throws(RunStateError) {
        guard let due = timer(of: id), due <= now else { throw .unexpected("timer", id) }
        let instance = id.number
        if case .awaiting = instances[instance].phase {
            release(instance)
            let error = StepError(code: "ActionTimedOut", message: "nobody answered within the time limit")
            return finish(instance, .timedOut, error: error)
        }
        guard case .sleeping(_, let continuation) = instances[instance].phase else {
            return stopBlock(instance)
        }
        switch continuation {
        case .call: call(instance)
        case .success: finish(instance, .succeeded)
        case .timeout:
            let error = StepError(code: "ActionTimedOut", message: "the step's time limit passed")
            finish(instance, .timedOut, error: error)
        case .lookup:
            instances[instance].phase = .reconciling
            effects.append(.reconcile(id, plannedCall(instance, attempt: instances[instance].attempts)))
        }
    }

    /// When the timer of an instance fires; nil when it has none (any more).
    public func timer(of id: InstanceID) -> Timestamp? {
        guard active.contains(id.number), ending == nil else { return nil }
        switch instances[id.number].phase {
        case .sleeping(let until, _): return until
        case .awaiting(let until): return until
        case .open:
            let isStopping = instances[id.number].container.map { containers[$0].isStopping } ?? false
            return isStopping ? nil : instances[id.number].deadline
        default: return nil
        }
    }

    /// Ends the run early: what sleeps is cancelled, what has not begun is skipped, calls are asked to stop.
    mutating func end(_ status: RunStatus, _ reason: String) {
        guard ending == nil else { return }
        ending = Ending(status: status, reason: reason)
        stop(active)
        if active.contains(where: { instances[$0].phase.isUnderWay }) { effects.append(.stopCalls) }
    }

    /// The time limit of a block passed: as ``end(_:_:)``, but only inside.
    ///
    /// Its calls end by the same limit.
    private mutating func stopBlock(_ instance: Int) {
        guard let container = instances[instance].container else { return }
        containers[container].isStopping = true
        stoppingContainers += 1
        stop(active.filter { owners(of: $0).contains(instance) })
    }

    private mutating func stop(_ meant: Set<Int>) {
        let stopped = meant.filter { instances[$0].phase == .ready }
        for instance in meant.sorted() {
            switch instances[instance].phase {
            case .ready, .sleeping: finishStopped(instance)
            case .awaiting:
                release(instance)
                finishStopped(instance)
            case .undecided: finishUnknown(instance)
            default: break
            }
        }
        effects.removeAll { effect in
            if case .perform(let id, _) = effect { stopped.contains(id.number) } else { false }
        }
    }

    mutating func finishStopped(_ instance: Int) {
        finish(
            instance, .cancelled, error: StepError(code: "ActionCancelled", message: "the run was stopped"))
    }

    mutating func finishUnknown(_ instance: Int) {
        let message = "the run was stopped, and it is not known whether the call happened"
        let path = path(of: instance)
        ending?.reason += "; whether `\(path)` happened is not known"
        finish(instance, .cancelled, error: StepError(code: "UnknownOutcome", message: message))
    }

    func isBeingStopped(_ instance: Int) -> Bool { ending != nil || isStopping(instance) }

    /// Whether a block around the instance is being stopped.
    func isStopping(_ instance: Int) -> Bool {
        guard stoppingContainers > 0 else { return false }
        return owners(of: instance).contains { owner in
            instances[owner].container.map { containers[$0].isStopping } ?? false
        }
    }

    /// The earliest time limit of the instance and the blocks around it.
    func limit(of instance: Int) -> Timestamp? {
        ([instance] + owners(of: instance)).compactMap { instances[$0].deadline }.min()
    }

    /// The instances around one, innermost first.
    func owners(of instance: Int) -> [Int] {
        var owners: [Int] = []
        var current = blocks[instances[instance].block].owner
        while let owner = current {
            owners.append(owner)
            current = blocks[instances[owner].block].owner
        }
        return owners
    }
}

extension Instance.Phase {
    /// Whether the host is doing something for it now.
    var isUnderWay: Bool { self == .calling || self == .reconciling }
}
