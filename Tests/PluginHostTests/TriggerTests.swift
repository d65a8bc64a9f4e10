import Catalog
import Engine
import PluginHost
import Testing
import Values

@Suite struct TriggerTests {
    @Test func `the first poll gives a cursor and the next ones events`() async throws {
        try await withHost(of: "listen") { host, _ in
            let first = await host.ask("listen.tick", .poll(cursor: nil))
            #expect(
                first.result.status == .ok && first.events.isEmpty && first.cursor == "7" && !first.hasMore)
            let second = await host.ask("listen.tick", .poll(cursor: "7"))
            #expect(second.events.map(\.key) == ["a", "b"])
            #expect(second.events.map(\.body) == [["n": 1], ["n": 2]])
            #expect(second.events.first?.time == Timestamp(milliseconds: 1000))
            #expect(second.hasMore)
        }
    }

    @Test func `a webhook gets input and request, and its output is the answer`() async throws {
        try await withHost(of: "listen") { host, _ in
            let request: Value = ["method": "POST", "path": "/hooks/x", "body": ["id": 1]]
            let result = await host.ask("listen.tick", .webhook(request: request))
            #expect(result.events.map(\.body) == [["input": [:], "request": request]])
            #expect(result.result.output == ["status": 202])
        }
    }

    @Test func `subscribing and unsubscribing carry what they need`() async throws {
        try await withHost(of: "listen") { host, _ in
            let made = await host.ask("listen.tick", .subscribe(callbackURL: "https://x/hooks/1"))
            #expect(made.result.output == ["input": [:], "callback": "https://x/hooks/1"])
            let gone = await host.ask("listen.tick", .unsubscribe(subscription: ["id": "s"]))
            #expect(gone.result.output == ["input": [:], "subscription": ["id": "s"]])
        }
    }

    @Test func `events are bounded, and a failed call reports none`() async throws {
        try await withHost(of: "listen") { host, _ in
            let flood = await host.ask("listen.flood", .poll(cursor: nil))
            #expect(flood.result.status == .ok && flood.events.count == 1000)
            let lost = await host.ask("listen.lost", .poll(cursor: nil))
            #expect(lost.result.status == .transient && lost.events.isEmpty)
        }
    }
}
