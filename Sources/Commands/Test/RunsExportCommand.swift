import ArgumentParser
import Engine
import Foundation
import Playbooks
import Values

/// `riposte runs export RUN --as-test`.
struct RunsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Make a test case of a run.",
        discussion: """
            The case has what went into the run, what services answered, and what came of it. Secrets, and inputs and
            outputs that are kept out of histories, are left out and named in notes on standard error.

            Example:
              riposte runs export 01J... --as-test --output playbooks/scan.test.yaml
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "The run's id.") var run: String
    @Flag(help: "As a test case, which is the only form there is.") var asTest = false
    @Option(help: "Write to this file instead of standard output.") var output: String?
    @Flag(help: "Replace a file of the same name.") var force = false

    func validate() throws {
        guard asTest else { throw ValidationError("say what to make of the run: --as-test") }
    }

    func run() async throws {
        let reader = try await HistoryReader(place)
        let record = try await RunText.find(run, in: reader.store)
        let history = try await reader.engine.history(of: record.run.id)
        let plan = try await reader.house.library(store: reader.store).plan(digest: record.run.digest)
        await reader.close()
        let terminal = Terminal()
        let export = try RunExport(history, plan)
        // What the case gives is tried at once, so that a run that cannot be repeated is noticed now.
        let name = "run \(record.run.id)"
        let trial = try TestCase(.object(export.request), name: name, file: name)
        let report = try SimulationReport(plan, trial.request, catalog: reader.house.catalog)
        let made = export.document(report)
        let check = try TestCase(.object(made), name: name, file: name)
        let differences = check.expected.differences(from: report, of: plan)
        var file = JSONObject()
        file["playbook"] = .string(playbookFile(plan.name, reader.house.workspace))
        file["cases"] = .object(JSONObject([(name: name, value: .object(made))]))
        let text = YAMLDocument.text(of: file)
        if let output {
            guard force || !FileManager.default.fileExists(atPath: output) else {
                throw CommandFailure(
                    "CL0005", "`\(output)` exists already",
                    help: "choose another name, or replace it with `--force`")
            }
            try TestCommand.write(text, to: output)
            terminal.say("made \(terminal.styled(output, .name)); try it with `riposte test \(output)`")
        } else {
            terminal.say(text)
        }
        for note in export.notes { terminal.complain("note: \(note)") }
        for difference in differences {
            terminal.complain(
                "note: the simulation differs at \(difference.place): \(difference.got) for \(difference.expected)"
            )
        }
    }

    /// The file of the playbook of a name, as the test names it.
    private func playbookFile(_ name: String, _ workspace: Workspace) -> String {
        let files = PlaybookLibrary.extensions.map { workspace.playbooksFolder.appending(path: name + $0) }
        let found = files.first { FileManager.default.fileExists(atPath: $0.path) }
        guard let output else { return found?.path ?? "\(name).yaml" }
        let isBeside =
            URL(filePath: output).standardizedFileURL.deletingLastPathComponent().path
            == workspace.playbooksFolder.path
        return isBeside ? found?.lastPathComponent ?? "\(name).yaml" : found?.path ?? "\(name).yaml"
    }
}
