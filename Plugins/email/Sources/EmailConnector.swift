public import ConnectorKit
import Values

/// Mail by SMTP and IMAP, with any provider.
public let emailPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(
            name: "email", actions: [Send()], triggers: [MessageReceived(), ReplyReceived()]
        ) { call throws(ConnectorFailure) in
            let server = try MailServer(call.settings)
            try server.check(try await call.http(server.signIn(.get(server.smtp))))
            guard let imap = server.imap else { return }
            try server.check(try await call.http(server.signIn(.get(imap))))
        }
    ])
