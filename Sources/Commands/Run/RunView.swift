import Engine
import Playbooks
import Values

/// A run step by step, a line each.
struct RunView: Sendable {
    let terminal: Terminal
    let loops = LoopView()

    /// The line for one thing that happened; nil for what is not worth one.
    func line(_ progress: RunProgress) -> String? {
        switch progress.kind {
        case .started: return nil
        case .iterated(let loop): return loops.line(progress, loop).map { "\(mark("loop", .name)) \($0)" }
        case .finished(.succeeded) where loops.isInside(progress): return nil
        case .attempt(let number):
            return number == 1
                ? nil
                : "\(mark("retry", .doubtful)) \(progress.path) \(terminal.styled("attempt \(number)", .faint))"
        case .retrying(let instant):
            let reason = progress.error.map { ": \($0.message)" } ?? ""
            return "\(mark("again", .doubtful)) \(progress.path) at \(instant.iso8601)\(reason)"
        case .waiting(let instant):
            return "\(mark("waits", .doubtful)) \(progress.path) until \(instant.iso8601)"
        case .undecided:
            return "\(mark("unknown", .bad)) \(progress.path): a person has to say what happened"
        case .finished(let status): return finished(progress, status)
        case .runFinished(let status, let reason):
            let style: Terminal.Style = status == .succeeded ? .good : .bad
            let tail = reason.isEmpty ? "" : ": \(reason)"
            return terminal.styled("run \(RunText.words(status))", style) + tail
        case .runWaiting(let instant, let reason):
            let until = instant.map { " until \($0.iso8601)" } ?? ""
            return terminal.styled("run waits", .doubtful) + until + (reason.isEmpty ? "" : ": \(reason)")
        }
    }

    private func finished(_ progress: RunProgress, _ status: StepStatus) -> String {
        let took = progress.duration.map { terminal.styled("  \(RunText.duration($0))", .faint) } ?? ""
        switch status {
        case .succeeded: return "\(mark("ok", .good)) \(progress.path)\(took)"
        case .skipped: return "\(mark("skipped", .faint)) \(terminal.styled(progress.path, .faint))"
        case .failed, .timedOut, .cancelled:
            let reason = progress.error.map { ": \($0.message) [\($0.code)]" } ?? ""
            let word = status == .timedOut ? "timed out" : status.rawValue
            return "\(mark(word, .bad)) \(progress.path)\(took)\(reason)"
        }
    }

    private func mark(_ word: String, _ style: Terminal.Style) -> String {
        terminal.styled(word + String(repeating: " ", count: max(1, 9 - word.count)), style)
    }

    /// One thing that happened as JSON.
    static func document(_ progress: RunProgress) -> Value {
        var object = JSONObject()
        object["run"] = .string(progress.run.text)
        object["at"] = .string(progress.at.iso8601)
        if !progress.path.isEmpty { object["step"] = .string(progress.path) }
        let (event, detail) = words(progress.kind)
        object["event"] = .string(event)
        for (name, value) in detail { object[name] = value }
        object["milliseconds"] = progress.duration.map { .int($0.wholeMilliseconds) }
        object["error"] = progress.error.map { ["code": .string($0.code), "message": .string($0.message)] }
        return .object(object)
    }

    private static func words(_ kind: RunProgress.Kind) -> (event: String, detail: [(String, Value)]) {
        switch kind {
        case .started: ("started", [])
        case .attempt(let number): ("attempt", [("attempt", .int(Int64(number)))])
        case .retrying(let instant): ("retrying", [("next", .string(instant.iso8601))])
        case .waiting(let instant): ("waiting", [("until", .string(instant.iso8601))])
        case .undecided: ("undecided", [])
        case .iterated(let loop):
            ("iterated", [("done", .int(Int64(loop.done))), ("total", .int(Int64(loop.total)))])
        case .finished(let status): ("finished", [("status", .string(status.rawValue))])
        case .runFinished(let status, let reason):
            ("runFinished", [("status", .string(status.rawValue)), ("reason", .string(reason))])
        case .runWaiting(let instant, let reason):
            (
                "runWaiting",
                [("until", instant.map { .string($0.iso8601) } ?? .null), ("reason", .string(reason))]
            )
        }
    }
}
