import ArgumentParser
import Catalog
import Foundation
import Playbooks
import Values

/// `riposte test [FILE|FOLDER...]`.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Try playbooks against their test cases, in a made-up world.",
        discussion: """
            The tests of `scan.yaml` are in `scan.test.yaml` beside it. A case says what the trigger gives, what services
            answer, and what is expected of the run; members that are not named may be anything:
              cases:
                a severe alert isolates the machine:
                  input: { id: a1 }
                  mocks: { alert: { body: { severity: High } } }
                  expect:
                    status: Succeeded
                    steps: { severe/isolate: { inputs: { isolationType: Full } } }
                    never: [close]
            The exit status is 1 when a case fails.

            Examples:
              riposte test                            all test files of the workspace's playbooks
              riposte test playbooks/scan.yaml
              riposte test playbooks --junit results.xml
              riposte test playbooks --update         take what is got for what is expected
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(
        help: "Test files, playbooks, or folders; by default the workspace's playbooks.",
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var paths: [String] = []
    @Option(help: "Write the results to this file as JUnit XML.") var junit: String?
    @Flag(help: "Rewrite the expectations of the cases that fail from what is got.") var update = false
    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
        let workspace = try? place.findIfAny()
        let paths = paths.isEmpty ? [(try place.find()).playbooksFolder.path] : paths
        let files = try TestFile.find(paths).map { try TestFile($0) }
        let run = TestRun(catalog: SimulateRun.catalog(workspace), workspace: workspace)
        let terminal = Terminal()
        var all: [TestResult] = []
        for file in files {
            let results = run.results(of: file)
            if !json { results.forEach { TestView(terminal: terminal).show($0) } }
            if update { try rewrite(file, results, terminal) }
            all += results
        }
        if let junit { try Self.write(JUnitReport.text(all), to: junit) }
        if json {
            terminal.say(TestView.document(all).json())
        } else {
            let failed = all.count { !$0.isGood }
            let summary = "\(all.count) cases, \(failed) failed"
            terminal.say(terminal.styled(summary, failed == 0 ? .good : .bad))
        }
        let isSettled = update && all.allSatisfy { $0.error == nil }
        guard isSettled || all.allSatisfy(\.isGood) else { throw ExitCode(1) }
    }

    private func rewrite(_ file: TestFile, _ results: [TestResult], _ terminal: Terminal) throws {
        guard results.contains(where: { !$0.differences.isEmpty }) else { return }
        try Self.write(TestUpdate(file: file).text(results), to: file.file)
        if !json { terminal.say("rewrote \(terminal.styled(file.file, .name))") }
    }

    static func write(_ text: String, to file: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: file), options: .atomic)
        } catch {
            throw CommandFailure(
                "CL0066", "cannot write `\(file)`", help: "check the path and its permissions")
        }
    }
}
