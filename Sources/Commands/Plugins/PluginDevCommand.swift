import ArgumentParser
import Foundation
import UnixSignals

/// `riposte plugin dev FOLDER`.
struct PluginDevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Build, test and try a connector again whenever one of its files changes.",
        discussion: """
            Builds with the folder's Makefile, tests the library, and with --playbook runs a playbook: in a made-up
            world, or with --for-real in your workspace, whose environment has to enable the plugin. Ctrl-C ends it.

            Examples:
              riposte plugin dev acme-edr
              riposte plugin dev acme-edr --playbook triage.yaml --input alert.json
            """)

    @Argument(help: "The connector's folder.", completion: .directory) var folder = "."
    @Option(help: "A playbook to run after each build: its file, or its name in the workspace.") var playbook:
        String?
    @Option(help: "File with the trigger's body as JSON.") var input: String?
    @Flag(help: "Run the playbook with real services, in the workspace around you.") var forReal = false
    @Option(help: "A command that builds it, for the shell; by default what the folder is built with.")
    var build: String?
    @Flag(help: "Do everything once and end, with its status.") var once = false

    func validate() throws {
        guard playbook != nil || (input == nil && !forReal) else {
            throw ValidationError("--input and --for-real need --playbook")
        }
    }

    func run() async throws {
        let project = try DevProject(URL(filePath: folder).standardizedFileURL, command: build)
        let loop = DevLoop(project: project, trial: trial)
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let once = once
        // Whatever ends first ends the other: the loop, or a signal, which then also ends a build under way.
        let passed = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { once ? try await loop.pass() : try await loop.run() }
            group.addTask {
                for await _ in signals { break }
                return !once
            }
            defer { group.cancelAll() }
            return try await group.next() ?? true
        }
        if !passed { throw ExitCode(1) }
    }

    /// The words of `riposte run` for the playbook.
    private var trial: [String]? {
        guard let playbook else { return nil }
        let words = ["run", playbook] + (input.map { ["--input", $0] } ?? [])
        return forReal ? words : words + ["--simulate"]
    }
}
