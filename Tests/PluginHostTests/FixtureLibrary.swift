import Catalog
import Engine
import Foundation
import PluginHost
import Synchronization
import TestSupport
import Values

/// Plugins written in C, built by this machine's compiler.
enum FixtureLibrary {
    static let sources = packageRoot.appending(path: "Tests/PluginHostTests/Fixtures")
    static let headers = packageRoot.appending(path: "Sources/ConnectorABI/include")

    struct CompilerFailure: Error {
        var output: String
    }

    /// Compiles a source file into a folder; gives the library's path.
    @discardableResult
    static func build(_ source: URL, into folder: URL, flags: [String] = []) throws -> String {
        let library = folder.appending(path: source.deletingPathExtension().lastPathComponent + ".so")
        let compiler = Process()
        let output = Pipe()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments =
            [
                "cc", "-shared", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-unused-function",
                "-Werror",
            ]
            + flags + ["-I", headers.path, source.path, "-o", library.path, "-pthread"]
        compiler.standardError = output
        try compiler.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw CompilerFailure(output: text) }
        return library.path
    }

    /// Compiles a fixture by name.
    @discardableResult
    static func build(_ name: String, into folder: URL) throws -> String {
        try build(sources.appending(path: "\(name).c"), into: folder)
    }
}

/// What a host wrote to its log.
final class LogRecord: Sendable {
    private let stored = Mutex<[PluginLogLine]>([])

    var lines: [PluginLogLine] { stored.withLock { $0 } }

    func add(_ line: PluginLogLine) { stored.withLock { $0.append(line) } }
}

/// A transport that answers from a script and keeps what it was asked.
final class ScriptedTransport: ConnectionTransport {
    private let stored = Mutex<[HTTPRequest]>([])
    private let named = Mutex<[String?]>([])
    private let respond: @Sendable (HTTPRequest) async throws(TransportError) -> HTTPResponse

    init(_ respond: @escaping @Sendable (HTTPRequest) async throws(TransportError) -> HTTPResponse) {
        self.respond = respond
    }

    var requests: [HTTPRequest] { stored.withLock { $0 } }

    /// The actions that the requests were sent for.
    var actions: [String?] { named.withLock { $0 } }

    func forget() { stored.withLock { $0 = [] } }

    func send(_ request: HTTPRequest, options: SendOptions) async throws(TransportError) -> HTTPResponse {
        stored.withLock { $0.append(request) }
        named.withLock { $0.append(options.action) }
        return try await respond(request)
    }
}

extension SandboxOptions {
    /// The worker that was built with these tests.
    static var built: SandboxOptions {
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        return SandboxOptions(program: folder.appending(path: "riposte-worker").path)
    }
}

extension Isolation {
    /// Where a plugin's code may run: what holds in one holds in the other.
    static var both: [Isolation] { [.inline, .sandbox(.built)] }
}

/// A host with one fixture and a connection `c` to it, for the time of `body`, once for each isolation.
func withHost(
    of fixture: String, connector: String? = nil, grace: Duration = .milliseconds(50),
    isolations: [Isolation] = Isolation.both,
    transport: ScriptedTransport = ScriptedTransport { _ in HTTPResponse(status: 200) },
    settings: Value = [:], _ body: (PluginHost, LogRecord) async throws -> Void
) async throws {
    for isolation in isolations {
        transport.forget()
        try await withHost(
            of: fixture, connector: connector, grace: grace, isolation: isolation, transport: transport,
            settings: settings, body)
    }
}

/// A host with one fixture in one isolation and a connection `c` to it, for the time of `body`.
func withHost<Result>(
    of fixture: String, connector: String? = nil, grace: Duration = .milliseconds(50),
    isolation: Isolation,
    transport: ScriptedTransport = ScriptedTransport { _ in HTTPResponse(status: 200) },
    settings: Value = [:], _ body: (PluginHost, LogRecord) async throws -> Result
) async throws -> Result {
    try await withTemporaryFolder { folder in
        let file = try FixtureLibrary.build(fixture, into: folder)
        let (plugins, refused) = PluginLibrary.load(files: [file], isolation: isolation)
        guard refused.isEmpty else { throw FixtureLibrary.CompilerFailure(output: "\(refused)") }
        let log = LogRecord()
        let name = connector ?? plugins.first?.descriptor.connectors.first?.name ?? fixture
        let binding = ConnectionBinding(name: "c", connector: name, settings: settings, transport: transport)
        let host = PluginHost(plugins: plugins, connections: [binding], grace: grace) { log.add($0) }
        let result = try await body(host, log)
        await host.shutDown()
        return result
    }
}

extension PluginHost {
    /// Performs an action on connection `c`, with a minute to do it.
    func act(
        _ action: String, _ input: Value = [:], within time: Duration = .seconds(60), isDryRun: Bool = false
    ) async -> CallResult {
        await perform(
            ActionCall(
                action: action, connection: "c", input: input, idempotencyKey: "k", attempt: 1,
                deadline: Timestamp.here + time, trace: "run-1/step", isDryRun: isDryRun))
    }

    /// Calls a trigger on connection `c`.
    func ask(_ trigger: String, _ kind: TriggerCall.Kind, input: Value = [:]) async -> TriggerResult {
        await call(
            TriggerCall(
                trigger: trigger, connection: "c", input: input, kind: kind,
                deadline: Timestamp.here + .seconds(60)))
    }
}

extension Timestamp {
    static var here: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
