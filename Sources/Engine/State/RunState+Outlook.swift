import Playbooks
public import Values

/// What a run waits for.
extension RunState {
    /// Whether calls are under way, so that a host that takes over has to send `interrupted` first.
    public var hasCallsUnderWay: Bool { active.contains { instances[$0].phase == .calling } }

    /// What the host has to do now, for one that takes the run over.
    public var outstanding: [RunEffect] {
        if status.isFinal { return [.finish(status, reason: reason)] }
        return active.sorted().flatMap { instance -> [RunEffect] in
            let id = InstanceID(instance)
            let timer = timer(of: id).map { [RunEffect.sleep(id, until: $0)] } ?? []
            switch instances[instance].phase {
            case .ready:
                return [.perform(id, plannedCall(instance, attempt: instances[instance].attempts + 1))]
            case .reconciling:
                return [.reconcile(id, plannedCall(instance, attempt: instances[instance].attempts))]
            case .sleeping, .open: return timer
            case .awaiting:
                if case .webhook = step(of: instance).kind { return [.awaitCallback(id)] + timer }
                if let approval = instances[instance].approval {
                    return [.awaitApproval(id, approval)] + timer
                }
                return [.startChild(id, childCall(instance))] + timer
            default: return []
            }
        }
    }

    /// Whether only timers or people can move the run on.
    public var isWaiting: Bool {
        !status.isFinal
            && !active.contains { instances[$0].phase.isUnderWay || instances[$0].phase == .ready }
    }

    /// The earliest timer.
    public var nextTimer: Timestamp? { active.compactMap { timer(of: InstanceID($0)) }.min() }

    /// Steps that a person has to decide about.
    public var undecided: [InstanceID] {
        active.filter { instances[$0].phase == .undecided }.sorted().map { InstanceID($0) }
    }

    /// Why the run waits, for people; empty when only for timers.
    public var waitingReason: String {
        guard let first = undecided.first else { return "" }
        let path = path(of: first.number)
        return "step `\(path)`: it is not known whether the call happened; say retry, done or skip"
    }

    /// Whether an instance still is to be called.
    func isReady(_ id: InstanceID) -> Bool { instances[id.number].phase == .ready }

    /// Whether histories must not show what an instance gives.
    func hidesOutputs(_ id: InstanceID) -> Bool { blueprint.hidden[instances[id.number].step].outputs }

    /// The step with its iterations from the root: `each_device[1]/scan`.
    public func path(of id: InstanceID) -> String { path(of: id.number) }

    func path(of instance: Int) -> String {
        var parts = [step(of: instance).name]
        var block = blocks[instances[instance].block]
        while let owner = block.owner {
            let name = step(of: owner).name
            parts.append(block.iteration < 0 ? name : "\(name)[\(block.iteration)]")
            block = blocks[instances[owner].block]
        }
        return parts.reversed().joined(separator: "/")
    }

    /// Random bits that are the same in every replay.
    func random(at instance: Int, salt: Int) -> UInt64 {
        Mix.number(Mix.seed(path(of: instance), from: Mix.seed(id.text)) &+ UInt64(bitPattern: Int64(salt)))
    }
}
