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
            // Not `me`: an application has none, and people may list teams too.
            try await call.http(.get("/v1.0/teams", query: [("$top", "1"), ("$select", "id")])).orThrow()
        }
    ])
