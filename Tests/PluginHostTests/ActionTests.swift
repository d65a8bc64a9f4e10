import Catalog
import Engine
import PluginHost
import Testing
import Values

@Suite struct ActionTests {
    @Test func `an action gets its input with defaults filled in`() async throws {
        try await withHost(of: "echo") { host, _ in
            let result = await host.act("echo.say", ["text": "hello \u{1F44B} \"quoted\""])
            #expect(result.status == .ok)
            #expect(result.output == ["text": "hello \u{1F44B} \"quoted\"", "times": 1])
        }
    }

    @Test func `an input that breaks the schema never reaches the plugin`() async throws {
        try await withHost(of: "echo") { host, _ in
            let missing = await host.act("echo.say")
            #expect(missing.status == .invalid && missing.code == "PL0104")
            #expect(missing.message.contains("text"))
            let wrong = await host.act("echo.say", ["text": 1])
            #expect(wrong.status == .invalid && wrong.message.contains("/text"))
        }
    }

    @Test func `output that is not JSON, and unknown statuses, are failures`() async throws {
        try await withHost(of: "echo") { host, _ in
            let garbled = await host.act("echo.garble")
            #expect(garbled.status == .internal && garbled.code == "PL0105")
            #expect(await host.act("echo.strange").status == .unknownOutcome)
        }
    }

    @Test func `the descriptor's error map decides what a code means`() async throws {
        try await withHost(of: "echo") { host, _ in
            let result = await host.act("echo.fail")
            #expect(result.status == .conflict)
            #expect(result.code == "Busy")
            #expect(result.message == "the service is busy")
        }
    }

    @Test func `what does not exist is said so`() async throws {
        try await withHost(of: "echo") { host, _ in
            #expect(await host.act("echo.nothing").code == "PL0101")
            #expect(await host.act("nobody.nothing").code == "PL0101")
            let call = ActionCall(
                action: "echo.say", connection: "other", input: ["text": "x"], idempotencyKey: "", attempt: 1,
                deadline: .here + .seconds(10), trace: "")
            #expect(await host.perform(call).code == "PL0102")
        }
    }

    @Test func `a connector without a connection works`() async throws {
        try await withHost(of: "echo") { host, _ in
            let call = ActionCall(
                action: "echo.say", connection: nil, input: ["text": "x"], idempotencyKey: "", attempt: 1,
                deadline: .here + .seconds(10), trace: "")
            #expect(await host.perform(call).output["text"] == "x")
        }
    }

    @Test func `a connection that does not open fails its calls with the plugin's words`() async throws {
        try await withHost(of: "stubborn-open") { host, _ in
            for _ in 0..<2 {
                let result = await host.act("stubborn.say")
                #expect(result.status == .invalid && result.code == "BadRegion")
                #expect(result.message == "connection `c` could not be opened: there is no such region")
            }
        }
    }

    @Test func `settings are checked before the connection is opened`() async throws {
        try await withHost(of: "fetch", settings: ["region": 1]) { host, _ in
            let result = await host.act("fetch.get")
            #expect(result.status == .invalid && result.code == "PL0109")
            #expect(result.message.contains("/region"))
        }
    }

    @Test func `calls beside each other all end`() async throws {
        try await withHost(of: "echo") { host, _ in
            let outputs = await withTaskGroup(of: Int64?.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        await host.act("echo.say", ["text": "x", "times": .int(Int64(number))]).output[
                            "times"]?.int
                    }
                }
                return await group.reduce(into: Set<Int64?>()) { $0.insert($1) }
            }
            #expect(outputs.count == 200)
        }
    }

    @Test func `after shutting down nothing is started`() async throws {
        try await withHost(of: "echo") { host, _ in
            _ = await host.act("echo.say", ["text": "x"])
            await host.shutDown()
            #expect(await host.act("echo.say", ["text": "x"]).code == "PL0108")
        }
    }
}
