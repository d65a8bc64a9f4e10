import ArgumentParser
import Engine
import Logging
import Playbooks
import SQLiteStore
import Values

/// What reads run histories needs: a store and an engine that drives nothing.
struct HistoryReader {
    let house: House
    let store: SQLiteStore
    let engine: Engine

    init(_ place: WorkspaceOptions) async throws {
        house = try House.open(try place.find())
        store = try await house.openStore(.client)
        engine = Engine(
            store: store, host: try house.makeHost(log: Logging.quiet), plans: house.library(store: store),
            log: Logging.quiet)
    }

    func close() async {
        await store.close()
        house.close()
    }
}

/// `riposte runs show RUN`.
struct RunsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a run: its steps, attempts, times, inputs and outputs.",
        discussion: "Example:\n  riposte runs show 01J... --outputs")

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "The run's id.") var run: String
    @Flag(help: "Show inputs and outputs too.") var outputs = false
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let reader = try await HistoryReader(place)
        let record = try await RunText.find(run, in: reader.store)
        let history = try await reader.engine.history(of: record.run.id)
        var query = ApprovalQuery()
        query.run = record.run.id
        query.isOpen = true
        let approvals = try await reader.store.approvals(query)
        await reader.close()
        let terminal = Terminal()
        if json { return terminal.say(Self.document(history, approvals).json(pretty: true)) }
        let style: Terminal.Style =
            record.status == .succeeded ? .good : record.status.isFinal ? .bad : .doubtful
        terminal.say("run       \(terminal.styled(record.run.id.text, .name))")
        terminal.say("playbook  \(record.run.playbook)  (version \(record.run.digest.prefix(12)))")
        terminal.say("status    \(terminal.styled(RunText.words(record.status), style))")
        if !record.reason.isEmpty { terminal.say("reason    \(record.reason)") }
        for approval in approvals {
            terminal.say("approval  \(approval.id): \(approval.content.title)")
            terminal.say("          \(ApprovalText.state(approval)) until \(approval.expiresAt.iso8601)")
        }
        terminal.say("accepted  \(record.run.acceptedAt.iso8601)")
        if let end = record.finishedAt {
            terminal.say("took      \(RunText.duration(end - record.run.acceptedAt))")
        }
        terminal.say()
        var table = TextTable(["STEP", "KIND", "STATUS", "TOOK", "TRIES", "ERROR"])
        for step in history.steps {
            let took = step.startedAt.flatMap { start in step.finishedAt.map { RunText.duration($0 - start) }
            }
            table.add([
                step.path, step.action ?? step.keyword, Self.status(step), took ?? "",
                step.attempts.isEmpty ? "" : String(step.attempts.count),
                step.error.map { "\($0.message) [\($0.code)]" } ?? "",
            ])
        }
        table.lines(terminal).forEach { terminal.say($0) }
        guard outputs else { return }
        for step in history.steps {
            terminal.say("\n\(terminal.styled(step.path, .strong))")
            terminal.say("  inputs   \(step.hidesInputs ? "(secure)" : step.inputs?.json() ?? "none")")
            terminal.say("  outputs  \(step.hidesOutputs ? "(secure)" : step.outputs?.json() ?? "none")")
        }
    }

    private static func status(_ step: RunHistory.Step) -> String {
        if step.isUndecided { return "unknown outcome" }
        guard let status = step.status else { return step.startedAt == nil ? "" : "running" }
        return status == .timedOut ? "timed out" : status.rawValue
    }

    private static func document(_ history: RunHistory, _ approvals: [Approval]) -> Value {
        var object = RunText.document(history.record).object ?? JSONObject()
        if !approvals.isEmpty { object["approvals"] = .array(approvals.map(ApprovalText.document)) }
        object["trigger"] = history.trigger
        object["steps"] = .array(history.steps.map(document))
        return .object(object)
    }

    private static func document(_ step: RunHistory.Step) -> Value {
        var object = JSONObject()
        object["path"] = .string(step.path)
        object["type"] = .string(step.keyword)
        object["action"] = step.action.map { .string($0) }
        object["status"] = .string(status(step))
        object["inputs"] = step.hidesInputs ? nil : step.inputs
        object["outputs"] = step.hidesOutputs ? nil : step.outputs
        object["startedAt"] = step.startedAt.map { .string($0.iso8601) }
        object["finishedAt"] = step.finishedAt.map { .string($0.iso8601) }
        object["attempts"] = .int(Int64(step.attempts.count))
        object["error"] = step.error.map { ["code": .string($0.code), "message": .string($0.message)] }
        return .object(object)
    }
}

