import Catalog
import Engine
import Foundation
import Logging
import PluginHost
import TestSupport
import Testing
import Values

@Suite(.timeLimit(.minutes(2))) struct SandboxTests {
    private func withSandbox(
        of fixture: String,
        transport: ScriptedTransport = ScriptedTransport { _ in HTTPResponse(status: 200) },
        _ body: (PluginHost, LogRecord) async throws -> Void
    ) async throws {
        try await withHost(of: fixture, isolations: [.sandbox(.built)], transport: transport, body)
    }

    @Test(arguments: [
        ("crash", "died of signal 11 (segmentation fault)"), ("abort", "died of signal 6 (abort)"),
        ("exit", "ended by itself with exit code 7"),
    ])
    func `a worker that dies takes its call along and nothing else`(_ action: String, _ how: String)
        async throws
    {
        try await withSandbox(of: "fragile") { host, log in
            #expect(await host.act("fragile.say").output == "fine")
            let result = await host.act("fragile.\(action)")
            #expect(result.status == .transient && result.code == "PL0205")
            #expect(result.message.contains(how) && result.message.contains("fragile.\(action)"))
            #expect(result.message.contains("it said: last words"))
            #expect(await host.act("fragile.say").output == "fine")
            #expect(log.lines.contains { $0.metadata["code"] == "PL0205" })
        }
    }

    @Test func `a call that had sent something before its worker died may have happened`() async throws {
        let transport = ScriptedTransport { _ in HTTPResponse(status: 201) }
        try await withSandbox(of: "fragile", transport: transport) { host, _ in
            let result = await host.act("fragile.post-and-crash")
            #expect(result.status == .unknownOutcome && result.code == "PL0205")
            #expect(transport.requests.count == 1)
        }
    }

    @Test func `an input that ended its worker twice is not tried a third time`() async throws {
        try await withSandbox(of: "fragile") { host, _ in
            #expect(await host.act("fragile.crash").code == "PL0205")
            var second = await host.act("fragile.crash")
            while second.code == "PL0204" { second = await host.act("fragile.crash") }
            #expect(second.code == "PL0205")
            var third = await host.act("fragile.crash")
            while third.code == "PL0204" { third = await host.act("fragile.crash") }
            #expect(third.status == .permanent && third.code == "PL0206")
            #expect(await host.act("fragile.say").output == "fine")
        }
    }

    @Test func `a plugin whose workers keep dying is not used any more`() async throws {
        try await withSandbox(of: "fragile") { host, _ in
            for action in ["crash", "abort", "exit", "crash", "abort", "exit"] {
                var result = await host.act("fragile.\(action)")
                while result.code == "PL0204" {
                    try await Task.sleep(for: result.retryAfter ?? .milliseconds(1))
                    result = await host.act("fragile.\(action)")
                }
            }
            let result = await host.act("fragile.say")
            #expect(result.status == .permanent && result.code == "PL0207")
            #expect(result.message.contains("not used any more"))
        }
    }

    @Test func `a call that hangs is given up and its worker killed`() async throws {
        try await withSandbox(of: "rude") { host, log in
            let result = await host.act("rude.never", within: .milliseconds(200))
            #expect(result.status == .timeout && result.code == "PL0106")
            #expect(await host.act("rude.thread").status == .ok)
            #expect(log.lines.contains { $0.message.contains("did not stop within") })
        }
    }

    @Test func `looking at a library runs none of its code in this process`() async throws {
        try await withTemporaryFolder { folder in
            let file = try FixtureLibrary.build("constructor", into: folder)
            let (plugins, refused) = PluginLibrary.load(files: [file], isolation: .sandbox(.built))
            #expect(plugins.isEmpty)
            #expect(refused.map(\.code) == ["PL0202"])
            #expect(refused.first?.message.contains("exit code 42") == true)
        }
    }

    @Test func `what a library says of itself is kept under its digest`() async throws {
        try await withTemporaryFolder { folder in
            let file = try FixtureLibrary.build("echo", into: folder)
            let cache = folder.appending(path: "cache/descriptors").path
            let candidate = PluginCandidate(path: file, isolation: .inline)
            let first = try PluginLibrary.read(candidate, by: .worker(.built, cache: cache))
            let missing = SandboxOptions(program: "/nowhere/riposte-worker")
            let second = try PluginLibrary.read(candidate, by: .worker(missing, cache: cache))
            #expect(first.digest == second.digest)
            #expect(second.descriptor.name == "echo")
            #expect(throws: PluginRefusal.self) {
                try PluginLibrary.read(candidate, by: .worker(missing, cache: nil))
            }
        }
    }

    @Test func `calls go to the new version and those under way end on the old one`() async throws {
        try await withTemporaryFolder { folder in
            func build(_ version: String) throws -> Plugin {
                let place = folder.appending(path: version)
                try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
                let source = FixtureLibrary.sources.appending(path: "versioned.c")
                let file = try FixtureLibrary.build(source, into: place, flags: ["-DVERSION=\"\(version)\""])
                return try PluginLibrary.read(
                    PluginCandidate(path: file, isolation: .sandbox(.built)), by: .worker(.built, cache: nil))
            }
            let transport = ScriptedTransport { _ in HTTPResponse(status: 200) }
            let binding = ConnectionBinding(
                name: "c", connector: "versioned", settings: [:], transport: transport)
            let log = LogRecord()
            let host = PluginHost(
                plugins: [try build("1.0.0")], connections: [binding], grace: .seconds(5)
            ) { log.add($0) }
            #expect(await host.act("versioned.version").output == "1.0.0")
            async let slow = host.act("versioned.slow")
            while log.lines.isEmpty { await Task.yield() }
            try host.upgrade(to: try build("2.0.0"), connections: [binding])
            #expect(await host.act("versioned.version").output == "2.0.0")
            #expect(await slow.output == "1.0.0")
            let lesser = try PluginLibrary.read(
                PluginCandidate(
                    path: try FixtureLibrary.build(
                        FixtureLibrary.sources.appending(path: "versioned.c"), into: folder,
                        flags: ["-DVERSION=\"3.0.0\"", "-DLESS"]),
                    isolation: .sandbox(.built)), by: .worker(.built, cache: nil))
            let refusal = #expect(throws: PluginRefusal.self) {
                try host.upgrade(to: lesser, connections: [binding])
            }
            #expect(refusal?.code == "PL0208" && refusal?.message.contains("versioned.slow") == true)
            await host.shutDown()
        }
    }
}
