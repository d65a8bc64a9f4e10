import ArgumentParser
import Catalog
import Engine
import Foundation
import Playbooks
import Values

/// `riposte policy attach|detach|list`.
struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Policies: which alerts start which playbooks.",
        subcommands: [Attach.self, Detach.self, List.self])

    struct Attach: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send the alerts of a policy to a playbook.",
            discussion: """
                The policy is looked up at the service. Policies without user activity (Discovery and OAuth app
                policies) are refused: their alerts name no user whose devices a playbook could look for.

                Example:
                  riposte policy attach "Suspicious user activity" run-antivirus-scan
                """)

        @OptionGroup var place: WorkspaceOptions
        @Argument(help: "The policy's name or id.") var policy: String
        @Argument(help: "The playbook's name.") var playbook: String
        @Flag(help: "Do not look the policy up at the service.") var unchecked = false

        func run() async throws {
            let house = try House.open(try place.find())
            let entry = try PolicyCommand.playbook(playbook, in: house)
            guard let plan = entry.plan, let use = plan.trigger.use, let trigger = house.catalog.trigger(use),
                !trigger.policyPath.isEmpty
            else {
                throw CommandFailure(
                    "CL0030", "the playbook `\(playbook)` is not started by alerts of policies",
                    help: "its trigger must be one that names policies, such as `cloud-apps.alert-generated`")
            }
            var name = policy
            if !unchecked {
                name = try await PolicyLookup(house: house, plan: plan, trigger: trigger).name(of: policy)
            }
            let file = house.workspace.environmentFile()
            let text = try PlaybookLibrary.text(of: file)
            let edited = try EnvironmentEditor.attaching(playbook: plan.name, to: name, in: text)
            try Data(edited.utf8).write(to: file, options: .atomic)
            Terminal().say("alerts of `\(name)` now start `\(plan.name)` wherever `riposte serve` runs")
        }
    }

    struct Detach: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "No longer send the alerts of a policy to a playbook.",
            discussion: "Example:\n  riposte policy detach \"Suspicious user activity\" run-antivirus-scan")

        @OptionGroup var place: WorkspaceOptions
        @Argument(help: "The policy's name.") var policy: String
        @Argument(help: "The playbook's name.") var playbook: String

        func run() async throws {
            let workspace = try place.find()
            let file = workspace.environmentFile()
            let text = try PlaybookLibrary.text(of: file)
            let edited = try EnvironmentEditor.detaching(playbook: playbook, from: policy, in: text)
            try Data(edited.utf8).write(to: file, options: .atomic)
            Terminal().say("alerts of `\(policy)` no longer start `\(playbook)`")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the policies of this environment and their playbooks.",
            discussion: "Example:\n  riposte policy list --json")

        @OptionGroup var place: WorkspaceOptions
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let house = try House.open(try place.find())
            let policies = house.environment.policies.sorted { $0.key < $1.key }
            let terminal = Terminal()
            guard !json else {
                var object = JSONObject()
                for (name, playbooks) in policies { object[name] = .array(playbooks.map { .string($0) }) }
                return terminal.say(Value.object(object).json(pretty: true))
            }
            guard !policies.isEmpty else {
                return terminal.say("no policy is attached; try `riposte policy attach POLICY PLAYBOOK`")
            }
            var table = TextTable(["POLICY", "PLAYBOOKS"])
            for (name, playbooks) in policies { table.add([name, playbooks.joined(separator: ", ")]) }
            table.lines(terminal).forEach { terminal.say($0) }
        }
    }

    /// The workspace's playbook of a name, checked.
    static func playbook(_ name: String, in house: House) throws -> PlaybookLibrary.Entry {
        let library = house.library()
        let entries = try library.readAll(house.workspace.playbooksFolder)
        guard let entry = entries.first(where: { $0.plan?.name == name }) else {
            if let broken = entries.first(where: { $0.plan == nil && $0.file.hasSuffix("/\(name).yaml") }) {
                throw DocumentFailure(diagnostics: broken.diagnostics, sources: [broken.file: broken.source])
            }
            let near = nearestName(to: name, among: entries.compactMap { $0.plan?.name })
            throw CommandFailure(
                "CL0031",
                "there is no playbook `\(name)` in \(Workspace.shown(house.workspace.playbooksFolder))",
                help: near.map { "did you mean `\($0)`?" } ?? "make one with `riposte new TEMPLATE`")
        }
        guard !entry.diagnostics.hasErrors else {
            throw DocumentFailure(diagnostics: entry.diagnostics, sources: [entry.file: entry.source])
        }
        return entry
    }
}
