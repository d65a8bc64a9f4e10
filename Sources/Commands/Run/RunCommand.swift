import ArgumentParser
import Engine
import Foundation
import Logging
import Playbooks
import PluginHost
import SQLiteStore
import Values

/// `riposte run PLAYBOOK`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run one playbook now and show it step by step.",
        discussion: """
            The input is the body that the trigger would have: a recorded alert, for example.
            With --dry-run, reads are real and writes are only described.

            Examples:
              riposte run run-antivirus-scan --input alert.json
              riposte run run-antivirus-scan --input - --set scanType=Quick --dry-run < alert.json
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "A playbook's name or file.", completion: .file(extensions: ["yaml", "yml"]))
    var playbook: String
    @Option(help: "File with the trigger's body as JSON; `-` for standard input.") var input: String?
    @Option(help: "A parameter's value, NAME=VALUE; can be repeated.") var set: [Assignment] = []
    @Flag(help: "Only describe what would be changed.") var dryRun = false
    @Flag(help: "Print one JSON object an event.") var json = false

    func run() async throws {
        let house = try House.open(try place.find())
        defer { house.close() }
        let trigger = try readInput()
        let (store, isHost) = try await openStore(house)
        let library = house.library(store: store)
        let entry = try PlaybookArgument(playbook).read(library, house.workspace)
        guard let plan = entry.plan, !entry.diagnostics.hasErrors else {
            throw DocumentFailure(diagnostics: entry.diagnostics, sources: [entry.file: entry.source])
        }
        let host = try house.makeHost(log: Logging.quiet)
        let terminal = Terminal()
        let view = RunView(terminal: terminal)
        let printsJSON = json
        let engine = Engine(store: store, host: host, plans: library, log: Logging.quiet) { progress in
            if printsJSON { return terminal.say(RunView.document(progress).json()) }
            if let line = view.line(progress) { terminal.say(line) }
        }
        let outputs: Value = ["headers": [:], "body": trigger]
        let run = try engine.makeRun(
            of: plan, trigger: ["name": "manual", "outputs": outputs], parameters: try readParameters(plan),
            isDryRun: dryRun)
        try await store.keepPlaybook(digest: plan.digest, name: plan.name, source: entry.source)
        _ = try await engine.accept([run])
        if !json {
            terminal.say(
                "run \(terminal.styled(run.id.text, .name)) of `\(plan.name)`\(dryRun ? " (dry run)" : "")")
        }
        // Another process serves this store: it drives the run, and this one watches.
        let record =
            isHost
            ? try await engine.drive(run.id)
            : try await RunWatcher(store: store, engine: engine, terminal: terminal, printsJSON: json)
                .watch(run.id, until: nil)
        await host.shutDown()
        await store.close()
        guard record.status == .succeeded else { throw ExitCode(1) }
    }

    private func openStore(_ house: House) async throws -> (SQLiteStore, isHost: Bool) {
        do {
            return (try await house.openStore(.host), true)
        } catch let error as StoreError where error.code == "ST0002" {
            return (try await house.openStore(.client), false)
        }
    }

    private func readInput() throws -> Value {
        guard let input else { return [:] }
        let text =
            input == "-"
            ? String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
            : try PlaybookLibrary.text(of: URL(filePath: input))
        do {
            return try Value(json: text)
        } catch {
            throw CommandFailure(
                "CL0038",
                "`\(input)` is not JSON: line \(error.line), column \(error.column): \(error.message)")
        }
    }

    private func readParameters(_ plan: Plan) throws -> Value {
        var parameters = JSONObject()
        for assignment in set {
            let parameter = plan.parameters.first { $0.name == assignment.name }
            let isText = parameter?.schema.document["type"]?.string == "string"
            let value = isText ? nil : try? Value(json: assignment.value)
            parameters[assignment.name] = value ?? .string(assignment.value)
        }
        return .object(parameters)
    }
}
