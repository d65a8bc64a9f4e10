public import ConnectorKit
import Values

/// Microsoft Defender for Cloud Apps.
public let cloudAppsPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(
            name: "cloud-apps",
            actions: [
                ListAlerts(), CloseBenign(), CloseFalsePositive(), CloseTruePositive(), ListActivities(),
                GetPolicy(), ListPolicies(),
            ],
            triggers: [AlertGenerated()]
        ) { call throws(ConnectorFailure) in
            try await call.http(CloudAppsAPI.query("alerts/", ["limit": 1])).orThrow()
        }
    ])
