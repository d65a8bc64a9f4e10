public import ConnectorKit
import Values

/// Gmail, through its API.
public let gmailPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(name: "gmail", actions: [SendMail()]) { call throws(ConnectorFailure) in
            try await call.http(.get("/gmail/v1/users/me/messages", query: [("maxResults", "1")])).orThrow()
        }
    ])
