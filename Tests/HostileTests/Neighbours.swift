import Catalog
import Engine
import Foundation
import Logging
import PluginHost
import Synchronization
import TestSupport
import Testing
import Values

/// A hostile plugin and a good one in a host, each in its worker.
struct Neighbours: Sendable {
    /// The host of both.
    var host: PluginHost
    /// What the host wrote to its log.
    var log: LogRecord
    /// What the plugins asked for over HTTP.
    var transport: RecordingTransport
    /// The folder that the libraries lie in.
    var folder: URL
    /// The hostile one's library.
    var library: String
    /// The name of the worker's program, which no other process has.
    var program: String

    /// Performs an action of a plugin on its connection.
    func act(_ action: String, _ input: Value = [:], within time: Duration = .seconds(20)) async -> CallResult
    {
        await host.perform(
            ActionCall(
                action: action, connection: String(action.prefix { $0 != "." }), input: input,
                idempotencyKey: "k", attempt: 1, deadline: Timestamp.here + time, trace: UUID().uuidString))
    }

    /// Performs an action, again while the worker that it needs may not be started yet.
    func actWhenStarted(_ action: String, _ input: Value = [:], within time: Duration = .seconds(20))
        async throws
        -> CallResult
    {
        while true {
            let result = await act(action, input, within: time)
            guard result.code == "PL0204" else { return result }
            try await Task.sleep(for: result.retryAfter ?? .milliseconds(1))
        }
    }

    /// Calls the good plugin over and over while `body` runs; gives how often, and how many calls failed.
    func besides<Result: Sendable>(_ body: () async throws -> Result) async rethrows -> (
        result: Result, calls: Int, failed: [CallResult]
    ) {
        let isOver = Flag()
        async let neighbour = keepCalling(until: isOver)
        let result: Result
        do {
            result = try await body()
            isOver.set()
        } catch {
            isOver.set()
            throw error
        }
        let (calls, failed) = await neighbour
        return (result, calls, failed)
    }

    private func keepCalling(until isOver: Flag) async -> (Int, [CallResult]) {
        var (calls, failed): (Int, [CallResult]) = (0, [])
        repeat {
            let input: Value = ["number": .int(Int64(calls))]
            let result = await act("good.echo", input)
            if result.status != .ok || result.output != input { failed.append(result) }
            calls += 1
        } while !isOver.isSet
        return (calls, failed)
    }

    /// The processes of this host's workers that are there still, zombies included, two seconds from now at the latest.
    func leftOver() async throws -> [Int] {
        let limit = ContinuousClock.now + .seconds(2)
        while true {
            let found = Processes.named(program)
            if found.isEmpty || ContinuousClock.now > limit { return found }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

/// Builds both plugins, hosts them for the time of `body`, and expects that nobody is left afterwards.
@discardableResult
func withNeighbours<Result>(
    _ plugin: String, memory: Int = 512 << 20, isolation: Isolation? = nil, flags: [String] = [],
    _ body: (Neighbours) async throws -> Result
) async throws -> Result {
    try await withTemporaryFolder { folder in
        let program = try Workshop.program(in: folder)
        let files = [
            try Workshop.build(plugin, into: folder, flags: flags), try Workshop.build("good", into: folder),
        ]
        let options = SandboxOptions(program: program.path, memory: memory)
        let (plugins, refused) = PluginLibrary.load(files: files, isolation: isolation ?? .sandbox(options))
        if let refusal = refused.first { throw refusal }
        let (log, transport) = (LogRecord(), RecordingTransport())
        let connections = plugins.flatMap(\.descriptor.connectors).map {
            ConnectionBinding(name: $0.name, connector: $0.name, settings: [:], transport: transport)
        }
        let host = PluginHost(plugins: plugins, connections: connections, grace: .milliseconds(200)) {
            log.add($0)
        }
        let neighbours = Neighbours(
            host: host, log: log, transport: transport, folder: folder, library: files[0],
            program: program.lastPathComponent)
        let result = try await body(neighbours)
        await host.shutDown()
        let leftOver = try await neighbours.leftOver()
        #expect(leftOver.isEmpty)
        return result
    }
}

/// Compiles the hostile plugins, each once with the same flags.
enum Workshop {
    static let sources = packageRoot.appending(path: "Tests/HostilePlugins")
    private static let headers = packageRoot.appending(path: "Sources/ConnectorABI/include")
    private static let built = Mutex<[[String]: Data]>([:])

    struct CompilerFailure: Error {
        var output: String
    }

    /// A library of a folder's own, because its place and its contents are attacked too.
    static func build(_ name: String, into folder: URL, flags: [String] = []) throws -> String {
        let library = folder.appending(path: "\(name).so")
        let known = built.withLock { $0[[name] + flags] }
        if let known {
            try known.write(to: library)
            return library.path
        }
        let compiler = Process()
        let output = Pipe()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments =
            [
                "cc", "-shared", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-unused-function",
                "-Werror",
            ]
            + flags + [
                "-I", headers.path, sources.appending(path: "\(name).c").path, "-o", library.path, "-pthread",
            ]
        compiler.standardError = output
        try compiler.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw CompilerFailure(output: text) }
        let bytes = try Data(contentsOf: library)
        built.withLock { $0[[name] + flags] = bytes }
        return library.path
    }

    /// The worker that was built with these tests, by a name of its own, so that its processes can be told from others.
    static func program(in folder: URL) throws -> URL {
        let built = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let program = folder.appending(path: "rw-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createSymbolicLink(
            at: program, withDestinationURL: built.appending(path: "riposte-worker"))
        return program
    }
}

/// What is known of the system's processes.
enum Processes {
    /// The numbers of those of a name.
    static func named(_ name: String) -> [Int] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { Int($0) }.filter { number in
            let status = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)
            return status?.contains("(\(name))") == true
        }
    }

    /// Bytes of memory that this process has in use.
    static var resident: Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4096 } ?? 0
    }

    /// How many descriptors, and how many threads, this process has.
    static var descriptorsAndThreads: (Int, Int) {
        func count(_ folder: String) -> Int {
            (try? FileManager.default.contentsOfDirectory(atPath: folder))?.count ?? 0
        }
        return (count("/proc/self/fd"), count("/proc/self/task"))
    }
}

/// Something that happens once.
final class Flag: Sendable {
    private let stored = Atomic<Bool>(false)

    var isSet: Bool { stored.load(ordering: .relaxed) }

    func set() { stored.store(true, ordering: .relaxed) }
}

/// What a host wrote to its log.
final class LogRecord: Sendable {
    private let stored = Mutex<[PluginLogLine]>([])

    var lines: [PluginLogLine] { stored.withLock { $0 } }

    func add(_ line: PluginLogLine) { stored.withLock { $0.append(line) } }

    /// What the host says of plugins that break the rules.
    var complaints: [String] { lines.filter { $0.metadata["code"] == "PL0110" }.map(\.message) }
}

/// A transport that answers everything with 200 and keeps what it was asked.
final class RecordingTransport: ConnectionTransport {
    private let stored = Mutex<[HTTPRequest]>([])

    var requests: [HTTPRequest] { stored.withLock { $0 } }

    func send(_ request: HTTPRequest, options: SendOptions) async throws(TransportError) -> HTTPResponse {
        stored.withLock { $0.append(request) }
        return HTTPResponse(status: 200)
    }
}

extension Timestamp {
    static var here: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
