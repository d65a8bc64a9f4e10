import Foundation
import Logging

/// The loggers of the command line.
enum Logging {
    /// Says nothing; for commands whose output is the answer.
    static var quiet: Logger { Logger(label: "riposte") { _ in SwiftLogNoOpLogHandler() } }

    /// Lines on standard error, from `RIPOSTE_LOG` (`debug`, `info`, `warning` ...) or `info` upwards.
    static var standardError: Logger {
        var logger = Logger(label: "riposte") { _ in LineLogHandler() }
        logger.logLevel =
            ProcessEnvironment.value("RIPOSTE_LOG").flatMap(Logger.Level.init(rawValue:)) ?? .info
        return logger
    }
}

/// Writes one line an event: time, level, message, fields.
struct LineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
            .map { " \($0.key)=\($0.value)" }.joined()
        let line = "\(Date().formatted(.iso8601)) \(event.level) \(event.message)\(fields)\n"
        FileHandle.standardError.write(Data(line.utf8))
    }
}
