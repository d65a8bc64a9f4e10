import Expressions
import Values

/// Whether what an expression names is there when it is evaluated.
extension StepCompiler {
    mutating func checkReferences() {
        for use in uses { check(use) }
    }

    private mutating func check(_ use: ReferenceUse) {
        switch use.reference {
        case .actionRecord(let id), .actionOutputs(let id): check(id, in: use)
        case .result(let id): check(id, in: use)
        case .variable(let slot):
            if outline.declarations.indices.contains(slot) { checkVariable(slot, in: use) }
        case .item(let id), .iterationIndex(let id): checkLoop(id, in: use)
        case .trigger, .triggerOutputs, .parameter, .currentItem, .currentAction, .workflow, .callbackURL:
            break
        }
    }

    private mutating func check(_ target: Int, in use: ReferenceUse) {
        let name = outline.steps[target].name
        switch relation(of: target, to: use.user) {
        case .before: checkIteration(target, in: use)
        case .never(let reason):
            report(Code.notRunYet, "`\(name)` \(reason)", help: "name a step that comes before this one", use)
        case .unordered:
            report(
                Code.perhapsNotRunYet, "`\(name)` may not have run when this is evaluated",
                help: "add `after: \(ancestorName(target, beside: use.user))`", use, isWarning: true)
        case .otherBranch:
            report(
                Code.perhapsNotRunYet, "`\(name)` is in another branch and is skipped when this one runs",
                help: "its outputs are null here", use, isWarning: true)
        }
    }

    private mutating func checkVariable(_ slot: Int, in use: ReferenceUse) {
        let declaration = outline.declarations[slot]
        let name = outline.variables[slot].name
        let line = outline.steps[declaration].entry.keyRange.line
        switch relation(of: declaration, to: use.user) {
        case .before: break
        case .never:
            report(
                Code.notRunYet, "the variable `\(name)` is not declared yet",
                help: "move the step that declares it, in line \(line), before this one", use)
        case .unordered, .otherBranch:
            report(
                Code.perhapsNotRunYet, "the variable `\(name)` may not be declared when this is evaluated",
                help: "let this step come after the one in line \(line)", use, isWarning: true)
        }
    }

    private mutating func checkLoop(_ loop: Int, in use: ReferenceUse) {
        let isInside =
            switch use.user {
            case .step(let id): ancestors(of: id).dropFirst().contains(loop)
            case .afterInner(let id): ancestors(of: id).contains(loop)
            case .trigger, .end: false
            }
        guard !isInside else { return }
        report(
            Code.otherIteration, "there is no item of `\(outline.steps[loop].name)` outside that loop",
            help: "move the step into the loop", use)
    }

    /// From outside a loop, a step inside it has no single result.
    private mutating func checkIteration(_ target: Int, in use: ReferenceUse) {
        guard let loop = enclosingLoop(of: target), loop.keyword == "foreach" else { return }
        let users: [Int] =
            switch use.user {
            case .step(let id), .afterInner(let id): ancestors(of: id)
            case .trigger, .end: []
            }
        guard !users.contains(loop.id) else { return }
        report(
            Code.otherIteration,
            "`\(outline.steps[target].name)` runs once for each item of `\(loop.name)`; here it has no one result",
            help: "collect what is needed in a variable, or read `result('\(loop.name)')`", use,
            isWarning: true)
    }

    private mutating func report(
        _ code: String, _ message: String, help: String, _ use: ReferenceUse, isWarning: Bool = false
    ) {
        let range = place(of: use.reference, in: use.node)
        if isWarning {
            findings.warning(code, message, help: help, at: range, use.address)
        } else {
            findings.error(code, message, help: help, at: range, use.address)
        }
    }
}

extension StepCompiler {
    /// When a step runs, seen from where it is named.
    private enum Relation {
        case before
        case never(String)
        case unordered
        case otherBranch
    }

    private func relation(of target: Int, to user: ReferenceUse.User) -> Relation {
        let step: Int
        var seesInner = false
        switch user {
        case .trigger: return .never("runs after the trigger")
        case .end: return .before
        case .step(let id): step = id
        case .afterInner(let id): (step, seesInner) = (id, true)
        }
        let own = ancestors(of: step)
        let other = ancestors(of: target)
        if target == step { return .never("is this step itself") }
        if own.contains(target) { return .never("is not over while a step inside it runs") }
        if other.contains(step) { return seesInner ? .before : .never("runs inside this step, later") }
        guard
            let first = other.first(where: { id in
                own.contains { outline.steps[$0].parent == outline.steps[id].parent }
            }),
            let second = own.first(where: { outline.steps[$0].parent == outline.steps[first].parent })
        else { return .unordered }
        guard outline.steps[first].block == outline.steps[second].block else { return .otherBranch }
        let after: (Int) -> [Int] = { outline.steps[$0].after.map(\.step) }
        if Order.precedes(first, second, after: after) { return .before }
        if Order.precedes(second, first, after: after) { return .never("runs after this step") }
        return .unordered
    }

    /// A step and the steps it is inside, innermost first.
    private func ancestors(of id: Int) -> [Int] {
        var chain = [id]
        var parent = outline.steps[id].parent
        while let step = parent {
            chain.append(step)
            parent = outline.steps[step].parent
        }
        return chain
    }

    /// The step beside the user's own chain that holds the target: what `after` can name.
    private func ancestorName(_ target: Int, beside user: ReferenceUse.User) -> String {
        let own: [Int] =
            switch user {
            case .step(let id), .afterInner(let id): ancestors(of: id)
            case .trigger, .end: []
            }
        let blocks = Set(own.map { outline.steps[$0].block })
        let beside = ancestors(of: target).first { blocks.contains(outline.steps[$0].block) } ?? target
        return outline.steps[beside].name
    }
}
