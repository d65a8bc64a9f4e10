import ArgumentParser
import Catalog
import Engine
import Foundation
import Playbooks
import Values
import Vault

/// `riposte connection list`.
struct ConnectionListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the environment's connections, without their secrets.",
        discussion: "Example:\n  riposte connection list --env production")

    @OptionGroup var place: WorkspaceOptions
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let house = try House.open(try place.find())
        defer { house.close() }
        let connections = house.environment.connections.values.sorted { $0.name < $1.name }
        let terminal = Terminal()
        var summaries: [String: SignInSummary] = [:]
        for connection in connections {
            summaries[connection.name] = await house.signIns.summary(of: connection)
        }
        guard !json else {
            let values = connections.map { connection -> Value in
                let summary = summaries[connection.name]
                return [
                    "name": .string(connection.name), "connector": .string(connection.connector),
                    "address": .string(address(connection, house)),
                    "signIn": .string(summary?.way ?? "none"),
                    "account": summary?.account.map { .string($0) } ?? .null,
                    "expires": summary?.expires.map { .string($0.iso8601) } ?? .null,
                    "problem": summary?.problem.map { .string($0.message) } ?? .null,
                ]
            }
            return terminal.say(Value.array(values).json(pretty: true))
        }
        guard !connections.isEmpty else {
            return terminal.say("no connections yet; add one with `riposte connection add cloud-apps`")
        }
        var table = TextTable(["NAME", "CONNECTOR", "ADDRESS", "SIGN-IN", "AS", "UNTIL"])
        for connection in connections {
            let summary = summaries[connection.name]
            let end = summary?.expires.map { String($0.iso8601.prefix(10)) }
            table.add([
                connection.name, connection.connector, address(connection, house), summary?.way ?? "none",
                summary?.account ?? "", summary?.problem == nil ? end ?? "" : "not signed in",
            ])
        }
        table.lines(terminal).forEach { terminal.say($0) }
    }

    private func address(_ connection: ConnectionConfiguration, _ house: House) -> String {
        if let base = connection.base { return base }
        let descriptor = house.catalog.connectors[connection.connector]?.placed(in: connection.cloud)
        var base = descriptor?.base ?? ""
        for (name, value) in connection.settings.object ?? JSONObject() {
            base = base.replacing("{\(name)}", with: value.string ?? value.json())
        }
        return base
    }
}

/// `riposte connection remove NAME`.
struct ConnectionRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a connection and its sealed secret.",
        discussion: "Example:\n  riposte connection remove graph")

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "The connection's name.") var name: String

    func run() async throws {
        let house = try House.open(try place.find())
        let file = house.workspace.environmentFile()
        let text = try PlaybookLibrary.text(of: file)
        let edited = try EnvironmentEditor.removingConnection(name, in: text)
        try Data(edited.utf8).write(to: file, options: .atomic)
        // What was sealed for it alone begins with its name.
        let prefix = "connections.\(name)"
        for secret in try await house.sealed.names() where secret == prefix || secret.hasPrefix(prefix + ".")
        {
            try await house.sealed.remove(secret)
        }
        Terminal().say("removed the connection `\(name)`")
    }
}
