public import ConnectorKit

/// Microsoft Defender for Endpoint.
public let defenderEndpointPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(
            name: "defender-endpoint",
            actions: [
                ListMachinesByUser(), RunAntivirusScan(), IsolateMachine(), ReleaseMachine(),
                WaitForMachineAction(), RunHuntingQuery(),
            ],
            triggers: [NewAlert()])
    ])
