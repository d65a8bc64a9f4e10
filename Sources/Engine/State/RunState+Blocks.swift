import Expressions
import Playbooks
import Values

/// Order, skipping, and the status of blocks.
extension RunState {
    /// Starts the steps of a block.
    mutating func open(block blueprintNumber: Int, of owner: Int?, iteration: Int = -1, item: Value = .null) {
        let plan = blueprint.blocks[blueprintNumber]
        let number = blocks.count
        let first = instances.count
        blocks.append(
            Block(
                blueprint: blueprintNumber, owner: owner, iteration: iteration, item: item, first: first,
                unfinished: plan.steps.count))
        if let owner, let container = instances[owner].container {
            containers[container].blocks.append(number)
        }
        for (place, step) in plan.steps.enumerated() {
            let predecessors = plan.predecessors[place].count
            instances.append(Instance(step: step, block: number, unfinishedPredecessors: predecessors))
            if predecessors == 0 { queue.append(.consider(first + place)) }
        }
        if plan.steps.isEmpty { queue.append(.blockEnded(number)) }
    }

    /// Starts a step whose predecessors are all finished, or skips it with everything inside.
    mutating func consider(_ instance: Int) {
        guard instances[instance].phase == .pending else { return }
        if ending != nil || isStopping(instance) {
            return skip(instance, StepError(code: "ActionSkipped", message: "the run is being stopped"))
        }
        let block = blocks[instances[instance].block]
        let place = instance - block.first
        let isWanted = blueprint.blocks[block.blueprint].predecessors[place].allSatisfy { predecessor in
            guard let status = instances[block.first + predecessor.place].status else { return false }
            return predecessor.statuses.contains(status)
        }
        guard isWanted else {
            return skip(
                instance,
                StepError(code: "ActionDependencyFailed", message: "no step before it ended as `after` asks"))
        }
        begin(instance)
    }

    private mutating func skip(_ instance: Int, _ error: StepError) {
        finish(instance, .skipped, error: error)
    }

    /// Ends a step and looks at what waits for it.
    mutating func finish(
        _ instance: Int, _ status: StepStatus, outputs: Value = .null, error: StepError? = nil
    ) {
        instances[instance].phase = .finished
        instances[instance].status = status
        instances[instance].finishedAt = now
        instances[instance].outputs = outputs
        instances[instance].error = error
        track(instance)
        active.remove(instance)
        note(instance, .finished)
        let number = instances[instance].block
        let first = blocks[number].first
        for place in blueprint.blocks[blocks[number].blueprint].dependents[instance - first] {
            instances[first + place].unfinishedPredecessors -= 1
            if instances[first + place].unfinishedPredecessors == 0 { queue.append(.consider(first + place)) }
        }
        blocks[number].unfinished -= 1
        if blocks[number].unfinished == 0 { queue.append(.blockEnded(number)) }
    }

    /// Goes on with the step around a block whose steps are all finished.
    mutating func blockEnded(_ number: Int) {
        guard let owner = blocks[number].owner else { return finishRun() }
        switch step(of: owner).kind {
        case .forEach: iterationEnded(of: owner, number)
        case .until: roundEnded(of: owner, number)
        default: finishContainer(owner, leafStatus(of: number))
        }
    }

    /// Ends a scope, a branch or a loop.
    mutating func finishContainer(_ instance: Int, _ status: StepStatus, error: StepError? = nil) {
        if let container = instances[instance].container, containers[container].isStopping {
            stoppingContainers -= 1
            containers[container].isStopping = false
            let error = StepError(code: "ActionTimedOut", message: "the step's time limit passed")
            return finish(instance, .timedOut, error: error)
        }
        let failure = StepError(
            code: "ActionFailed", message: "an action failed and no dependent action succeeded")
        finish(instance, status, error: error ?? (status == .succeeded ? nil : failure))
    }

    /// The status of a block: that of its leaves, where a skipped one counts as what it waited for.
    ///
    /// Source: Microsoft Learn, "Handle errors and exceptions in Azure Logic Apps", scopes and results; records of
    /// the real service.
    func leafStatus(of number: Int) -> StepStatus {
        deciding(in: number).map { instances[$0].status ?? .succeeded }
            .reduce(.succeeded) { $0.worse($1) }
    }

    /// The instances that decide a block's status.
    func deciding(in number: Int) -> [Int] {
        let block = blocks[number]
        let plan = blueprint.blocks[block.blueprint]
        var open = plan.leaves
        var seen = Set<Int>()
        var found: [Int] = []
        while let place = open.popLast() {
            guard seen.insert(place).inserted else { continue }
            if instances[block.first + place].status == .skipped {
                open.append(contentsOf: plan.predecessors[place].map(\.place))
            } else {
                found.append(block.first + place)
            }
        }
        return found
    }

    private mutating func finishRun() {
        var (status, reason) = outcome()
        if status == .succeeded, ending == nil { (status, reason) = evaluateOutputs() }
        self.status = status
        self.reason = reason
        finishedAt = now
        effects.append(.finish(status, reason: reason))
    }

    private mutating func evaluateOutputs() -> (RunStatus, String) {
        var found = JSONObject()
        for output in blueprint.plan.outputs {
            do throws(EvaluationError) {
                found[output.name] = try output.value.evaluate(in: StepContext(self, instance: nil, block: 0))
            } catch {
                return (.failed, "output `\(output.name)`: \(error.message) (InvalidTemplate)")
            }
        }
        outputs = .object(found)
        return (.succeeded, "")
    }

    /// Keeps the tracked properties of a step that was executed; one that has no value is left out.
    private mutating func track(_ instance: Int) {
        let tracked = step(of: instance).tracked
        guard !tracked.isEmpty, instances[instance].status != .skipped else { return }
        var found = JSONObject()
        for property in tracked { found[property.name] = try? evaluate(property.value, at: instance) }
        instances[instance].tracked = .object(found)
    }

    private func outcome() -> (RunStatus, String) {
        if let ending { return (ending.status, ending.reason) }
        let worst = leafStatus(of: 0)
        guard worst != .succeeded else { return (.succeeded, "") }
        let failed = deciding(in: 0).filter { instances[$0].status == worst }.min()
        let reason = failed.map(deepestFailure).map { "step `\(path(of: $0))`: \(failureText(of: $0))" } ?? ""
        switch worst {
        case .timedOut: return (.timedOut, reason)
        case .cancelled: return (.cancelled, reason)
        default: return (.failed, reason)
        }
    }

    /// The step inside that made a block fail.
    private func deepestFailure(_ instance: Int) -> Int {
        var current = instance
        while let container = instances[current].container {
            let status = instances[current].status
            let inside = containers[container].blocks.lazy.flatMap { deciding(in: $0) }
            guard let next = inside.first(where: { instances[$0].status == status }) else { break }
            current = next
        }
        return current
    }

    private func failureText(of instance: Int) -> String {
        guard let error = instances[instance].error else { return "it did not succeed" }
        return error.message.isEmpty ? error.code : "\(error.message) (\(error.code))"
    }
}

extension StepStatus {
    /// The worse of two statuses of parts of a block.
    func worse(_ other: StepStatus) -> StepStatus {
        let order: [StepStatus] = [.failed, .timedOut, .cancelled]
        return order.first { $0 == self || $0 == other } ?? .succeeded
    }
}
