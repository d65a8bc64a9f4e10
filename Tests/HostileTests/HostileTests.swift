import Catalog
import Engine
import Foundation
import Glibc
import PluginHost
import Synchronization
import TestSupport
import Testing
import Values

/// Plugins that do their worst, in the sandbox, beside one that must not notice.
@Suite(.serialized, .timeLimit(.minutes(5))) struct HostileTests {
    @Test(arguments: Deed.all)
    func `the host survives and says what happened, and nobody else notices`(_ deed: Deed) async throws {
        try await withNeighbours(deed.plugin) { neighbours in
            let begin = ContinuousClock.now
            let (result, calls, failed) = await neighbours.besides {
                await neighbours.act(deed.action, within: deed.within)
            }
            #expect(
                deed.isTold(by: result), "\(result.status) \(result.code) \(result.message) \(result.output)")
            #expect(calls > 0 && failed.isEmpty, "\(failed.prefix(3))")
            #expect(ContinuousClock.now - begin < .seconds(10))
            #expect(neighbours.log.lines.count < 20_000)
            #expect(neighbours.transport.requests.count <= 64)
            let after = await neighbours.act("good.echo", ["after": true])
            #expect(after.output == ["after": true])
        }
    }

    @Test(arguments: [
        ("constructor-loop", "was not ready"), ("constructor-crash", "signal 11 (segmentation fault)"),
        ("constructor-exit", "exit code 0"),
    ])
    func `what a library does while it is loaded keeps it out and leaves no mark`(
        _ name: String, _ how: String
    )
        async throws
    {
        try await withTemporaryFolder { folder in
            let mark = folder.appending(path: "mark")
            let program = try Workshop.program(in: folder)
            let flags = name == "constructor-exit" ? ["-DMARK=\"\(mark.path)\""] : []
            let file = try Workshop.build(name, into: folder, flags: flags)
            let options = SandboxOptions(program: program.path)
            let (plugins, refused) = PluginLibrary.load(files: [file], isolation: .sandbox(options))
            #expect(plugins.isEmpty)
            #expect(refused.first?.code == "PL0202")
            #expect(refused.first?.message.contains(how) == true, "\(refused)")
            #expect(!FileManager.default.fileExists(atPath: mark.path))
            #expect(Processes.named(program.lastPathComponent).isEmpty)
        }
    }

    @Test(arguments: ["heap", "private", "reserved", "shared", "stack"])
    func `a plugin gets no more memory than it may have`(_ way: String) async throws {
        try await withNeighbours("memory", memory: 128 << 20) { neighbours in
            let (result, _, failed) = await neighbours.besides {
                await neighbours.act("memory.\(way)", ["mebibytes": 8192])
            }
            let isDead = result.code == "PL0205"
            #expect(isDead || result.output.int.map { $0 <= 128 } == true, "\(result)")
            #expect(failed.isEmpty)
        }
    }

    @Test func `a plugin that touches memory it did not get dies alone`() async throws {
        try await withNeighbours("memory", memory: 128 << 20) { neighbours in
            let (result, _, failed) = await neighbours.besides {
                await neighbours.act("memory.careless", ["mebibytes": 8192])
            }
            #expect(result.code == "PL0205" && result.message.contains("signal 11"))
            #expect(failed.isEmpty)
        }
    }

    @Test(arguments: ["fork", "vfork", "exec"])
    func `a plugin makes no process`(_ action: String) async throws {
        try await withNeighbours("bomb") { neighbours in
            let result = await neighbours.act("bomb.\(action)")
            #expect(result.status == .ok, "\(result)")
            try expectNothing(result)
            #expect(Processes.named(neighbours.program).count <= 2)
        }
    }

    @Test(arguments: ["bomb", "threads", "small-threads"])
    func `a bomb goes off in its own worker`(_ action: String) async throws {
        try await withNeighbours("bomb", memory: 64 << 20) { neighbours in
            let (result, _, failed) = await neighbours.besides { await neighbours.act("bomb.\(action)") }
            #expect(result.code == "PL0205" || result.output.int.map { $0 <= 2000 } == true, "\(result)")
            #expect(action != "bomb" || result.output == 0)
            #expect(failed.isEmpty)
        }
    }

    @Test func `a plugin reaches nobody`() async throws {
        try await withTemporaryFolder { folder in
            let listeners = try Listeners(in: folder)
            try await withNeighbours("sockets") { neighbours in
                let result = await neighbours.act("sockets.reach", listeners.input)
                #expect(result.status == .ok, "\(result)")
                try expectNothing(result)
                #expect(listeners.reached.isEmpty)
            }
            // Without the sandbox the same plugin gets through: the listeners do listen.
            try await withNeighbours("sockets", isolation: .inline) { neighbours in
                let result = await neighbours.act("sockets.reach", listeners.input)
                let reached = ["tcp", "udp", "unix stream", "unix datagram", "abstract"]
                let obtained = Set(try obtained(result))
                #expect(obtained.isSuperset(of: reached))
                #expect(Set(listeners.reached) == Set(reached))
            }
        }
    }

    @Test func `a plugin reads no file but libraries`() async throws {
        try await withTemporaryFolder { folder in
            let secrets = folder.appending(path: "secrets.riposte")
            let key = folder.appending(path: "key")
            try Data("sealed".utf8).write(to: secrets)
            try Data("the key".utf8).write(to: key)
            let home = FileManager.default.homeDirectoryForCurrentUser
            let input: Value = [
                "secrets": .string(secrets.path), "key": .string(key.path),
                "ssh": .string(home.appending(path: ".ssh/authorized_keys").path),
            ]
            try await withNeighbours("files") { neighbours in
                let inherited = await neighbours.act("files.inherit")
                try expectNothing(inherited)
                let result = await neighbours.act("files.read", input)
                #expect(result.status == .ok, "\(result)")
                try expectNothing(result)
            }
            try await withNeighbours("files", isolation: .inline) { neighbours in
                let peeked = await neighbours.act("files.peek", input)
                let obtained = try obtained(peeked)
                #expect(obtained == [secrets.path, key.path])
            }
        }
    }

    @Test func `a plugin leaves nothing behind and changes nothing`() async throws {
        try await withNeighbours("files") { neighbours in
            let before = try Data(contentsOf: URL(filePath: neighbours.library))
            let names = try FileManager.default.contentsOfDirectory(atPath: neighbours.folder.path)
            let input: Value = [
                "folder": .string(neighbours.folder.path), "library": .string(neighbours.library),
            ]
            let result = await neighbours.act("files.write", input)
            #expect(result.status == .ok, "\(result)")
            try expectNothing(result)
            let after = try Data(contentsOf: URL(filePath: neighbours.library))
            let namesAfter = try FileManager.default.contentsOfDirectory(atPath: neighbours.folder.path)
            #expect(after == before && namesAfter == names)
            for folder in ["/tmp", "/var/tmp", "/dev/shm", "."] {
                #expect(!FileManager.default.fileExists(atPath: "\(folder)/riposte-hostile-mark"))
            }
        }
    }

    @Test func `a plugin looks into no process`() async throws {
        let secret = Array("only for the host".utf8)
        let address = unsafe secret.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
        try await withNeighbours("spy") { neighbours in
            let result = await neighbours.act("spy.look", ["address": .int(Int64(address))])
            #expect(result.status == .ok, "\(result)")
            try expectNothing(result)
        }
        #expect(secret == Array("only for the host".utf8))
    }

    @Test func `a plugin hurts no process, nor undoes its limits`() async throws {
        try await withNeighbours("spy") { neighbours in
            let beside = await neighbours.act("good.where").output
            let (result, _, failed) = await neighbours.besides {
                await neighbours.act("spy.strike", ["beside": beside])
            }
            #expect(result.status == .ok, "\(result)")
            try expectNothing(result)
            #expect(failed.isEmpty)
            #expect(await neighbours.act("good.where").output == beside)
        }
    }

    @Test func `a plugin has no signal sent to the host`() async throws {
        #expect(signalsReceived.load(ordering: .relaxed) == 0)
        let previous = signal(SIGUSR1) { _ in signalsReceived.add(1, ordering: .relaxed) }
        defer { _ = signal(SIGUSR1, previous) }
        try await withNeighbours("spy") { neighbours in
            #expect(await neighbours.act("spy.signal-by-pipe").status == .ok)
            #expect(await neighbours.act("good.echo").status == .ok)
        }
        #expect(signalsReceived.load(ordering: .relaxed) == 0)
    }

    @Test func `forged requests are those of the plugin's own calls, and are looked at like all others`()
        async throws
    {
        try await withNeighbours("frames") { neighbours in
            _ = await neighbours.act("frames.request", ["url": "https://elsewhere.example/"])
            let requests = neighbours.transport.requests
            #expect(requests.count <= 3)
            #expect(requests.allSatisfy { $0.method == "GET" && $0.headers.isEmpty && $0.body.isEmpty })
        }
    }

    @Test func `descriptors that a plugin sends are not kept`() async throws {
        try await withNeighbours("frames") { neighbours in
            _ = await neighbours.act("good.echo")
            let (before, _) = Processes.descriptorsAndThreads
            _ = await neighbours.act("frames.descriptors")
            let (after, _) = Processes.descriptorsAndThreads
            #expect(after - before < 100)
        }
    }

    private func expectNothing(_ result: CallResult) throws {
        let obtained = try obtained(result)
        #expect(obtained.isEmpty)
    }

    /// What a report says came off.
    private func obtained(_ result: CallResult) throws -> [String] {
        let tries = try #require(result.output.array)
        #expect(!tries.isEmpty)
        return tries.filter { $0["done"] == true }.compactMap { $0["what"]?.string }
    }
}

private let signalsReceived = Atomic<Int>(0)
