import Logging

/// What a call is called in the log.
final class CallLabel: Sendable {
    let connector: String
    let connection: String
    let operation: String
    let trace: String
    private let write: @Sendable (PluginLogLine) -> Void

    init(
        connector: String, connection: String, operation: String, trace: String,
        write: @escaping @Sendable (PluginLogLine) -> Void
    ) {
        self.connector = connector
        self.connection = connection
        self.operation = operation
        self.trace = trace
        self.write = write
    }

    /// `defender-endpoint.isolate-machine`, or the connector alone.
    var subject: String { operation.isEmpty ? connector : "\(connector).\(operation)" }

    func log(_ level: Logger.Level, _ message: String, _ fields: [(name: String, value: String)] = []) {
        var metadata: Logger.Metadata = ["connector": "\(connector)"]
        if !connection.isEmpty { metadata["connection"] = "\(connection)" }
        if !operation.isEmpty { metadata["operation"] = "\(operation)" }
        if !trace.isEmpty { metadata["trace"] = "\(trace)" }
        for field in fields where metadata[field.name] == nil { metadata[field.name] = "\(field.value)" }
        write(PluginLogLine(level: level, message: message, metadata: metadata))
    }

    /// Says that the plugin broke a rule of the ABI; the call goes on as if it had not.
    func misbehaved(_ what: String) {
        log(.warning, "the plugin misbehaves: \(what)", [("code", "PL0110")])
    }
}
