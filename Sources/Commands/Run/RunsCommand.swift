import ArgumentParser
import Engine
import Foundation
import Playbooks
import SQLiteStore
import Values

/// `riposte runs list|show|watch|cancel|resolve|export`.
struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "Run history.",
        subcommands: [
            RunsListCommand.self, RunsShowCommand.self, RunsWatchCommand.self, RunsCancelCommand.self,
            RunsResolveCommand.self, RunsExportCommand.self,
        ])
}

/// `riposte runs list`.
struct RunsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List runs, newest first.",
        discussion: "Example:\n  riposte runs list --playbook run-antivirus-scan --status failed")

    @OptionGroup var place: WorkspaceOptions
    @Option(help: "Only runs of this playbook.") var playbook: String?
    @Option(help: "Only runs of this status; can be repeated.") var status: [StatusArgument] = []
    @Option(help: "At most so many.") var limit = 50
    @Option(help: "Only runs older than this one.") var before: String?
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let house = try House.open(try place.find())
        defer { house.close() }
        let store = try await house.openStore(.client)
        var query = RunQuery()
        query.playbook = playbook
        query.statuses = Set(status.compactMap(\.status))
        query.limit = max(1, min(limit, 1000))
        query.before = before.map { RunID($0) }
        let records = try await store.runs(query)
        await store.close()
        let terminal = Terminal()
        guard !json else {
            return terminal.say(Value.array(records.map(RunText.document)).json(pretty: true))
        }
        guard !records.isEmpty else { return terminal.say("no runs") }
        var table = TextTable(["RUN", "PLAYBOOK", "STATUS", "ACCEPTED", "TOOK", "REASON"])
        for record in records {
            table.add([
                record.run.id.text, record.run.playbook, RunText.words(record.status),
                record.run.acceptedAt.iso8601,
                record.finishedAt.map { RunText.duration($0 - record.run.acceptedAt) } ?? "", record.reason,
            ])
        }
        table.lines(terminal).forEach { terminal.say($0) }
    }
}

/// A run's status as an option takes it.
enum StatusArgument: String, ExpressibleByArgument, CaseIterable {
    case running, waiting, succeeded, failed, cancelled, timedOut

    var status: RunStatus? { RunStatus(rawValue: rawValue) }
}

/// `riposte runs cancel`.
struct RunsCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Ask a run to stop.",
        discussion: "Example:\n  riposte runs cancel 01J...")

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "The run's id.") var run: String

    func run() async throws {
        let house = try House.open(try place.find())
        defer { house.close() }
        let store = try await house.openStore(.client)
        let record = try await RunText.find(run, in: store)
        guard !record.status.isFinal else {
            throw CommandFailure("CL0041", "the run `\(run)` is over: \(RunText.words(record.status))")
        }
        try await store.requestCancel(record.run.id)
        await store.close()
        Terminal().say("asked `\(run)` to stop; the serving host sees to it")
    }
}

/// Runs as people read them.
enum RunText {
    static func words(_ status: RunStatus) -> String { status == .timedOut ? "timed out" : status.rawValue }

    /// `1.2s`, `3m 5s`.
    static func duration(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        if milliseconds < 60_000 { return "\(milliseconds / 1000).\(milliseconds % 1000 / 100)s" }
        let seconds = milliseconds / 1000
        return seconds < 3600
            ? "\(seconds / 60)m \(seconds % 60)s" : "\(seconds / 3600)h \(seconds % 3600 / 60)m"
    }

    static func document(_ record: RunRecord) -> Value {
        var object = JSONObject()
        object["id"] = .string(record.run.id.text)
        object["playbook"] = .string(record.run.playbook)
        object["version"] = .string(record.run.digest)
        object["status"] = .string(record.status.rawValue)
        object["acceptedAt"] = .string(record.run.acceptedAt.iso8601)
        object["finishedAt"] = record.finishedAt.map { .string($0.iso8601) }
        object["wakeAt"] = record.wakeAt.map { .string($0.iso8601) }
        object["reason"] = record.reason.isEmpty ? nil : .string(record.reason)
        return .object(object)
    }

    /// The run of an id; an error that names it when there is none.
    static func find(_ id: String, in store: SQLiteStore) async throws -> RunRecord {
        guard let record = try await store.run(RunID(id)) else {
            throw CommandFailure(
                "CL0040", "there is no run `\(id)`", help: "`riposte runs list` shows the newest")
        }
        return record
    }
}
