import Catalog
import Engine
import PluginHost
import Testing
import Values

@Suite(.timeLimit(.minutes(1))) struct LifeTests {
    @Test func `a connection is opened with its settings, defaults included`() async throws {
        try await withHost(of: "polite") { host, _ in
            #expect(await host.act("polite.settings").output == ["region": "eu"])
        }
    }

    @Test func `a plugin that stops when told ends in time`() async throws {
        try await withHost(of: "polite", grace: .seconds(3600)) { host, log in
            _ = await host.act("polite.settings")
            let late = await host.act("polite.keep", within: .milliseconds(300))
            #expect(late.status == .timeout)
            #expect(late.message == "the deadline passed; the plugin stopped when told")
            let stopped = await withTaskGroup(of: CallResult.self) { group in
                group.addTask { await host.act("polite.keep") }
                group.cancelAll()
                return await group.next()
            }
            #expect(stopped?.status == .cancelled)
            #expect(log.lines.isEmpty)
        }
    }

    @Test func `shutting down stops what is under way`() async throws {
        try await withHost(of: "polite", grace: .seconds(3600)) { host, _ in
            #expect(await host.act("polite.settings").status == .ok)
            async let kept = host.act("polite.keep")
            async let another = host.act("polite.settings")
            _ = await another
            await host.shutDown()
            let status = await kept.status
            #expect(status == .cancelled || status == .transient)
        }
    }

    @Test func `a library may be used again after it was let go`() async throws {
        for _ in 0..<3 {
            try await withHost(of: "polite") { host, _ in
                #expect(await host.act("polite.settings").status == .ok)
            }
        }
    }
}
