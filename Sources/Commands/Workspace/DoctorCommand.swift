import ArgumentParser
import Catalog
import Engine
import Foundation
import HostConnectors
import Playbooks
import PluginHost
import SQLiteStore
import Values
import Vault

/// `riposte doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Say what is wrong with this workspace, and how to mend it.",
        discussion: "Example:\n  riposte doctor --env production")

    @OptionGroup var place: WorkspaceOptions
    @Flag(help: "Do not try the connections.") var offline = false

    func run() async throws {
        let terminal = Terminal()
        let workspace = try place.find()
        let house = try House.open(workspace)
        defer { house.close() }
        var report = DoctorReport(terminal: terminal)
        report.fine("environment `\(workspace.environment)`: \(Workspace.shown(workspace.environmentFile()))")
        checkPlugins(house, &report)
        checkSandbox(&report)
        await checkSecrets(house, &report)
        await checkStore(house, &report)
        checkPlaybooks(house, &report)
        if !offline { await checkConnections(house, &report) }
        terminal.say(report.summary)
        guard report.problems == 0 else { throw ExitCode(1) }
    }

    private func checkPlugins(_ house: House, _ report: inout DoctorReport) {
        report.fine("plugins: \(house.plugins.map(\.descriptor.name).sorted().joined(separator: ", "))")
        for refusal in house.refused {
            report.problem("plugin \(refusal.path): \(refusal.message) [\(refusal.code)]", refusal.help)
        }
        for name in house.environment.plugins.keys.sorted()
        where house.environment.plugins[name]?.isEnabled == true
            && !house.plugins.contains(where: { $0.descriptor.name == name })
        {
            report.problem(
                "the plugin `\(name)` is enabled but not loaded",
                "put lib\(name).so into \(Workspace.shown(house.workspace.pluginsFolder)) or a folder of RIPOSTE_PLUGIN_PATH"
            )
        }
    }

    private func checkSandbox(_ report: inout DoctorReport) {
        do throws(PluginRefusal) {
            let (protections, landlock) = try SandboxProbe.run(PluginShelf.options)
            let missing = Protections.all.subtracting(protections).names
            let version = landlock == 0 ? "" : ", landlock version \(landlock)"
            guard !missing.isEmpty else { return report.fine("sandbox: complete\(version)") }
            report.problem(
                "the sandbox of plugins lacks \(missing.joined(separator: ", ")) on this machine\(version)",
                "a newer kernel has them; `require` under a plugin in the environment refuses to run it without"
            )
        } catch {
            report.problem("\(error.message) [\(error.code)]", error.help)
        }
    }

    private func checkSecrets(_ house: House, _ report: inout DoctorReport) async {
        do {
            report.fine("sealed secrets: \(try await house.sealed.names().count)")
        } catch {
            report.problem(error.message, error.help)
        }
    }

    private func checkStore(_ house: House, _ report: inout DoctorReport) async {
        do {
            let store = try await house.openStore(.client)
            var query = RunQuery()
            query.statuses = [.running, .waiting]
            let running = try await store.runs(query)
            await store.close()
            report.fine("store \(house.environment.store): \(running.count) runs not over")
        } catch {
            report.problem(ErrorText.line(for: error), "")
        }
    }

    private func checkPlaybooks(_ house: House, _ report: inout DoctorReport) {
        let library = house.library()
        guard let entries = try? library.readAll(house.workspace.playbooksFolder) else { return }
        for entry in entries {
            let findings = entry.diagnostics
            if findings.hasErrors {
                report.problem("\(entry.file) has errors", "`riposte check \(entry.file)` shows them")
            } else {
                report.fine("playbook \(entry.file)")
            }
        }
        let names = Set(entries.compactMap { $0.plan?.name })
        for (policy, playbooks) in house.environment.policies {
            for playbook in playbooks where !names.contains(playbook) {
                report.problem(
                    "the policy `\(policy)` names the playbook `\(playbook)`, which is not there",
                    "make it, or `riposte policy detach \"\(policy)\" \(playbook)`")
            }
        }
    }

    private func checkConnections(_ house: House, _ report: inout DoctorReport) async {
        guard let host = try? house.makeHost(log: Logging.quiet) else { return }
        for name in house.environment.connections.keys.sorted() {
            let result = await host.test(connection: name, deadline: SystemClock().now + .seconds(20))
            if result.status == .ok {
                report.fine("connection \(name)")
            } else {
                report.problem(
                    "connection `\(name)`: \(ConnectionAdvice.text(for: result))",
                    "`riposte connection add \(name) --force` makes it anew")
            }
        }
        await host.shutDown()
    }
}

/// What the doctor has found so far.
struct DoctorReport {
    let terminal: Terminal
    private(set) var problems = 0

    init(terminal: Terminal) { self.terminal = terminal }

    func fine(_ text: String) { terminal.say("\(terminal.styled("ok", .good))       \(text)") }

    mutating func problem(_ text: String, _ help: String) {
        problems += 1
        terminal.say("\(terminal.styled("problem", .bad))  \(text)")
        if !help.isEmpty { terminal.say("  help: \(help)") }
    }

    var summary: String {
        problems == 0
            ? terminal.styled("nothing is wrong", .good)
            : terminal.styled(problems == 1 ? "1 problem" : "\(problems) problems", .bad)
    }
}
