import Catalog
import Engine
import Logging
import PluginHost
import Testing
import Values

@Suite(.timeLimit(.minutes(1))) struct MisbehaviourTests {
    private func complaints(_ log: LogRecord) -> [String] {
        log.lines.filter { $0.metadata["code"] == "PL0110" }.map(\.message)
    }

    @Test func `the first completion counts and the second is logged`() async throws {
        try await withHost(of: "rude") { host, log in
            #expect(await host.act("rude.twice").output == 1)
            await host.shutDown()
            #expect(complaints(log).count == 1)
            #expect(
                complaints(log).first?.contains("called `complete` for `rude.twice`, which was over") == true)
        }
    }

    @Test func `a call may be completed from another thread`() async throws {
        try await withHost(of: "rude") { host, _ in
            #expect(await host.act("rude.thread").output == "from another thread")
        }
    }

    @Test func `a call that is never completed ends at its deadline and grace`() async throws {
        try await withHost(of: "rude", isolations: [.inline]) { host, log in
            _ = await host.act("rude.twice")
            let result = await host.act("rude.never", within: .milliseconds(300))
            #expect(result.status == .timeout)
            #expect(result.code == "PL0106")
            #expect(complaints(log).last?.contains("did not stop") == true)
            #expect(await host.act("rude.late").output == true)
            #expect(complaints(log).last?.contains("`rude.never`, which was over") == true)
        }
    }

    @Test func `cancelling the task cancels the call`() async throws {
        try await withHost(of: "rude") { host, _ in
            let result = await withTaskGroup(of: CallResult.self) { group in
                group.addTask { await host.act("rude.never") }
                group.cancelAll()
                return await group.next()
            }
            #expect(result?.status == .cancelled)
        }
    }

    @Test func `a blocking action that hangs holds up nobody else`() async throws {
        try await withHost(of: "rude") { host, _ in
            async let hanging = host.act("rude.hang", within: .milliseconds(100))
            #expect(await host.act("rude.thread").status == .ok)
            #expect(await hanging.status == .timeout)
        }
    }
}
