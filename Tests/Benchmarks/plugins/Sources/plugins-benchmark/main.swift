import Catalog
import Engine
import Foundation
import Logging
import Values

@testable import PluginHost

/// Times calls of one plugin and the start of workers, and prints a line `what|figure|number` for each.
///
/// Usage: plugins-benchmark WORKER C-PLUGIN [SWIFT-PLUGIN]
struct PluginsBenchmark {
    private static let warmUp = 300
    private static let samples = 3000
    private static let pipelined = 100_000
    private static let inFlight = 64
    private static let starts = 60

    private let options: SandboxOptions
    private let library: String
    private let clock = ContinuousClock()

    init(worker: String, library: String) {
        options = SandboxOptions(program: worker)
        self.library = library
    }

    private func host(_ isolation: Isolation) throws -> PluginHost {
        let (plugins, refused) = PluginLibrary.load(files: [library], isolation: isolation)
        if let refusal = refused.first { throw refusal }
        let binding = ConnectionBinding(
            name: "c", connector: "bench", settings: [:], transport: NoTransport())
        return PluginHost(plugins: plugins, connections: [binding]) { line in
            FileHandle.standardError.write(Data("\(line.message)\n".utf8))
        }
    }

    /// A call from `start` to its completion, with what the host keeps of each call.
    func inline() async throws {
        let host = try host(.inline)
        let connection = try host.enter("c", for: "bench")
        let label = CallLabel(
            connector: "bench", connection: "c", operation: "echo", trace: "", write: { _ in })
        let target = try await connection.open(host.runner, label, until: WallClock.now + .seconds(60))
        let input = input(bytes: 64)
        var batches: [Double] = []
        for _ in 0..<61 {
            let calls = 20_000
            let begin = clock.now
            for _ in 0..<calls {
                let call = callRegistry.add { LiveCall($0, label, LiveCall.Terms()) }
                target.code.start(target.object, call, input)
                guard call.isSettled else { throw BenchmarkFailure(what: "the call is not completed") }
            }
            batches.append(nanoseconds(clock.now - begin) / Double(calls))
        }
        connection.leave()
        report("inline, start to completion", "64 B, ns", batches)
        report("inline, whole action", "64 B, ns", try await actions(host, bytes: 64))
        await host.shutDown()
    }

    /// Calls of a worker one after the other.
    func sandboxed() async throws {
        let host = try host(.sandbox(options))
        let connection = try host.enter("c", for: "bench")
        for bytes in [64, 4096, 65_536] {
            let input = input(bytes: bytes)
            var samples: [Double] = []
            for index in -Self.warmUp..<Self.samples {
                let begin = clock.now
                let (raw, _) = try await host.run(input, on: connection, LiveCall.Terms())
                let time = nanoseconds(clock.now - begin) / 1000
                guard raw.output.count == bytes else { throw BenchmarkFailure(what: raw.message) }
                if index >= 0 { samples.append(time) }
            }
            report("sandboxed call", "\(bytes) B, us", samples)
            report(
                "sandboxed, whole action", "\(bytes) B, us",
                try await actions(host, bytes: bytes).map { $0 / 1000 })
        }
        connection.leave()
        await host.shutDown()
    }

    /// Many calls of one worker at once.
    func pipelined() async throws {
        let host = try host(.sandbox(options))
        let connection = try host.enter("c", for: "bench")
        let input = input(bytes: 64)
        for round in 0..<3 {
            let begin = clock.now
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<Self.inFlight {
                    group.addTask {
                        for _ in 0..<Self.pipelined / Self.inFlight {
                            _ = try? await host.run(input, on: connection, LiveCall.Terms())
                        }
                    }
                }
            }
            let seconds = nanoseconds(clock.now - begin) / 1e9
            if round > 0 {
                report("pipelined through one worker", "calls/s", [Double(Self.pipelined) / seconds])
            }
        }
        connection.leave()
        await host.shutDown()
    }

    /// From the start of a worker until it says that it is ready.
    func ready(_ library: String, _ what: String) async throws {
        let file = try LibraryFile.read(library)
        var samples: [Double] = []
        for index in -3..<Self.starts {
            let begin = clock.now
            let events = NoEvents()
            let link = WorkerLink(
                WorkerLink.Start(options: options, path: library, library: file.descriptor), events: events)
            let result = await withCheckedContinuation { continuation in
                link.whenReady { continuation.resume(returning: $0) }
            }
            let time = nanoseconds(clock.now - begin) / 1_000_000
            _ = try result.get()
            if index >= 0 { samples.append(time) }
            link.dismiss(within: .seconds(1))
            await withCheckedContinuation { continuation in link.whenOver { continuation.resume() } }
        }
        report("worker ready, \(what)", "ms", samples)
    }

    private func actions(_ host: PluginHost, bytes: Int) async throws -> [Double] {
        let text = String(repeating: "x", count: bytes - 8)
        var samples: [Double] = []
        for index in -Self.warmUp..<Self.samples {
            let begin = clock.now
            let result = await host.perform(
                ActionCall(
                    action: "bench.echo", connection: "c", input: ["d": .string(text)], idempotencyKey: "k",
                    attempt: 1, deadline: WallClock.now + .seconds(60), trace: ""))
            let time = nanoseconds(clock.now - begin)
            guard result.status == .ok else { throw BenchmarkFailure(what: result.message) }
            if index >= 0 { samples.append(time) }
        }
        return samples
    }

    private func input(bytes: Int) -> CallInput {
        CallInput(
            kind: .invoke, operation: "echo",
            body: Array("{\"d\":\"".utf8) + Array(repeating: 120, count: bytes - 8)
                + Array("\"}".utf8), deadline: WallClock.now + .seconds(600))
    }

    private func nanoseconds(_ time: Duration) -> Double {
        let (seconds, attoseconds) = time.components
        return Double(seconds) * 1e9 + Double(attoseconds) / 1e9
    }

    private func report(_ what: String, _ figure: String, _ samples: [Double]) {
        print("\(what)|\(figure)|\(samples.sorted()[samples.count / 2])")
    }
}

struct BenchmarkFailure: Error {
    var what: String
}

/// A connection that nothing is asked of.
struct NoTransport: ConnectionTransport {
    func send(_ request: HTTPRequest, options: SendOptions) async throws(TransportError) -> HTTPResponse {
        HTTPResponse(status: 200)
    }
}

/// Nobody who wants to know.
struct NoEvents: WorkerEvents {
    func said(_ line: String) {}
    func misbehaved(_ what: String) {}
    func ended(_ link: WorkerLink, _ end: WorkerEnd, words: [String], calls: [LiveCall]) {}
}

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
    FileHandle.standardError.write(Data("usage: plugins-benchmark WORKER C-PLUGIN [SWIFT-PLUGIN]\n".utf8))
    exit(2)
}
let benchmark = PluginsBenchmark(worker: arguments[1], library: arguments[2])
try await benchmark.inline()
try await benchmark.sandboxed()
try await benchmark.pipelined()
try await benchmark.ready(arguments[2], "C")
if arguments.count > 3 { try await benchmark.ready(arguments[3], "Swift and Foundation") }
