public import ConnectorKit
import Values

/// Microsoft Teams.
public let teamsPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(
            name: "teams",
            actions: [PostCard(), PostMessage(), ReplyToMessage(), PostChatMessage()]
        ) { call throws(ConnectorFailure) in
            try await call.http(.get("/v1.0/me/joinedTeams", query: [("$select", "id")])).orThrow()
        }
    ])
