import ArgumentParser
import CurlTransport
import Engine
import Foundation
import Glibc
import Lab
import Logging
import ServiceLifecycle
import UnixSignals
import Values

/// `riposte lab start`.
struct LabStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Run the simulated tenant until stopped.",
        discussion: """
            The lab listens on this machine only. Its address and the key of its control plane are kept in the
            workspace, where `riposte connection add NAME --lab` and the other lab commands find them.

            Example:
              riposte lab start --port 7071
            """)

    @OptionGroup var place: WorkspaceOptions
    @Option(help: "Port to listen on; 0 takes a free one.") var port = 7071
    @Option(help: "How long a machine action stays in each of its states, ISO 8601.") var stateDelay = "PT1S"
    @Option(help: "File to write address and control key to, once the lab is ready.") var readyFile: String?
    @Flag(help: "Do not keep the services' rate limits.") var noLimits = false

    @Option(help: "How many times as fast the services' limits pass; lab connections then keep to that.")
    var timeScale = 1

    func validate() throws {
        guard (1...100_000).contains(timeScale) else {
            throw ValidationError("a time scale is a number from 1 to 100000")
        }
        guard (0...65_535).contains(port) else { throw ValidationError("a port is a number from 0 to 65535") }
    }

    func run() async throws {
        let workspace = try place.findIfAny()
        guard let delay = Duration(iso8601: stateDelay) else {
            throw CommandFailure(
                "CL0024", "`\(stateDelay)` is not a duration", help: "write it like PT1S", isUsage: true)
        }
        var configuration = LabConfiguration()
        configuration.port = port
        configuration.stateDelay = delay
        configuration.enforcesLimits = !noLimits
        configuration.timeScale = timeScale
        let client = CurlClient(
            options: CurlOptions(version: Riposte.version, allow: [.loopback, .privateNetwork]))
        let files = [readyFile.map { URL(filePath: $0) }, workspace?.labFile].compactMap { $0 }
        let log = Logging.standardError
        let server = LabServer(
            configuration: configuration, callbacks: CurlCallbacks(client: client), log: log
        ) {
            address, token in
            let ready: Value = [
                "address": .string(address), "labToken": .string(token), "pid": .int(Int64(getpid())),
            ]
            for file in files { ReadyFile.write(ready, to: file) }
            Terminal().say("the lab runs at \(address); stop it with Ctrl-C")
        }
        let group = ServiceGroup(
            services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
        try await group.run()
        client.shutDown()
        if let file = workspace?.labFile { try? FileManager.default.removeItem(at: file) }
    }
}

/// Sends the lab's callbacks through the same transport as everything else.
struct CurlCallbacks: CallbackSender {
    let client: CurlClient

    func post(_ url: String, json: Value) async -> Int? {
        let request = HTTPRequest(
            method: "POST", url: url, headers: [("Content-Type", "application/json")], body: json.jsonBytes(),
            timeout: .seconds(10))
        return try? await client.send(request).status
    }

    func post(_ url: String, form: [UInt8], headers: [(name: String, value: String)]) async -> Int? {
        let type = (name: "Content-Type", value: "application/x-www-form-urlencoded")
        let request = HTTPRequest(
            method: "POST", url: url, headers: [type] + headers, body: form, timeout: .seconds(10))
        return try? await client.send(request).status
    }
}

/// Tells whoever started a process that it is ready, and where.
enum ReadyFile {
    /// Writes the file whole and for its owner only: it holds a key.
    static func write(_ value: Value, to file: URL) {
        let files = FileManager.default
        try? files.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let draft = file.appendingPathExtension("new")
        _ = files.createFile(
            atPath: draft.path, contents: Data(value.json().utf8), attributes: [.posixPermissions: 0o600])
        try? files.removeItem(at: file)
        try? files.moveItem(at: draft, to: file)
    }
}
