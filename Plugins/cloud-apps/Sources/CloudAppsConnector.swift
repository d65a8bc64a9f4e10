public import ConnectorKit
import Values

/// Microsoft Defender for Cloud Apps.
public let cloudAppsPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(
            name: "cloud-apps",
            actions: [
                GetAlert(), ListAlerts(), CloseBenign(), CloseFalsePositive(), CloseTruePositive(),
                MarkRead(),
                MarkUnread(), ListActivities(), GetPolicy(), ListPolicies(),
            ],
            triggers: [AlertGenerated()]
        ) { call throws(ConnectorFailure) in
            try await call.http(CloudAppsAPI.query("alerts/", ["limit": 1])).orThrow()
        }
    ])
