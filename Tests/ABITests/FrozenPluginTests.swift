import Catalog
import Engine
import Foundation
import PluginHost
import Synchronization
import TestSupport
import Testing
import Values

/// Answers every request, and keeps what was asked.
final class OneAnswer: ConnectionTransport {
    private let stored = Mutex<[HTTPRequest]>([])

    var requests: [HTTPRequest] { stored.withLock { $0 } }

    func send(_ request: HTTPRequest, options: SendOptions) async throws(TransportError) -> HTTPResponse {
        stored.withLock { $0.append(request) }
        return HTTPResponse(status: 200, body: Array(#"{"id":1}"#.utf8))
    }
}

extension Timestamp {
    /// A minute from now.
    static var soon: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) + .seconds(60)
    }
}

/// Libraries built with the first header, in today's host.
@Suite(.timeLimit(.minutes(2))) struct FrozenPluginTests {
    private func withPlugin(
        _ name: String, _ language: PluginLanguage, _ isolation: Isolation,
        _ body: (PluginHost, OneAnswer) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let file = try language.build(name, headers: Place.frozen, into: folder)
            let (plugins, refused) = PluginLibrary.load(files: [file], isolation: isolation)
            #expect(refused.isEmpty, "\(refused)")
            let transport = OneAnswer()
            let binding = ConnectionBinding(
                name: "c", connector: "frozen-\(name)", settings: [:], transport: transport)
            let host = PluginHost(plugins: plugins, connections: [binding]) { _ in }
            try await body(host, transport)
            await host.shutDown()
        }
    }

    private var deadline: Timestamp { .soon }

    private func act(_ host: PluginHost, _ action: String, _ input: Value = [:]) async -> CallResult {
        await host.perform(
            ActionCall(
                action: action, connection: "c", input: input, idempotencyKey: "k", attempt: 1,
                deadline: deadline, trace: "run-1/step", isDryRun: false))
    }

    private func ask(_ host: PluginHost, _ kind: TriggerCall.Kind) async -> TriggerResult {
        await host.call(
            TriggerCall(
                trigger: "frozen-poll.tick", connection: "c", input: [:], kind: kind, deadline: deadline))
    }

    @Test(arguments: PluginLanguage.allCases, Isolations.all)
    func `a plugin of the first header answers`(_ language: PluginLanguage, _ isolation: Isolation)
        async throws
    {
        try await withPlugin("echo", language, isolation) { host, _ in
            #expect(await act(host, "frozen-echo.say", ["a": 1]).output == ["a": 1])
            let failed = await act(host, "frozen-echo.fail")
            #expect(failed.status == .conflict && failed.code == "Busy" && failed.message == "it is busy")
            #expect(await act(host, "frozen-echo.other").status == .unsupported)
        }
    }

    @Test(arguments: PluginLanguage.allCases, Isolations.all)
    func `a plugin of the first header is served`(_ language: PluginLanguage, _ isolation: Isolation)
        async throws
    {
        try await withPlugin("http", language, isolation) { host, transport in
            #expect(await act(host, "frozen-http.get").output == ["id": 1])
            #expect(transport.requests.map(\.url) == ["things/1"])
            #expect(await act(host, "frozen-http.wait").output == "woken")
            #expect(await act(host, "frozen-http.look").output == true)
        }
    }

    @Test(arguments: PluginLanguage.allCases, Isolations.all)
    func `a trigger of the first header fires`(_ language: PluginLanguage, _ isolation: Isolation)
        async throws
    {
        try await withPlugin("poll", language, isolation) { host, _ in
            let first = await ask(host, .poll(cursor: nil))
            #expect(first.result.status == .ok && first.events.isEmpty && first.cursor == "7")
            let next = await ask(host, .poll(cursor: "6"))
            #expect(next.events.map(\.key) == ["a"] && next.events.map(\.body) == [["n": 1]])
            #expect(next.hasMore)
        }
    }
}

/// Libraries built with today's header, in a host of the first one.
@Suite struct FrozenHostTests {
    private func host(in folder: URL) throws -> String {
        let program = folder.appending(path: "host").path
        try Toolchain.run([
            "cc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-I", Place.frozen.path,
            Place.frozen.appending(path: "host.c").path, "-o", program, "-ldl",
        ])
        return program
    }

    /// Kinds by number: 1 INVOKE, 2 POLL, 3 WEBHOOK, 4 SUBSCRIBE, 6 UNSUBSCRIBE.
    @Test(arguments: [
        ("echo", 1, "say", ["3 0 {\"a\":1}"]), ("echo", 99, "say", ["3 12 "]),
        ("http", 1, "get", ["3 things/1", "3 0 {\"id\":1}"]),
        ("http", 1, "wait", ["3 waits 1", "3 0 \"woken\""]),
        ("http", 1, "look", ["3 log 1 looking 1", "3 0 true"]),
        ("poll", 2, "tick", ["3 event a", "3 0 {\"more\":true}"]),
        ("poll", 3, "tick", ["3 event w", "3 0 {\"status\":202}"]),
        ("poll", 4, "tick", ["3 0 {\"a\":1}"]), ("poll", 6, "tick", ["3 12 "]),
    ])
    func `a plugin of today's header works in a host of the first`(
        plugin: String, kind: Int, operation: String, says: [String]
    ) async throws {
        try await withTemporaryFolder { folder in
            let program = try host(in: folder)
            for language in PluginLanguage.allCases {
                let library = try language.build(plugin, headers: Place.headers, into: folder)
                let output = try Toolchain.run([program, library, "\(kind)", operation, "{\"a\":1}"])
                #expect(
                    output.split(separator: "\n").map(String.init) == ["1 0 ", "2 0 "] + says,
                    "\(language.rawValue)")
            }
        }
    }
}
