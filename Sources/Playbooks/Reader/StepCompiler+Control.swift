import Expressions
import Values

extension StepCompiler {
    mutating func choice(_ draft: DraftStep) -> StepKind {
        .condition(
            ownCondition("if", of: draft), then: inner("then", of: draft), otherwise: inner("else", of: draft)
        )
    }

    mutating func choose(_ draft: DraftStep) -> StepKind {
        let on = own("switch", of: draft)
        var cases: [StepKind.Case] = []
        var seen: [Value: String] = [:]
        for (place, entry) in (draft["cases"]?.entries ?? []).enumerated() {
            let address = "\(draft.address).cases.\(entry.key)"
            guard let node = entry.node["case"] else {
                findings.missingKey(
                    "case", of: "the case `\(entry.key)`", help: "add `case:` with the value to compare with",
                    at: entry.keyRange, address)
                continue
            }
            if node.hasExpression || node.scalar == nil {
                findings.error(
                    Code.wrongShape, "the value of the case `\(entry.key)` has to be a constant",
                    help: "compute on the side of `switch`", at: node.range, "\(address).case")
            }
            if let other = seen.updateValue(entry.key, forKey: node.value) {
                findings.error(
                    Code.duplicateKey, "the cases `\(other)` and `\(entry.key)` have the same value",
                    help: "only the first could ever match", at: node.range, "\(address).case")
            }
            let steps = outline.blocks[draft.inner[place].block].steps
            cases.append(StepKind.Case(name: entry.key, value: node.value, steps: steps))
        }
        let hasDefault = draft["default"] != nil
        let otherwise = hasDefault ? draft.inner.last.map { outline.blocks[$0.block].steps } : nil
        return .choose(on: on, cases: cases, otherwise: otherwise ?? [])
    }

    mutating func forEach(_ draft: DraftStep) -> StepKind {
        let items = own("foreach", of: draft)
        if let node = draft["foreach"], !node.hasExpression, items.constantValue?.array == nil {
            findings.wrongShape(
                node, "a list or an expression", "\(draft.address).foreach",
                help: "such as `\"@body('devices')?['value']\"`")
        }
        let concurrency = draft["concurrency"].flatMap {
            findings.integer($0, in: 1...50, "\(draft.address).concurrency")
        }
        // WDL's default: 20 at a time, and one at a time inside of another loop.
        let usual = enclosingLoop(of: draft.id) == nil ? 20 : 1
        return .forEach(items: items, steps: inner("steps", of: draft), concurrency: concurrency ?? usual)
    }

    mutating func until(_ draft: DraftStep) -> StepKind {
        let condition = ownCondition("until", of: draft, for: .afterInner(draft.id))
        let address = "\(draft.address).limit"
        let limit = draft["limit"]
        if let limit {
            findings.checkKeys(
                findings.entries(limit, address), known: ["count", "timeout", "fails"], of: "`limit`", address
            )
        }
        let count = limit?["count"].map { template($0, "\(address).count", for: .step(draft.id)) }
        if let node = limit?["count"], !node.hasExpression {
            _ = findings.integer(node, in: 1...5000, "\(address).count")
        }
        let timeout = limit?["timeout"].map { template($0, "\(address).timeout", for: .step(draft.id)) }
        if let node = limit?["timeout"], !node.hasExpression {
            _ = findings.duration(node, "\(address).timeout")
        }
        let fails = limit?["fails"].flatMap { findings.bool($0, "\(address).fails") }
        return .until(
            condition, steps: inner("steps", of: draft), count: count ?? .constant(60),
            timeout: timeout ?? .constant("PT1H"), failsAtLimit: fails ?? false)
    }

    mutating func wait(_ draft: DraftStep) -> StepKind {
        guard let node = draft["wait"] else { return .wait(.duration(.constant("PT0S"))) }
        let address = "\(draft.address).wait"
        guard node.entries != nil else {
            let duration = template(node, address, for: .step(draft.id))
            if !node.hasExpression { _ = findings.duration(node, address) }
            return .wait(.duration(duration))
        }
        findings.checkKeys(
            findings.entries(node, address), known: ["until", "count", "unit"], of: "`wait`", address)
        if let count = node["count"], let unit = node["unit"] {
            return .wait(
                .interval(
                    count: template(count, "\(address).count", for: .step(draft.id)),
                    unit: template(unit, "\(address).unit", for: .step(draft.id))))
        }
        guard let instant = node["until"] else {
            findings.missingKey(
                "until", of: "`wait`", help: "write `wait: PT5M` or `wait: {until: 2030-01-01T00:00:00Z}`",
                at: node.range, address)
            return .wait(.duration(.constant("PT0S")))
        }
        let until = template(instant, "\(address).until", for: .step(draft.id))
        if !instant.hasExpression, instant.text.flatMap(Timestamp.init(iso8601:)) == nil {
            findings.error(
                Code.badInstant, "`until` is not an instant", help: "write it like `2030-01-01T00:00:00Z`",
                at: instant.range, "\(address).until")
        }
        return .wait(.until(until))
    }

    mutating func terminate(_ draft: DraftStep) -> StepKind {
        let statuses: [String: RunStatus] = [
            "failed": .failed, "succeeded": .succeeded, "cancelled": .cancelled,
        ]
        var status = RunStatus.failed
        let address = "\(draft.address).terminate"
        if let node = draft["terminate"], let word = findings.text(node, address) {
            if let known = statuses[word.lowercased()] {
                status = known
            } else {
                findings.unknownWord(
                    word, among: ["failed", "succeeded", "cancelled"], at: node.range, address)
            }
        }
        if status != .failed {
            for key in ["code", "message"] where draft[key] != nil {
                findings.warning(
                    Code.noEffect, "`\(key)` has no effect on a run that ends as `\(status.rawValue)`",
                    help: "only `terminate: failed` keeps it", at: draft.range(of: key),
                    "\(draft.address).\(key)")
            }
        }
        if let loop = enclosingLoop(of: draft.id) {
            findings.error(
                Code.terminateInLoop, "`\(draft.name)` would end the run from inside the loop `\(loop.name)`",
                help: "set a variable in the loop and terminate after it", at: draft.range(of: "terminate"),
                address)
        }
        return .terminate(
            status: status, code: optional("code", of: draft), message: optional("message", of: draft))
    }

    /// The innermost loop that a step is inside.
    func enclosingLoop(of id: Int) -> DraftStep? {
        var parent = outline.steps[id].parent
        while let step = parent.map({ outline.steps[$0] }) {
            if step.shape?.isLoop == true { return step }
            parent = step.parent
        }
        return nil
    }
}
