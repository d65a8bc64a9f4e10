import ConformanceKit

/// The conformance kit's checks as people read them.
struct KitView: Sendable {
    let terminal: Terminal

    /// One check, when it is done: what passed in a line, what did not with its findings and what to do.
    func show(_ outcome: CheckOutcome) {
        let mark =
            outcome.skipped != nil
            ? terminal.styled("skip", .faint)
            : outcome.passed ? terminal.styled("pass", .good) : terminal.styled("FAIL", .bad)
        let reason = outcome.skipped.map { terminal.styled("  (\($0))", .faint) } ?? ""
        terminal.say("\(mark)  \(outcome.group.rawValue)  \(outcome.title)\(reason)")
        for finding in outcome.findings {
            let style: Terminal.Style = finding.code.severity == .error ? .bad : .doubtful
            let code = terminal.styled(finding.code.rawValue, style)
            terminal.say("      \(code) \(finding.subject): \(finding.observation)")
            terminal.say("             help: \(finding.code.advice)")
        }
    }

    /// The last lines.
    func show(_ report: KitReport) {
        let checked = report.outcomes.count { $0.skipped == nil }
        let failed = report.outcomes.count { !$0.passed }
        let warnings = report.findings.count { $0.code.severity == .warning }
        let name = report.plugin.isEmpty ? report.library : report.plugin
        let doubts = warnings == 0 ? "" : ", \(warnings) warnings"
        terminal.say()
        terminal.say(
            terminal.styled(
                "\(name): \(checked) checks, \(failed) failed\(doubts)", report.passed ? .good : .bad))
        terminal.say(terminal.styled("in \(report.isolation), seed \(report.seed)", .faint))
    }
}
