import Foundation

/// Builds, tests and tries a connector, again and again.
struct DevLoop: Sendable {
    let project: DevProject
    /// The words of `riposte run` for the playbook that is tried.
    let trial: [String]?
    private let terminal = Terminal()

    init(project: DevProject, trial: [String]?) {
        self.project = project
        self.trial = trial
    }

    /// One pass after the other, each when a file has changed; ends with the task.
    func run() async throws -> Bool {
        var watcher = SourceWatcher(project.root)
        while true {
            try watcher.beginBuild()
            _ = try await pass()
            terminal.say(terminal.styled("watching \(Workspace.shown(project.root)); Ctrl-C ends", .faint))
            let changed = try await watcher.nextChange()
            terminal.say("\n\(terminal.styled("changed", .doubtful))  \(changed)")
        }
    }

    /// One pass: build, test, run; stops at the first that fails, and gives whether none did.
    func pass() async throws -> Bool {
        for step in steps {
            do {
                guard try await passes(step) else { return false }
            } catch let failure as CommandFailure {
                terminal.complain(failure.description)
                return false
            }
        }
        return true
    }

    private struct Step {
        var title: String
        var folder: URL
        var words: () throws -> [String]
    }

    private func passes(_ step: Step) async throws -> Bool {
        let words = try step.words()
        terminal.say("\(terminal.styled(step.title, .strong))  \(Self.shown(words))")
        let began = ContinuousClock.now
        let status = try await ChildProcess.run(words, in: step.folder, environment: surroundings)
        let took = RunText.duration(ContinuousClock.now - began)
        guard status == 0 else {
            let end = status == ChildProcess.timedOut ? "took too long" : "failed with status \(status)"
            terminal.say("\(terminal.styled("\(step.title) \(end)", .bad)) after \(took)")
            return false
        }
        terminal.say("\(terminal.styled("ok", .good))  \(step.title) in \(took)")
        return true
    }

    private var steps: [Step] {
        let project = project
        let shell = ["/bin/sh", "-c", project.command]
        var steps = [
            Step(title: "build", folder: project.root) { shell },
            Step(title: "test", folder: project.root) {
                let examples = project.examples.map { ["--examples", $0] } ?? []
                return [ChildProcess.riposte, "plugin", "test", try project.library()] + examples + Self.quick
            },
        ]
        if let trial {
            // As its words were typed: relative files, and the workspace, are those of this folder.
            let here = URL(filePath: FileManager.default.currentDirectoryPath)
            steps.append(Step(title: "run", folder: here) { [ChildProcess.riposte] + trial })
        }
        return steps
    }

    /// The parts of the test that take no seconds; the others are left to `riposte plugin test`.
    private static let quick = ["file", "entry", "descriptor", "life", "calls"].flatMap { ["--only", $0] }

    /// The plugin is found in its folder by the runs that are started here.
    private var surroundings: [String: String] {
        let others = ProcessEnvironment.value("RIPOSTE_PLUGIN_PATH").map { ":\($0)" } ?? ""
        return ["RIPOSTE_PLUGIN_PATH": project.root.path + others]
    }

    /// A command as it would be typed.
    private static func shown(_ words: [String]) -> String {
        words.first == "/bin/sh"
            ? words.dropFirst(2).joined(separator: " ")
            : (["riposte"] + words.dropFirst()).joined(separator: " ")
    }
}
