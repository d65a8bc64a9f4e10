/// One thing that is checked.
struct Check: Sendable {
    var group: CheckGroup
    /// The operation or connector; empty for the whole plugin.
    var subject: String
    var what: String
    /// Whether nothing else makes sense where this fails.
    var isCondition = false
    var run: @Sendable (KitContext) async -> Verdict

    enum Verdict: Sendable {
        case findings([Finding])
        case skipped(String)
    }

    var title: String { subject.isEmpty ? what : "`\(subject)`: \(what)" }

    init(
        _ group: CheckGroup, of subject: String = "", _ what: String,
        _ run: @escaping @Sendable (KitContext) async -> [Finding]
    ) {
        self.init(group, of: subject, what, skipping: { .findings(await run($0)) })
    }

    init(
        _ group: CheckGroup, of subject: String = "", _ what: String,
        skipping run: @escaping @Sendable (KitContext) async -> Verdict
    ) {
        self.group = group
        self.subject = subject
        self.what = what
        self.run = run
    }

    /// The outcome of a check that makes no sense any more.
    func skipped(_ reason: String) -> CheckOutcome {
        CheckOutcome(group: group, title: title, skipped: reason)
    }

    /// The check's outcome, with how long it took.
    func outcome(_ context: KitContext) async -> CheckOutcome {
        let start = ContinuousClock.now
        let verdict = await run(context)
        var outcome = CheckOutcome(group: group, title: title)
        outcome.duration = ContinuousClock.now - start
        switch verdict {
        case .findings(let findings): outcome.findings = findings.withoutRepetitions
        case .skipped(let reason): outcome.skipped = reason
        }
        return outcome
    }
}
