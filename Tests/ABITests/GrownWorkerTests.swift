import Catalog
import Engine
import Foundation
import PluginHost
import TestSupport
import Testing
import Values

/// A worker of a minor that does not exist yet: every struct that may grow has grown.
///
/// Only the worker, because it is the side of a sandboxed plugin that reads and writes the structs.
@Suite(.timeLimit(.minutes(3))) struct GrownWorkerTests {
    private static let mayGrow = [
        "riposte_input", "riposte_result", "riposte_event", "riposte_http_request", "riposte_http_response",
        "riposte_host", "riposte_connection", "riposte_plugin",
    ]

    private func build(into folder: URL) throws -> String {
        var header = try Place.text(Place.headers.appending(path: "riposte/connector.h"))
        for name in Self.mayGrow {
            header.replace(
                "} \(name);", with: "  void (*later)(void);\n  uint64_t much_later[32];\n} \(name);")
        }
        let place = folder.appending(path: "riposte")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
        try Data(header.utf8).write(to: place.appending(path: "connector.h"))
        let program = folder.appending(path: "grown-worker").path
        let sources = packageRoot.appending(path: "Sources")
        // What has a table of its own does not grow with the others.
        try FileManager.default.copyItem(
            at: sources.appending(path: "ConnectorABI/include/riposte/mail.h"),
            to: place.appending(path: "mail.h"))
        let parts = ["riposte-worker", "WorkerProtocol"].flatMap { part in
            (try? FileManager.default.contentsOfDirectory(atPath: sources.appending(path: part).path))?
                .filter { $0.hasSuffix(".c") }.sorted().map { "\(part)/\($0)" } ?? []
        }
        try #require(parts.count > 10)
        try Toolchain.run(
            ["cc", "-std=gnu11", "-D_GNU_SOURCE", "-w", "-I", folder.path]
                + ["-I", sources.appending(path: "WorkerProtocol/include").path]
                + parts.map { sources.appending(path: $0).path }
                + ["-o", program, "-ldl", "-lffi", "-lpthread", "-lm"])
        return program
    }

    @Test func `plugins of the first header run in a worker whose structs have grown`() async throws {
        try await withTemporaryFolder { folder in
            let isolation = Isolation.sandbox(SandboxOptions(program: try build(into: folder)))
            let files = try ["echo", "http", "poll"].map {
                try PluginLanguage.c.build($0, headers: Place.frozen, into: folder)
            }
            let (plugins, refused) = PluginLibrary.load(files: files, isolation: isolation)
            try #require(refused.isEmpty, "\(refused)")
            let bindings = ["echo", "http", "poll"].map {
                ConnectionBinding(
                    name: $0, connector: "frozen-\($0)", settings: [:], transport: OneAnswer())
            }
            let host = PluginHost(plugins: plugins, connections: bindings) { _ in }
            let deadline = Timestamp.soon
            for (connection, action, output) in [
                ("echo", "say", [:]), ("http", "get", ["id": 1]), ("http", "wait", "woken"),
                ("http", "look", true),
            ] as [(String, String, Value)] {
                let result = await host.perform(
                    ActionCall(
                        action: "frozen-\(connection).\(action)", connection: connection, input: [:],
                        idempotencyKey: "k", attempt: 1, deadline: deadline, trace: "t", isDryRun: false))
                #expect(result.status == .ok && result.output == output, "\(action): \(result.message)")
            }
            let polled = await host.call(
                TriggerCall(
                    trigger: "frozen-poll.tick", connection: "poll", input: [:], kind: .poll(cursor: "6"),
                    deadline: deadline))
            #expect(polled.events.map(\.key) == ["a"] && polled.cursor == "7")
            await host.shutDown()
        }
    }
}
