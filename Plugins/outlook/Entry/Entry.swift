public import ConnectorABI
import ConnectorKit
import OutlookConnector

/// The one export.
@c(riposte_plugin_v1) public func riposte_plugin_v1() -> UnsafePointer<riposte_plugin>? {
    unsafe Kit.export(outlookPlugin)
}
