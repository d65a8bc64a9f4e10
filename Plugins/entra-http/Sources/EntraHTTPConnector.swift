public import ConnectorKit

/// HTTP with Microsoft Entra ID: requests to any service that takes tokens of Entra ID.
public let entraHTTPPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(name: "entra-http", actions: [Batch(), Invoke()]) { call throws(ConnectorFailure) in
            // Which paths a service has is not known here; that a token was had and is accepted is what counts.
            let answer = try await call.http(.get("/"))
            if answer.status == 401 { throw answer.failure }
        }
    ])
