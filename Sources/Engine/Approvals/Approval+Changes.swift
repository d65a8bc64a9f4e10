import Values

extension Approval {
    /// Moves it on.
    ///
    /// - Parameter runIsOver: whether the run that asked is over, so that a decision would do nothing.
    public mutating func apply(_ change: ApprovalChange, runIsOver: Bool = false) -> ApprovalOutcome {
        switch change {
        case .decide(let decision):
            if runIsOver, !isOver { _ = close(.withdrawn, at: decision.at) }
            do throws(ApprovalRefusal) {
                try decide(decision)
                return .changed
            } catch {
                return .refused(error)
            }
        case .tick(let now): return tick(now, runIsOver)
        case .withdraw(let now): return isOver ? .unchanged : close(.withdrawn, at: now)
        case .sent(let place, let kind, let reference, _):
            guard notices.indices.contains(place) else { return .unchanged }
            notices[place].wasSent(kind, reference)
            return .changed
        case .notSent(let place, _, let reason, let again):
            guard notices.indices.contains(place) else { return .unchanged }
            notices[place].error = reason
            notices[place].failures = again == nil ? ApprovalNotice.mostFailures : notices[place].failures + 1
            notices[place].nextTry = again
            return .changed
        }
    }

    private mutating func tick(_ now: Timestamp, _ runIsOver: Bool) -> ApprovalOutcome {
        guard !isOver else { return .unchanged }
        if runIsOver { return close(.withdrawn, at: now) }
        if now >= expiresAt {
            outcome = Self.timedOut
            return close(.timedOut, at: expiresAt)
        }
        guard let next = reminders.first, next <= now else { return .unchanged }
        // Reminders that a host slept through are one.
        reminders.removeAll { $0 <= now }
        let missing = missing
        for place in notices.indices where notices[place].sent >= notices[place].wanted {
            let person = notices[place].person
            guard person.map({ name in missing.contains { Self.isSame($0, name) } }) ?? true else { continue }
            notices[place].wanted = notices[place].sent + 1
        }
        return .changed
    }

    private mutating func close(_ status: Status, at now: Timestamp) -> ApprovalOutcome {
        self.status = status
        closedAt = now
        for place in notices.indices {
            notices[place].failures = 0
            notices[place].nextTry = nil
        }
        return .changed
    }

    private mutating func decide(_ decision: ApprovalDecision) throws(ApprovalRefusal) {
        if let over { throw over }
        guard decision.at < expiresAt else { throw .expired(expiresAt) }
        guard decision.hash == hash else { throw .otherContent }
        guard let option = content.options.first(where: { Self.isSame($0, decision.option) }) else {
            throw .unknownOption(decision.option, content.options)
        }
        guard decision.comment.count <= Self.longestComment else { throw .longComment }
        let asked = approvers.first { Self.isSame($0, decision.person) }
        guard asked != nil || decision.isForAnyone && !waitsForEveryone else {
            throw .notAsked(decision.person, waitsForEveryone ? missing : nil)
        }
        let person = asked ?? decision.person
        if let earlier = responses.first(where: { Self.isSame($0.person, person) }) {
            throw .answeredAlready(earlier)
        }
        responses.append(
            ApprovalResponse(
                person: person, option: option, comment: decision.comment, channel: decision.channel,
                at: decision.at))
        guard isComplete(with: option) else { return }
        outcome = combinedOutcome
        _ = close(.decided, at: decision.at)
    }

    /// Whether an answer ends it: the first, the last, or a rejection.
    private func isComplete(with option: String) -> Bool {
        !waitsForEveryone || missing.isEmpty || Self.isSame(option, Self.rejection)
    }

    /// The option that ends it although others have not answered.
    private static let rejection = "Reject"

    /// What all chose, a rejection, or the choices with commas between.
    private var combinedOutcome: String {
        let chosen = responses.map(\.option)
        if let rejection = chosen.first(where: { Self.isSame($0, Self.rejection) }) { return rejection }
        return Set(chosen).count == 1 ? chosen[0] : chosen.joined(separator: ", ")
    }

    /// Why nothing can be decided any more; nil while it is open.
    private var over: ApprovalRefusal? {
        switch status {
        case .open: nil
        case .decided: .decided(self)
        case .timedOut: .expired(expiresAt)
        case .withdrawn: .withdrawn
        }
    }
}

extension ApprovalNotice {
    fileprivate mutating func wasSent(_ kind: Kind, _ reference: Value) {
        failures = 0
        nextTry = nil
        error = ""
        switch kind {
        case .request:
            sent += 1
            self.reference = reference
        case .reminder: sent += 1
        case .closing: isClosed = true
        }
    }
}

extension ApprovalRefusal {
    fileprivate static func decided(_ approval: Approval) -> ApprovalRefusal {
        let people = approval.responses.map { "`\($0.person)`" }.joined(separator: ", ")
        let when = approval.closedAt.map { " at \($0.iso8601)" } ?? ""
        return ApprovalRefusal(
            code: "AP0002", message: "it was decided already: `\(approval.outcome)` by \(people)\(when)")
    }

    fileprivate static func expired(_ limit: Timestamp) -> ApprovalRefusal {
        ApprovalRefusal(code: "AP0003", message: "the time for it was over at \(limit.iso8601)")
    }

    fileprivate static let withdrawn = ApprovalRefusal(
        code: "AP0004", message: "the run does not wait for it any more")

    fileprivate static let otherContent = ApprovalRefusal(
        code: "AP0005", message: "what was shown is not what is asked: look at it again before deciding")

    fileprivate static func unknownOption(_ option: String, _ options: [String]) -> ApprovalRefusal {
        let known = options.map { "`\($0)`" }.joined(separator: ", ")
        return ApprovalRefusal(
            code: "AP0006", message: "`\(option)` cannot be chosen; it is one of \(known)")
    }

    fileprivate static func notAsked(_ person: String, _ missing: [String]?) -> ApprovalRefusal {
        let hint =
            missing.map { ": everyone has to answer, and `\($0.joined(separator: "`, `"))` did not yet" }
            ?? ""
        return ApprovalRefusal(code: "AP0007", message: "`\(person)` was not asked\(hint)")
    }

    fileprivate static func answeredAlready(_ response: ApprovalResponse) -> ApprovalRefusal {
        ApprovalRefusal(
            code: "AP0008",
            message: "`\(response.person)` answered already: `\(response.option)` at \(response.at.iso8601)")
    }

    fileprivate static let longComment = ApprovalRefusal(
        code: "AP0009", message: "a comment may have at most \(Approval.longestComment) characters")
}
