import ArgumentParser

/// `riposte connection add|list|test|sign-in|remove`.
struct ConnectionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connection",
        abstract: "Connections: how this environment reaches and signs in to services.",
        subcommands: [
            ConnectionAddCommand.self, ConnectionListCommand.self, ConnectionTestCommand.self,
            ConnectionSignInCommand.self, ConnectionRemoveCommand.self,
        ])
}
