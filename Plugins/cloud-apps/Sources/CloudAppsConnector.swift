public import ConnectorKit
import Values

/// Microsoft Defender for Cloud Apps.
public let cloudAppsPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(
            name: "cloud-apps",
            actions: [
                CloseBenign(), CloseFalsePositive(), CloseTruePositive(), ListActivities(), GetPolicy(),
                ListPolicies(),
            ],
            triggers: [AlertGenerated()])
    ])
