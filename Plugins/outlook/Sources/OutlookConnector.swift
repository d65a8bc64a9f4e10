public import ConnectorKit
import Values

/// Outlook of Microsoft 365, through Microsoft Graph.
public let outlookPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(name: "outlook", actions: [SendMail(), GetMailTips()]) { call throws(ConnectorFailure) in
            let path = OutlookMailbox.path(call.settings["mailbox"]?.string ?? "")
            try await call.http(.get("\(path)/messages", query: [("$top", "1"), ("$select", "id")])).orThrow()
        }
    ])
