import ArgumentParser
import Foundation

/// `riposte init`.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a workspace: a folder with playbooks and environments.",
        discussion: "Example:\n  riposte init soc && cd soc && riposte doctor")

    @Argument(help: "The folder; by default this one.") var folder = "."
    @Option(name: .customLong("env"), help: "The first environment's name.") var environment = "local"

    func run() throws {
        let workspace = Workspace(root: URL(filePath: folder).standardizedFileURL, environment: environment)
        let files = FileManager.default
        let terminal = Terminal()
        for made in [workspace.playbooksFolder, workspace.environmentFile().deletingLastPathComponent()] {
            try files.createDirectory(at: made, withIntermediateDirectories: true)
        }
        try files.createDirectory(
            at: workspace.stateFolder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try Self.write(Self.environmentText(environment), to: workspace.environmentFile(), terminal)
        try Self.write(".riposte/\n", to: workspace.root.appending(path: ".gitignore"), terminal)
        terminal.say("workspace ready in \(terminal.styled(Workspace.shown(workspace.root), .name))")
        terminal.say(
            "next: `riposte lab start` to practise, or `riposte connection add cloud-apps` for the real thing"
        )
    }

    /// Writes a file that does not exist yet; one that does stays as it is.
    private static func write(_ text: String, to file: URL, _ terminal: Terminal) throws {
        guard !FileManager.default.fileExists(atPath: file.path) else {
            return terminal.say("kept \(Workspace.shown(file)), which was there already")
        }
        try Data(text.utf8).write(to: file, options: .atomic)
        terminal.say("wrote \(Workspace.shown(file))")
    }

    private static func environmentText(_ name: String) -> String {
        """
        # The environment `\(name)`: connections, policies and limits. Secrets are named here, never written here.
        store: sqlite:.riposte/\(name).db

        """
    }
}
