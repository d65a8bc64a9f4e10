public import ConnectorKit

/// Microsoft Defender for Endpoint.
public let defenderEndpointPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(
            name: "defender-endpoint",
            actions: [
                ListMachinesByUser(), ListAlertsByUser(), RunAntivirusScan(), IsolateMachine(),
                ReleaseMachine(), ContainMachine(), RestrictAppExecution(), UnrestrictAppExecution(),
                CollectInvestigationPackage(), StopAndQuarantineFile(), OffboardMachine(),
                RunLiveResponse(), CancelMachineAction(), WaitForMachineAction(), RunHuntingQuery(),
                GetPackageURI(), DownloadPackage(), DownloadLiveResponseResult(), UploadLibraryFile(),
            ],
            triggers: [NewAlert()]
        ) { call throws(ConnectorFailure) in try await ConnectionCheck.run(call) }
    ])
