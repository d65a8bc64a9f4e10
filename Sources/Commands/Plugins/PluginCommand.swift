import ArgumentParser
import Catalog
import Foundation
import HostConnectors
import PluginHost
import Values

/// `riposte plugin`.
struct PluginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin", abstract: "Plugins: shared libraries that bring connectors.",
        subcommands: [
            List.self, Inspect.self, PluginEnableCommand.self, PluginDisableCommand.self,
            PluginLockCommand.self,
            PluginTrustCommand.self, PluginVerifyCommand.self, PluginSignCommand.self,
            PluginKeygenCommand.self,
            PluginNewCommand.self, PluginTestCommand.self, PluginDevCommand.self, PluginHeadersCommand.self,
        ])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the plugins found, and why some are not used.",
            discussion: "Example:\n  riposte plugin list")

        @OptionGroup var place: WorkspaceOptions
        @Flag(help: "Print JSON.") var json = false

        func run() throws {
            let workspace = try place.findIfAny()
            let environment = try workspace.map { try House.open($0).environment }
            let (plugins, refused) = PluginShelf(workspace: workspace, environment: environment).load()
            let path = PluginPath(workspace: workspace)
            let known = Set(plugins.map(\.path) + refused.map(\.path))
            let idle = PluginPath.libraries(in: path.shipped + path.others).filter {
                !known.contains($0.path)
            }
            let terminal = Terminal()
            if json { return terminal.say(Self.document(plugins, refused, idle).json(pretty: true)) }
            var table = TextTable(["PLUGIN", "VERSION", "CONNECTORS", "RUNS", "DIGEST", "FILE"])
            for plugin in plugins {
                table.add([
                    plugin.descriptor.name, plugin.descriptor.version,
                    plugin.descriptor.connectors.map(\.name).joined(separator: ", "), Self.place(of: plugin),
                    String(plugin.digest.prefix(12)), Workspace.shown(URL(filePath: plugin.path)),
                ])
            }
            for connector in BuiltIn.descriptors {
                table.add([connector.name, Riposte.version, connector.name, "inline", "", "(built in)"])
            }
            table.lines(terminal).forEach { terminal.say($0) }
            for refusal in refused {
                terminal.say(
                    "\(terminal.styled("refused", .bad))  \(Workspace.shown(URL(filePath: refusal.path))): \(refusal.message) [\(refusal.code)]"
                )
                terminal.say("  help: \(refusal.help)")
            }
            for library in idle {
                terminal.say(
                    "\(terminal.styled("not enabled", .doubtful))  \(Workspace.shown(URL(filePath: library.path)))"
                )
                terminal.say(
                    "  help: to use it, `riposte plugin enable \(library.name)`"
                )
            }
        }

        /// Where its actions are carried out.
        private static func place(of plugin: Plugin) -> String {
            plugin.descriptor.isDescribedOnly ? "host" : plugin.isolation.name
        }

        private static func document(
            _ plugins: [Plugin], _ refused: [PluginRefusal], _ idle: [(name: String, path: String)]
        ) -> Value {
            [
                "plugins": .array(
                    plugins.map { plugin in
                        [
                            "name": .string(plugin.descriptor.name),
                            "version": .string(plugin.descriptor.version),
                            "path": .string(plugin.path), "digest": .string(plugin.digest),
                            "isolation": .string(Self.place(of: plugin)),
                            "connectors": .array(plugin.descriptor.connectors.map { .string($0.name) }),
                        ]
                    }),
                "builtIn": .array(BuiltIn.descriptors.map { .string($0.name) }),
                "refused": .array(
                    refused.map {
                        [
                            "path": .string($0.path), "code": .string($0.code),
                            "message": .string($0.message),
                            "help": .string($0.help),
                        ]
                    }),
                "notEnabled": .array(idle.map { ["name": .string($0.name), "path": .string($0.path)] }),
            ]
        }
    }

    struct Inspect: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a plugin's connectors: settings, triggers, actions, limits.",
            discussion:
                "Examples:\n  riposte plugin inspect defender-endpoint\n  riposte plugin inspect ./libacme.so"
        )

        @OptionGroup var place: WorkspaceOptions
        @Argument(help: "A plugin's or connector's name, or a library file.") var plugin: String

        func run() throws {
            let terminal = Terminal()
            if plugin.contains("/") || plugin.hasSuffix(".so") || plugin.hasSuffix(".riposte.json") {
                let path = URL(filePath: plugin).standardizedFileURL.path
                let (loaded, refused) = PluginLibrary.load(
                    [PluginCandidate(path: path, isolation: .sandbox(PluginShelf.options))],
                    by: PluginShelf.inspection)
                if let refusal = refused.first {
                    throw CommandFailure(refusal.code, refusal.message, help: refusal.help)
                }
                loaded.forEach { PluginDescription(terminal: terminal).say($0) }
                return
            }
            if let connector = BuiltIn.descriptors.first(where: { $0.name == plugin }) {
                return PluginDescription(terminal: terminal).say(connector)
            }
            let workspace = try place.findIfAny()
            let environment = try workspace.map { try House.open($0).environment }
            let (plugins, _) = PluginShelf(workspace: workspace, environment: environment).load()
            guard
                let found = plugins.first(where: {
                    $0.descriptor.name == plugin || $0.descriptor.connectors.contains { $0.name == plugin }
                })
            else {
                let near = nearestName(to: plugin, among: plugins.map(\.descriptor.name))
                throw CommandFailure(
                    "CL0035", "there is no plugin `\(plugin)`",
                    help: near.map { "did you mean `\($0)`?" } ?? "`riposte plugin list` shows what is found")
            }
            PluginDescription(terminal: terminal).say(found)
        }
    }
}

