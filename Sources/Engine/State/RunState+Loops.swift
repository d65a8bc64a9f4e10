import Expressions
import Playbooks
import Values

/// Foreach and until.
extension RunState {
    mutating func beginForEach(_ instance: Int, _ items: Template) throws(EvaluationError) {
        let list = try evaluate(items, at: instance)
        guard let values = list.array else {
            throw EvaluationError("`foreach` needs an array, and got \(list.typeName)")
        }
        guard values.count <= Self.maximumItems else {
            throw EvaluationError(
                "`foreach` takes at most \(Self.maximumItems) items, and got \(values.count)")
        }
        makeContainer(instance)
        if let container = instances[instance].container { containers[container].items = values }
        queue.append(.iterate(instance))
    }

    /// Starts as many iterations as may run at once, or ends the loop.
    mutating func startIterations(of loop: Int) {
        guard case .forEach(_, _, let concurrency) = step(of: loop).kind,
            let place = instances[loop].container,
            instances[loop].phase == .open
        else { return }
        let isStopped = ending != nil || containers[place].isStopping || isStopping(loop)
        while !isStopped, containers[place].running < max(1, concurrency),
            containers[place].next < containers[place].items.count
        {
            let number = containers[place].next
            containers[place].next += 1
            containers[place].running += 1
            let item = containers[place].items[number]
            open(
                block: blueprint.inner[instances[loop].step][0], of: loop, iteration: number, item: item)
        }
        guard containers[place].running == 0 else { return }
        containers[place].items = []
        finishContainer(loop, containers[place].worst)
    }

    /// One iteration of a foreach is over; a failed one does not stop the others.
    mutating func iterationEnded(of loop: Int, _ block: Int) {
        guard let place = instances[loop].container else { return }
        containers[place].running -= 1
        containers[place].worst = containers[place].worst.worse(leafStatus(of: block))
        if iterations(of: loop)?.isLarge == true { note(loop, .iterated) }
        queue.append(.iterate(loop))
    }

    mutating func beginUntil(_ instance: Int, _ count: Template, _ timeout: Template) throws(EvaluationError)
    {
        guard let limit = try evaluate(count, at: instance).int, limit >= 1 else {
            throw EvaluationError("`until` needs a count of at least 1")
        }
        guard let time = try evaluate(timeout, at: instance).string.flatMap(Duration.init(iso8601:)) else {
            throw EvaluationError("`until` needs a timeout such as `PT1H`")
        }
        makeContainer(instance)
        guard let place = instances[instance].container else { return }
        containers[place].count = Int(min(limit, Int64(Self.maximumIterations)))
        containers[place].endsAt = now + time
        open(block: blueprint.inner[instances[instance].step][0], of: instance, iteration: 0)
    }

    /// One round of an until is over: the condition, then the limits, decide.
    mutating func roundEnded(of loop: Int, _ block: Int) {
        guard case .until(let condition, _, _, _, let failsAtLimit) = step(of: loop).kind,
            let place = instances[loop].container
        else { return }
        let round = leafStatus(of: block)
        if ending != nil || containers[place].isStopping || isStopping(loop) {
            return finishContainer(loop, round)
        }
        let isOver: Bool
        do throws(EvaluationError) {
            isOver = try evaluate(at: loop, in: block) { context throws(EvaluationError) in
                try condition.evaluate(in: context)
            }
        } catch {
            let error = StepError(code: "InvalidTemplate", message: error.message)
            return finishContainer(loop, .failed, error: error)
        }
        if isOver { return finishContainer(loop, round) }
        let rounds = blocks[block].iteration + 1
        if let endsAt = containers[place].endsAt, now >= endsAt {
            return limitReached(loop, failsAtLimit ? .timedOut : round, "time")
        }
        if rounds >= containers[place].count {
            return limitReached(loop, failsAtLimit ? .failed : round, "count")
        }
        open(block: blueprint.inner[instances[loop].step][0], of: loop, iteration: rounds)
    }

    private mutating func limitReached(_ loop: Int, _ status: StepStatus, _ limit: String) {
        let error = StepError(code: "LimitReached", message: "`until` reached its \(limit) limit")
        finishContainer(loop, status, error: status == .succeeded ? nil : error)
    }
}
