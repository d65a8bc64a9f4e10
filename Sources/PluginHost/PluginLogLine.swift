public import Logging

/// A line that a plugin wrote, or that the host wrote about it.
public struct PluginLogLine: Sendable {
    /// How important.
    public var level: Logger.Level
    /// The text.
    public var message: String
    /// `connector`, `connection`, `operation`, `trace`, and the plugin's own fields.
    public var metadata: Logger.Metadata
}
