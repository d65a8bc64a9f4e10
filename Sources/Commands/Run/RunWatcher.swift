import Engine
import Playbooks
import SQLiteStore
import Values

/// Follows a run that another process drives, by looking at the store.
struct RunWatcher {
    let store: SQLiteStore
    let engine: Engine
    let terminal: Terminal
    let printsJSON: Bool

    private static let interval = Duration.milliseconds(200)

    /// Tells of each step as it ends, until the run is over.
    ///
    /// - Throws: `CL0042` when the run is not over by the instant given.
    func watch(_ id: RunID, until deadline: Timestamp?) async throws -> RunRecord {
        let view = RunView(terminal: terminal)
        var told: Set<String> = []
        while true {
            guard let record = try await store.run(id) else {
                throw CommandFailure(
                    "CL0040", "there is no run `\(id)`", help: "`riposte runs list` shows the newest")
            }
            let begin = SystemClock().now
            let history = try await engine.history(of: id)
            for step in history.steps {
                guard step.status == nil, let loop = step.iterations, loop.isLarge else { continue }
                tell(
                    view,
                    RunProgress(
                        run: id, path: step.path, keyword: step.keyword, kind: .iterated(loop), at: begin))
            }
            for (step, status, end) in Self.ended(history) where told.insert(step.path).inserted {
                tell(
                    view,
                    RunProgress(
                        run: id, path: step.path, keyword: step.keyword, kind: .finished(status), at: end,
                        duration: step.startedAt.map { end - $0 }, error: step.error))
            }
            if record.status.isFinal {
                tell(
                    view,
                    RunProgress(
                        run: id, path: "", keyword: "",
                        kind: .runFinished(record.status, reason: record.reason),
                        at: record.finishedAt ?? SystemClock().now))
                return record
            }
            if let deadline, SystemClock().now >= deadline {
                throw CommandFailure(
                    "CL0042", "the run `\(id)` is not over yet: \(RunText.words(record.status))",
                    help: "`riposte runs show \(id)` shows how far it is")
            }
            // A long journal takes long to read: looking at it must not take most of the time.
            try await Task.sleep(for: max(Self.interval, (SystemClock().now - begin) * 4))
        }
    }

    /// The steps that are over, in the order they ended; a step after those inside of it.
    private static func ended(_ history: RunHistory) -> [(
        step: RunHistory.Step, status: StepStatus, end: Timestamp
    )] {
        let ended = history.steps.compactMap {
            step -> (step: RunHistory.Step, status: StepStatus, end: Timestamp)? in
            guard let status = step.status, let end = step.finishedAt else { return nil }
            return (step, status, end)
        }
        return ended.enumerated().sorted { left, right in
            let depths = (left.element.step.path.depth, right.element.step.path.depth)
            return (left.element.end, -depths.0, left.offset) < (right.element.end, -depths.1, right.offset)
        }.map(\.element)
    }

    private func tell(_ view: RunView, _ progress: RunProgress) {
        if printsJSON { return terminal.say(RunView.document(progress).json()) }
        if let line = view.line(progress) { terminal.say(line) }
    }
}

extension String {
    /// How many steps a step's path goes down.
    fileprivate var depth: Int { count { $0 == "/" } }
}
