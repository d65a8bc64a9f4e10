import ArgumentParser
import Foundation
import Playbooks
import PluginHost
import PluginTrust
import Values

/// `riposte plugin lock`.
struct PluginLockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Pin the plugins that the environment uses in riposte.lock.",
        discussion: """
            Each plugin is pinned by the SHA-256 of its file, with its version and who signed it. From then on another
            file in its place is refused before anything of it is loaded. Plugins that come with Riposte are pinned only
            when they are named.

            Examples:
              riposte plugin lock
              riposte plugin lock acme-edr --env production
              riposte plugin lock --check        # for CI: exit status 1 when something would change
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "Plugins to pin; by default all that the environment uses.") var names: [String] = []
    @Flag(help: "Change nothing; exit with 1 when the lock is not up to date.") var check = false
    @Flag(help: "Drop entries of plugins whose library is not there any more.") var prune = false

    func run() throws {
        let workspace = try place.find()
        let terminal = Terminal()
        let change = try LockChange(workspace: workspace, names: names, prunes: prune)
        for problem in change.problems { terminal.complain(problem.description) }
        let differences = change.old.differences(to: change.new)
        for line in differences { terminal.say("  \(line)") }
        let file = Workspace.shown(workspace.lockFile)
        guard change.problems.isEmpty else {
            throw CommandFailure(
                "CL0336", "`\(file)` is as it was: \(change.problems.count) of the plugins cannot be pinned",
                help: "do what is said above, or name only the plugins that you mean")
        }
        if check {
            guard differences.isEmpty else {
                throw CommandFailure(
                    "CL0334", "`\(file)` is not up to date",
                    help: "if you know of the change, `riposte plugin lock --env \(workspace.environment)`")
            }
            return terminal.say("\(file) is up to date: \(Self.counted(change.new.entries.count))")
        }
        if !differences.isEmpty || !FileManager.default.fileExists(atPath: workspace.lockFile.path) {
            try workspace.write(change.new)
        }
        terminal.say("\(file): \(Self.counted(change.new.entries.count))")
    }

    private static func counted(_ count: Int) -> String { count == 1 ? "1 plugin" : "\(count) plugins" }
}

/// A lock and what it becomes.
struct LockChange {
    let old: PluginLock
    private(set) var new: PluginLock
    /// Why some plugins cannot be pinned.
    private(set) var problems: [CommandFailure] = []

    /// Pins plugins of a workspace by their names, or all that its environment uses.
    init(workspace: Workspace, names: [String] = [], prunes: Bool = false) throws {
        let environment = try workspace.readEnvironment()
        let found = FoundPlugin.all(in: workspace)
        do throws(TrustRefusal) {
            old = try workspace.readLock() ?? PluginLock()
        } catch {
            throw CommandFailure(error)
        }
        new = old
        if prunes { new.entries = old.entries.filter { entry in found.contains { $0.name == entry.key } } }
        let trust = try WorkspaceTrust(workspace: workspace, environment: environment).forPinning()
        let wanted =
            try names.isEmpty
            ? Self.used(found, environment, old) : names.map { try FoundPlugin.named($0, in: workspace) }
        for plugin in wanted {
            do {
                let read = try plugin.read(demanding: trust)
                new.entries[plugin.name] = try plugin.entry(of: read, trust)
            } catch let failure as CommandFailure {
                problems.append(failure)
            }
        }
        if names.isEmpty { problems += Self.missing(found, environment, workspace) }
    }

    private static func used(
        _ found: [FoundPlugin], _ environment: Playbooks.Environment, _ lock: PluginLock
    ) -> [FoundPlugin] {
        found.filter { plugin in
            let settings = environment.plugins[plugin.name]
            return plugin.isShipped
                ? lock.entries[plugin.name] != nil && settings?.isEnabled ?? true
                : settings?.isEnabled ?? false
        }
    }

    private static func missing(
        _ found: [FoundPlugin], _ environment: Playbooks.Environment, _ workspace: Workspace
    ) -> [CommandFailure] {
        environment.plugins.filter(\.value.isEnabled).keys.sorted().filter { name in
            name != "http" && !found.contains { $0.name == name }
        }.map { name in
            CommandFailure(
                "CL0331", "there is no library of the enabled plugin `\(name)`",
                help:
                    "put lib\(name).so into \(Workspace.shown(workspace.pluginsFolder)), or `riposte plugin disable \(name)`"
            )
        }
    }
}
