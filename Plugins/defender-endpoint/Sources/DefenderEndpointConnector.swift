public import ConnectorKit

/// Microsoft Defender for Endpoint.
public let defenderEndpointPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(
            name: "defender-endpoint",
            actions: [
                GetAlert(), GetMachine(), ListMachines(), ListMachinesByUser(), RunAntivirusScan(),
                IsolateMachine(),
                ReleaseMachine(), GetMachineAction(), WaitForMachineAction(), RunHuntingQuery(),
            ],
            triggers: [NewAlert()]
        ) { call throws(ConnectorFailure) in
            try await call.http(.get("/api/machines", query: [("$top", "1")])).orThrow()
        }
    ])
