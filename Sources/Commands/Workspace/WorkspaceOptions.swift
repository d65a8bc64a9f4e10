import ArgumentParser
import Foundation

/// Where a command works: `--workspace` and `--env`, which most commands take.
struct WorkspaceOptions: ParsableArguments {
    @Option(help: "The workspace folder; by default the nearest one above the current folder.")
    var workspace: String?

    @Option(name: .customLong("env"), help: "The environment; by default $RIPOSTE_ENV, or `local`.")
    var environment: String?

    /// The workspace; an error that says how to make one when there is none.
    func find() throws -> Workspace {
        guard let found = try findIfAny() else {
            throw CommandFailure(
                "CL0001", "no workspace here: no folder `environments` in this folder or above it",
                help: "make one with `riposte init`, or name one with `--workspace FOLDER`")
        }
        return found
    }

    /// The workspace, or nil when the command runs outside of one.
    func findIfAny() throws -> Workspace? {
        let name = environment ?? ProcessEnvironment.value("RIPOSTE_ENV") ?? "local"
        guard name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }), !name.isEmpty else {
            throw CommandFailure(
                "CL0002", "`\(name)` cannot be an environment's name", help: "use letters, digits, - and _",
                isUsage: true)
        }
        if let workspace {
            let root = URL(filePath: workspace).standardizedFileURL
            guard Workspace.find(from: root)?.path == root.path else {
                throw CommandFailure(
                    "CL0001", "`\(workspace)` is no workspace: it has no folder `environments`",
                    help: "make one with `riposte init \(workspace)`")
            }
            return Workspace(root: root, environment: name)
        }
        let here = URL(filePath: FileManager.default.currentDirectoryPath)
        return Workspace.find(from: here).map { Workspace(root: $0, environment: name) }
    }
}

/// The process environment, read in this one place.
enum ProcessEnvironment {
    static func value(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}
