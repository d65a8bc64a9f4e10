import Engine
import Playbooks
import Values

/// A simulation as people read it, a line a step.
struct SimulationView {
    let terminal: Terminal

    func show(_ report: SimulationReport, of plan: Plan) {
        terminal.say("simulation of `\(plan.name)`")
        let rounds = report.run?.rounds ?? [:]
        for step in report.run?.steps ?? [] {
            let loops = rounds[step.path].map { "\($0) \($0 == 1 ? "time" : "times")" }
            let tries = step.attempts.count > 1 ? "\(step.attempts.count) attempts" : nil
            let took = step.startedAt.flatMap { start in step.finishedAt.map { $0 - start } }
            let time = took.flatMap { $0 > .zero ? RunText.duration($0) : nil }
            let tail = [loops, tries, time].compactMap { $0 }.joined(separator: ", ")
            terminal.say(line(step) + (tail.isEmpty ? "" : "  \(terminal.styled(tail, .faint))"))
        }
        if let response = report.run?.response {
            terminal.say("\(mark("answer", .good)) status \(response.status) \(response.body.json())")
        }
        if let outputs = report.run?.outputs.object, !outputs.isEmpty {
            terminal.say("\(mark("outputs", .good)) \(Value.object(outputs).json())")
        }
        for note in report.notes { terminal.say("\(mark("note", .faint)) \(note)") }
        let style: Terminal.Style = report.isGood ? .good : .bad
        let took = report.run.map { $0.finishedAt - $0.startedAt } ?? .zero
        let time = took > .zero ? " after \(RunText.duration(took)) of its own time" : ""
        let reason = report.reason.isEmpty ? "" : ": \(report.reason)"
        terminal.say(terminal.styled("run \(report.status.lowercased())", style) + time + reason)
    }

    private func line(_ step: RunHistory.Step) -> String {
        switch step.status {
        case .succeeded: return "\(mark("ok", .good)) \(step.path)"
        case .skipped: return "\(mark("skipped", .faint)) \(terminal.styled(step.path, .faint))"
        case nil: return "\(mark("waits", .doubtful)) \(step.path)"
        case .failed, .timedOut, .cancelled:
            let word = step.status == .timedOut ? "timed out" : step.status?.rawValue ?? ""
            let reason = step.error.map { ": \($0.message) [\($0.code)]" } ?? ""
            return "\(mark(word, .bad)) \(step.path)\(reason)"
        }
    }

    private func mark(_ word: String, _ style: Terminal.Style) -> String {
        terminal.styled(word + String(repeating: " ", count: max(1, 9 - word.count)), style)
    }
}
