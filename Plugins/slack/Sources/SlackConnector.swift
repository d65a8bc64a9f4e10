public import ConnectorKit
import Values

/// Slack.
public let slackPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(
            name: "slack",
            actions: [PostMessage(), ReplyInThread(), UpdateMessage(), UploadFile()],
            triggers: [InteractionReceived()]
        ) { call throws(ConnectorFailure) in
            try await SlackScopes.check(call)
        }
    ])