/// `riposte runs watch RUN`.
struct RunsWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a run until it is over; exit status 1 when it does not succeed.",
        discussion: "Examples:\n  riposte runs watch 01J...\n  riposte runs watch --newest --timeout PT5M")

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "The run's id.") var run: String?
    @Flag(help: "The newest run; waits for one when there is none yet.") var newest = false
    @Option(help: "Give up after this time, ISO 8601.") var timeout: String?
    @Flag(help: "Print one JSON object an event.") var json = false

    func validate() throws {
        guard (run == nil) == newest else { throw ValidationError("give either a run's id or --newest") }
        guard timeout.map({ Duration(iso8601: $0) != nil }) ?? true else {
            throw ValidationError("`\(timeout ?? "")` is not a duration; write it like PT5M")
        }
    }

    func run() async throws {
        let reader = try await HistoryReader(place)
        let deadline = timeout.flatMap { Duration(iso8601: $0) }.map { SystemClock().now + $0 }
        let id = try await find(reader.store, deadline)
        let terminal = Terminal()
        if !json { terminal.say("run \(terminal.styled(id.text, .name))") }
        let watcher = RunWatcher(
            store: reader.store, engine: reader.engine, terminal: terminal, printsJSON: json)
        let record = try await watcher.watch(id, until: deadline)
        await reader.close()
        guard record.status == .succeeded else { throw ExitCode(1) }
    }

    private func find(_ store: SQLiteStore, _ deadline: Timestamp?) async throws -> RunID {
        if let run { return try await RunText.find(run, in: store).run.id }
        var query = RunQuery()
        query.limit = 1
        while true {
            if let record = try await store.runs(query).first { return record.run.id }
            if let deadline, SystemClock().now >= deadline {
                throw CommandFailure(
                    "CL0043", "no run was started in time",
                    help: "look at what `riposte serve` logs, and at `riposte policy list`")
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}

/// `riposte runs resolve RUN STEP`.
struct RunsResolveCommand: AsyncParsableCommand {
    /// What a person can say.
    enum Word: String, ExpressibleByArgument, CaseIterable {
        case retry, done, skip
    }

    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Say what became of a step whose outcome is unknown.",
        discussion: """
            retry: it did not happen, do it. done: it happened, go on. skip: go on without it.

            Example:
              riposte runs resolve 01J... "each_device[1]/isolate" --as done
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "The run's id.") var run: String
    @Argument(help: "The step with its iterations, as `runs show` has it.") var step: String
    @Option(name: .customLong("as"), help: "retry, done or skip.") var word: Word
    @Option(help: "With done: the step's output as JSON.") var output: String?

    func run() async throws {
        let reader = try await HistoryReader(place)
        let decision: Decision
        switch word {
        case .retry: decision = .retry
        case .skip: decision = .skip
        case .done:
            do {
                decision = .done(output: try output.map { try Value(json: $0) } ?? .null)
            } catch let error as JSONError {
                throw CommandFailure("CL0038", "`--output` is not JSON: \(error.message)", isUsage: true)
            }
        }
        try await reader.engine.resolve(RunID(run), step: step, decision)
        await reader.close()
        Terminal().say("decided: \(word.rawValue); the serving host goes on with the run")
    }
}
