import ArgumentParser
import Catalog
import Engine
import HostConnectors
import Logging
import Playbooks
import PluginHost
import Values

/// `riposte connection test [NAME...]`.
struct ConnectionTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Sign in and make one harmless request, for some connections or all.",
        discussion: "Example:\n  riposte connection test cloud-apps")

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "The connections; by default all.") var names: [String] = []

    func run() async throws {
        let house = try House.open(try place.find())
        let names = names.isEmpty ? house.environment.connections.keys.sorted() : names
        try await Self.test(names, in: house, Terminal())
    }

    /// That there is no such connection.
    static func unknown(_ name: String, in house: House) -> CommandFailure {
        let near = nearestName(to: name, among: house.environment.connections.keys)
        return CommandFailure(
            "CL0019",
            "there is no connection `\(name)` in the environment `\(house.workspace.environment)`",
            help: near.map { "did you mean `\($0)`?" } ?? "`riposte connection list` shows them")
    }

    /// Tests connections side by side and reports in order; throws when any does not work.
    static func test(_ names: [String], in house: House, _ terminal: Terminal) async throws {
        for name in names where house.environment.connections[name] == nil {
            throw unknown(name, in: house)
        }
        let host = try house.makeHost(log: Logging.quiet)
        let deadline = SystemClock().now + .seconds(30)
        var failed = 0
        for name in names {
            let result = await host.test(connection: name, deadline: deadline)
            if result.status == .ok {
                let details = result.output["message"]?.string.map { ": \($0)" } ?? ""
                terminal.say("\(terminal.styled("ok", .good))      \(name)\(details)")
            } else {
                failed += 1
                terminal.say(
                    "\(terminal.styled("failed", .bad))  \(name): \(ConnectionAdvice.text(for: result))")
            }
        }
        await host.shutDown()
        guard failed == 0 else {
            throw CommandFailure(
                "CL0023", "\(failed) of \(names.count) connections do not work",
                help: "mend them with `riposte connection add NAME --force`")
        }
    }
}