/// A plugin as people read it.
struct PluginDescription {
    let terminal: Terminal

    func say(_ plugin: Plugin) {
        terminal.say("\(terminal.styled(plugin.descriptor.name, .strong)) \(plugin.descriptor.version)")
        terminal.say("  file    \(plugin.path)")
        terminal.say("  sha256  \(plugin.digest)")
        for connector in plugin.descriptor.connectors { say(connector) }
    }

    func say(_ connector: ConnectorDescriptor) {
        terminal.say("\n\(terminal.styled(connector.name, .name)): \(connector.summary)")
        if let base = connector.base { terminal.say("  address   \(base)") }
        terminal.say(
            "  sign-in   \(connector.auth.isEmpty ? "none" : connector.auth.map(\.name).joined(separator: ", "))"
        )
        for rate in connector.rates {
            terminal.say("  limit     \(rate.limit) requests per \(rate.period.iso8601)")
        }
        if let test = connector.test { terminal.say("  test      \(connector.name).\(test.action)") }
        members(of: connector.settings).forEach { terminal.say("  setting   \($0)") }
        for trigger in connector.triggers {
            terminal.say("\n  trigger \(terminal.styled("\(connector.name).\(trigger.name)", .strong))")
            terminal.say("    \(trigger.summary.isEmpty ? trigger.title : trigger.summary)")
            terminal.say("    by \(trigger.modes.map(\.rawValue).joined(separator: " or "))")
        }
        for action in connector.actions {
            terminal.say(
                "\n  action \(terminal.styled("\(connector.name).\(action.name)", .strong))  (\(action.effect.rawValue))"
            )
            terminal.say("    \(action.summary.isEmpty ? action.title : action.summary)")
            if let request = action.request {
                terminal.say("    sends \(request.method.rawValue) \(request.path.text)")
            }
            members(of: action.input).forEach { terminal.say("    \($0)") }
            for rate in action.rates {
                terminal.say("    limit: \(rate.limit) requests per \(rate.period.iso8601)")
            }
            if !action.permissions.isEmpty {
                terminal.say("    permission: \(action.permissions.joined(separator: " or "))")
            }
        }
    }

    private func members(of schema: Schema?) -> [String] {
        guard let document = schema?.document, let properties = document["properties"]?.object else {
            return []
        }
        let required = Set((document["required"]?.array ?? []).compactMap(\.string))
        return properties.map { name, property in
            var words = [name, property["type"]?.string ?? "any"]
            if let choices = property["enum"]?.array {
                words.append("(" + choices.map { $0.string ?? $0.json() }.joined(separator: " | ") + ")")
            }
            if let preset = property["default"] { words.append("= \(preset.json())") }
            if required.contains(name) { words.append("required") }
            return words.joined(separator: " ")
        }
    }
}

extension Isolation {
    /// What environments call it.
    fileprivate var name: String { self == .inline ? "inline" : "sandbox" }
}
