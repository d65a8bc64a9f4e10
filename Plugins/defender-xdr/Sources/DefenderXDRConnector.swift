public import ConnectorKit

/// Microsoft Defender XDR: security alerts, incidents and hunting of Microsoft Graph.
///
/// What is one request is described in `descriptor.json`; here is what needs more.
public let defenderXDRPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(
            name: "defender-xdr",
            actions: [
                CommentAlert(), CommentIncident(), AddIncidentTags(), RemoveIncidentTags(),
                ListAlertDevices(), RunHuntingQuery(),
            ],
            triggers: [NewAlert(), NewIncident(), ChangedIncident()]
        ) { call throws(ConnectorFailure) in
            try await Permissions.check(call)
        }
    ])
