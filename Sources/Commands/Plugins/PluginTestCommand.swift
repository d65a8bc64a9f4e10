import ArgumentParser
import ConformanceKit
import Foundation
import PluginHost
import Values

/// `riposte plugin test LIBRARY`.
struct PluginTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Check that a plugin does what the ABI asks of it.",
        discussion: """
            Opens the library as a host does and calls it in every way that a host may: with its examples and
            with input that nobody should send, with services that refuse, fail and talk nonsense, cancelled,
            many times at once, and closed under way. Every check has a worker of its own, so a crash is a
            finding.

            Recorded cases are folders named after an action (what follows a dot tells cases apart), each with
            `input.json`, and `expected.json` and `exchange.http` where there are: requests and responses,
            parted by `###`. The exit status is 1 when a finding is an error. docs/reference/plugin-test.md
            explains the findings.

            Examples:
              riposte plugin test ./libacme-edr.so
              riposte plugin test ./libacme-edr.so --examples tests/recorded --settings '{"region":"eu"}'
              riposte plugin test ./libacme-edr.so --only failure --in-process     under a debugger
            """)

    @Argument(help: "The library's file.", completion: .file(extensions: ["so"])) var library: String
    @Option(
        help: "Only this part, repeatable: \(CheckGroup.allCases.map(\.rawValue).joined(separator: ", ")).")
    var only: [String] = []
    @Option(help: "A folder of recorded cases.", completion: .directory) var examples: String?
    @Option(help: "Settings of the connection, as JSON; by connector where there are several.")
    var settings: String?
    @Option(help: "What random parts are made from, to repeat a run.") var seed: UInt64?
    @Option(help: "Seconds that a call may take which waits for nobody.") var patience = 10
    @Option(help: "Calls that the check for leaks makes.") var calls = 10_000
    @Flag(help: "Load the library into this process, for a debugger: a crash ends the test.") var inProcess =
        false
    @Flag(help: "Print one JSON object.") var json = false

    func run() async throws {
        let terminal = Terminal()
        let view = KitView(terminal: terminal)
        let path = URL(filePath: library).standardizedFileURL.path
        let options = try kitOptions()
        let quiet = json
        let report = await ConformanceKit(library: path, options: options).run { outcome in
            if !quiet { view.show(outcome) }
        }
        if let obstacle = report.obstacle {
            throw CommandFailure(obstacle.code, obstacle.message, help: obstacle.help)
        }
        if json { terminal.say(report.document.json(pretty: true)) } else { view.show(report) }
        guard report.passed else { throw ExitCode(1) }
    }

    private func kitOptions() throws -> KitOptions {
        var options = inProcess ? Self.inProcessOptions : Self.workerOptions
        options.seed = seed ?? UInt64.random(in: 0..<1_000_000)
        options.patience = .seconds(max(1, patience))
        options.repetitions = max(0, calls)
        if !only.isEmpty { options.groups = Set(try only.map(group)) }
        if let examples {
            do throws(RecordingError) {
                options.cases = try RecordedCase.all(in: examples)
            } catch {
                throw CommandFailure(
                    "CL0311", error.message,
                    help: "`riposte plugin test --help` says what the folder has to hold")
            }
        }
        if let settings { options.settings = try object(settings) }
        return options
    }

    private static let inProcessOptions = KitOptions(isolation: "in-process") {
        PluginLibrary.load(files: [$0])
    }

    private static var workerOptions: KitOptions {
        let sandbox = PluginShelf.options
        return KitOptions(isolation: "worker") {
            PluginLibrary.load(files: [$0], isolation: .sandbox(sandbox))
        }
    }

    private func group(_ name: String) throws -> CheckGroup {
        let names = CheckGroup.allCases.map(\.rawValue)
        guard let group = CheckGroup(rawValue: name) else {
            let near = nearestName(to: name, among: names).map { "did you mean `\($0)`?" }
            throw CommandFailure(
                "CL0312", "there is no part `\(name)` of the test",
                help: near ?? "the parts are \(names.joined(separator: ", "))", isUsage: true)
        }
        return group
    }

    private func object(_ text: String) throws -> Value {
        guard let value = try? Value(json: text), value.object != nil else {
            throw CommandFailure(
                "CL0313", "`--settings` is not a JSON object",
                help: "write `--settings '{\"region\": \"eu\"}'`", isUsage: true)
        }
        return value
    }
}
