import Catalog
import Engine
import Foundation
import PluginHost
import TestSupport
import Testing
import Values

/// Workers that come and go under load: nothing grows in the host and no call is lost.
///
/// Short by default; `RIPOSTE_SOAK=1` makes it a thousand restarts and a hundred upgrades.
@Suite(.serialized, .timeLimit(.minutes(30))) struct SoakTests {
    private static let isLong = ProcessInfo.processInfo.environment["RIPOSTE_SOAK"] != nil
    /// What may be added between the end of the warm-up and the end: allocators keep a little of everything.
    private static let growthLimit = 12 << 20
    private static let descriptorLimit = 12

    /// What callers of a soaked plugin saw.
    private struct Tally: Sendable {
        var calls = 0
        var repeated = 0
        var lost: [CallResult] = []
        var versions: Set<Int64> = []
    }

    /// A host of `steady` and `good`, and what both are bound with.
    private struct Soaked {
        var neighbours: Neighbours
        var versions: [Plugin]
        var connections: [ConnectionBinding]

        func upgrade(_ round: Int) throws {
            try neighbours.host.upgrade(to: versions[round % versions.count], connections: connections)
        }
    }

    private func withSoaked(_ body: (Soaked) async throws -> Void) async throws {
        try await withNeighbours("steady") { neighbours in
            let plugins = try ["1", "2"].map { version in
                let folder = neighbours.folder.appending(path: version)
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                let file = try Workshop.build("steady", into: folder, flags: ["-DVERSION=\"\(version)\""])
                let options = SandboxOptions(
                    program: neighbours.folder.appending(path: neighbours.program).path)
                return try PluginLibrary.read(
                    PluginCandidate(path: file, isolation: .sandbox(options)),
                    by: .worker(options, cache: nil))
            }
            let binding = ConnectionBinding(
                name: "steady", connector: "steady", settings: [:], transport: neighbours.transport)
            try await body(Soaked(neighbours: neighbours, versions: plugins, connections: [binding]))
        }
    }

    /// Calls over and over, as the engine does: what may be repeated is repeated.
    private func load(_ neighbours: Neighbours, _ action: String, until isOver: Flag) async -> Tally {
        var tally = Tally()
        while !isOver.isSet {
            var result = await neighbours.act(action)
            while result.status == .transient || result.status == .throttled {
                tally.repeated += 1
                try? await Task.sleep(for: result.retryAfter ?? .milliseconds(1))
                result = await neighbours.act(action)
            }
            tally.calls += 1
            if let version = result.output.int, result.status == .ok {
                tally.versions.insert(version)
            } else {
                tally.lost.append(result)
            }
        }
        return tally
    }

    /// Runs rounds under load; gives what the callers saw and what was added since a tenth of the rounds.
    private func soak(
        _ soaked: Soaked, rounds: Int, _ round: (Int) async throws -> Void
    ) async throws -> (tally: Tally, memory: Int, descriptors: Int) {
        let isOver = Flag()
        async let quick = load(soaked.neighbours, "steady.version", until: isOver)
        async let slow = load(soaked.neighbours, "steady.slow", until: isOver)
        var before = (memory: 0, descriptors: 0)
        for number in 0..<rounds {
            if number == rounds / 10 {
                before = (Processes.resident, Processes.descriptorsAndThreads.0)
            }
            do {
                try await round(number)
            } catch {
                isOver.set()
                throw error
            }
        }
        isOver.set()
        var tally = await quick
        let other = await slow
        tally.calls += other.calls
        tally.repeated += other.repeated
        tally.lost += other.lost
        tally.versions.formUnion(other.versions)
        try await Task.sleep(for: .milliseconds(500))
        let memory = Processes.resident - before.memory
        let descriptors = Processes.descriptorsAndThreads.0 - before.descriptors
        print(
            "soak: \(rounds) rounds, \(tally.calls) calls, \(tally.repeated) repeated, \(tally.lost.count) lost, "
                + "\(memory / 1024) KiB and \(descriptors) descriptors added")
        return (tally, memory, descriptors)
    }

    @Test func `workers that die under load are replaced, nothing grows and no call is lost`() async throws {
        try await withSoaked { soaked in
            let (tally, memory, descriptors) = try await soak(soaked, rounds: Self.isLong ? 1000 : 20) {
                round in
                let result = try await soaked.neighbours.actWhenStarted("steady.crash")
                #expect(result.code == "PL0205")
                // A plugin whose workers keep dying is put out of use; a new version begins anew.
                try soaked.upgrade(round)
                let (_, calls, failed) = await soaked.neighbours.besides {}
                #expect(calls > 0 && failed.isEmpty)
            }
            #expect(tally.calls > 0 && tally.lost.isEmpty, "\(tally.lost.prefix(3))")
            #expect(memory < Self.growthLimit && descriptors < Self.descriptorLimit)
        }
    }

    @Test func `plugins are upgraded under load, nothing grows and no call is lost or repeated`() async throws
    {
        try await withSoaked { soaked in
            let (tally, memory, descriptors) = try await soak(soaked, rounds: Self.isLong ? 100 : 10) {
                round in
                try soaked.upgrade(round)
                let version = await soaked.neighbours.act("steady.version").output
                #expect(version == .int(Int64(round % 2 + 1)))
                _ = await soaked.neighbours.act("steady.slow")
            }
            #expect(tally.calls > 0 && tally.lost.isEmpty, "\(tally.lost.prefix(3))")
            #expect(tally.repeated == 0)
            #expect(tally.versions == [1, 2])
            #expect(memory < Self.growthLimit && descriptors < Self.descriptorLimit)
        }
    }
}
