import ArgumentParser
import Catalog
import Foundation
import Playbooks
import PluginHost
import PluginTrust
import Values

/// `riposte plugin enable NAME`.
struct PluginEnableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Use a plugin in this environment, and pin it in riposte.lock.",
        discussion: """
            The library is looked at first, without running it here: what it is, and which hosts it asks for.

            Example:
              riposte plugin enable acme-edr --env production
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "The plugin: its file's name without lib and .so.") var name: String
    @Flag(help: "Leave riposte.lock as it is.") var noLock = false

    func run() throws {
        let workspace = try place.find()
        let found = try FoundPlugin.named(name, in: workspace)
        let environment = try workspace.readEnvironment()
        let trust = WorkspaceTrust(workspace: workspace, environment: environment)
        let pins = !noLock && !found.isShipped
        let demands: WorkspaceTrust
        do throws(TrustRefusal) {
            // A file that is not the locked one is refused here as well: pinning it anew is a decision of its own.
            let isNew = try trust.lock.entries[name] == nil
            demands = pins && isNew ? try trust.forPinning() : trust
        } catch {
            throw CommandFailure(error)
        }
        let plugin = try found.read(demanding: demands)
        try PluginSwitch(workspace: workspace).set(name, isEnabled: true)
        if pins { try lock(workspace) }
        say(plugin, found, workspace)
    }

    /// Pins the plugin; a first lock holds all that the environment uses, since from then on they need it.
    private func lock(_ workspace: Workspace) throws {
        let isFirst = !FileManager.default.fileExists(atPath: workspace.lockFile.path)
        let change = try LockChange(workspace: workspace, names: isFirst ? [] : [name])
        guard change.new.entries[name] != nil else {
            throw change.problems.first
                ?? CommandFailure(
                    "CL0336", "`\(name)` cannot be pinned", help: "`riposte plugin lock \(name)` says why")
        }
        if change.new != change.old { try workspace.write(change.new) }
    }

    private func say(_ plugin: Plugin, _ found: FoundPlugin, _ workspace: Workspace) {
        let terminal = Terminal()
        terminal.say(
            "enabled \(terminal.styled(name, .name)) \(plugin.descriptor.version) in "
                + Workspace.shown(workspace.environmentFile()))
        terminal.say("  sha256  \(plugin.digest)\(found.isShipped || noLock ? "" : ", in riposte.lock")")
        let libraries = plugin.descriptor.nativeLibraries.joined(separator: ", ")
        if !libraries.isEmpty {
            terminal.say(
                "  calls  \(libraries): allow it with `native: [\(libraries)]` under `plugins.\(name)`")
        }
        for connector in plugin.descriptor.connectors {
            let hosts = ([connector.base].compactMap { $0 } + connector.hosts).joined(separator: ", ")
            terminal.say("  sends to  \(hosts.isEmpty ? "nowhere" : hosts)")
            let risky = connector.actions.filter { $0.effect == .destructive }.map(\.name)
            if !risky.isEmpty { terminal.say("  destructive  \(risky.joined(separator: ", "))") }
        }
        terminal.say(
            "less can be granted under `plugins.\(name)`: `hosts`, `deny`, `rates`, `connections`, `secrets`")
    }
}

/// `riposte plugin disable NAME`.
struct PluginDisableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "No longer use a plugin in this environment.",
        discussion:
            "What the environment says of the plugin stays.\n\nExample:\n  riposte plugin disable acme-edr")

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "The plugin: its file's name without lib and .so.") var name: String

    func run() throws {
        let workspace = try place.find()
        if try workspace.readEnvironment().plugins[name] == nil {
            _ = try FoundPlugin.named(name, in: workspace)
        }
        try PluginSwitch(workspace: workspace).set(name, isEnabled: false)
        Terminal().say("disabled \(name) in \(Workspace.shown(workspace.environmentFile()))")
    }
}

/// Enables and disables plugins in a workspace's environment file.
struct PluginSwitch {
    let workspace: Workspace

    func set(_ name: String, isEnabled: Bool) throws {
        let file = workspace.environmentFile()
        let text = try PlaybookLibrary.text(of: file)
        let base = try EnvironmentEditor.base(of: text).flatMap {
            try? PlaybookLibrary.text(of: workspace.environmentFile($0))
        }
        let edited = try EnvironmentEditor.settingPlugin(
            name, isEnabled: isEnabled, in: text, extending: base)
        if edited != text { try Data(edited.utf8).write(to: file, options: .atomic) }
    }
}
