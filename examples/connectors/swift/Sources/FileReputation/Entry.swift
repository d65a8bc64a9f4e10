import ConnectorABI
import ConnectorKit

/// The code of this plugin's connectors; what goes in and out is in ../descriptor-contract/README.md.
let plugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(
            name: "reputation-swift", actions: [GetFileReport(), GetAddressReport()],
            triggers: [NewNotification(), Notification()],
            test: { call async throws(ConnectorFailure) in
                _ = try await call.http(.get("/api/v3/files/\(eicar)")).answer()
            })
    ])

/// The file that all scanners know and that harms nobody.
private let eicar = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"

/// The one export.
@c(riposte_plugin_v1) public func riposte_plugin_v1() -> UnsafePointer<riposte_plugin>? {
    unsafe Kit.export(plugin)
}
