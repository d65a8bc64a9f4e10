import ArgumentParser
import Catalog
import Engine
import Foundation
import Logging
import Playbooks
import Values

/// `riposte hook`.
struct HookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook", abstract: "Addresses of this host that start playbooks.",
        subcommands: [HookListCommand.self])
}

/// `riposte hook list`.
struct HookListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the addresses that start playbooks by a request.",
        discussion: """
            Whoever knows an address can start its playbook. The addresses work while `riposte serve` runs, and stay
            the same over restarts.

            Examples:
              riposte hook list
              riposte hook list --base https://riposte.example --json
            """)

    @OptionGroup var place: WorkspaceOptions
    @Option(help: "What the addresses begin with; by default the environment's `serve: { url }`.") var base:
        String?
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let house = try House.open(try place.find())
        defer { house.close() }
        let serve = house.environment.serve
        let base = base ?? serve.url ?? "http://127.0.0.1:\(serve.port ?? 8484)"
        let addresses = try await AddressBook(house: house, base: base)
        let listening = try await ListenerSetup(
            house: house, library: house.library(), store: nil, log: Logging.quiet
        ).listening()
        let unregistered = listening.connectors.filter { !$0.descriptor.subscribes }
        let hooks = try await HookTable(unregistered, house: house).entries
        let terminal = Terminal()
        if json {
            let rows = listening.requests.map { listener -> Value in
                [
                    "playbook": .string(listener.plan.name),
                    "method": listener.method.map { .string($0) } ?? .null,
                    "url": .string(addresses.request(listener)),
                ]
            }
            let others = hooks.map { token, listener -> Value in
                [
                    "playbook": .string(listener.plan.name), "method": "POST",
                    "url": .string("\(base)/hooks/\(token)"),
                ]
            }
            return terminal.say(Value.array(rows + others).json())
        }
        guard !listening.requests.isEmpty || !hooks.isEmpty else {
            return terminal.say("no playbook is started by a request")
        }
        for listener in listening.requests {
            terminal.say("\(terminal.styled(listener.plan.name, .name)) \(listener.method ?? "ANY")")
            terminal.say("  \(addresses.request(listener))")
        }
        for (token, listener) in hooks {
            terminal.say(
                "\(terminal.styled(listener.plan.name, .name)) POST, for the service of \(listener.use)")
            terminal.say("  \(base)/hooks/\(token)")
        }
    }
}
