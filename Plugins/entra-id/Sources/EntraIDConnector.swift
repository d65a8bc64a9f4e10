public import ConnectorKit

/// Microsoft Entra ID: users, groups, risk and sign-ins of Microsoft Graph.
///
/// What is one request is described in `descriptor.json`; here is what needs more.
public let entraIDPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(
            name: "entra-id",
            actions: [
                ResetPassword(), AddGroupMember(), RemoveGroupMember(), AddLocationAddresses(),
                RemoveLocationAddresses(), CheckAdministrator(),
            ]
        ) { call throws(ConnectorFailure) in
            try await Permissions.check(call)
        }
    ])
