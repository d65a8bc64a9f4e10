import Catalog
import Engine
import Playbooks
import Synchronization
import Testing
import Values
import Vault

/// One fetch for all who wait, whoever of them gives up.
@Suite("Tokens for many callers", .timeLimit(.minutes(1)))
struct SingleFlightTests {
    private func make(_ client: ScriptedClient) throws -> any SignIn {
        let configuration = AuthConfiguration.entra(
            tenant: "t", client: "c", credential: .secret(.sealed("S")), authority: nil, resource: "r")
        return try #require(
            try SignIns.make(
                schemes: [.oauth2Client(tokenURL: "", scopes: [])], configuration: configuration,
                settings: [:],
                secrets: FixedSecrets(["S": "s"]), client: client, now: ManualTime().now))
    }

    private func authorization(_ signIn: any SignIn) async throws -> String? {
        var request = HTTPRequest(method: "GET", url: "https://api.example")
        try await signIn.authorize(&request)
        return request.header("Authorization")
    }

    @Test func `a hundred callers cause one fetch`() async throws {
        let gate = Gate()
        let client = ScriptedClient { number in
            await gate.wait()
            return .token("t\(number)")
        }
        let signIn = try make(client)
        let tokens = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<100 { group.addTask { try await authorization(signIn) } }
            await gate.untilSomeoneWaits()
            gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(tokens == Array(repeating: "Bearer t1", count: 100))
        #expect(client.requests.count == 1)
    }

    @Test func `all waiting callers get the error of the one fetch`() async throws {
        let gate = Gate()
        let client = ScriptedClient { _ in
            await gate.wait()
            return .json(401, ["error": "invalid_client"])
        }
        let signIn = try make(client)
        let codes = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    do { return try await authorization(signIn) } catch {
                        return (error as? SignInError)?.code
                    }
                }
            }
            await gate.untilSomeoneWaits()
            gate.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(codes) == ["SI0010"])
    }

    @Test func `when the one who fetches is cancelled, another takes over`() async throws {
        let first = Gate()
        let client = ScriptedClient { number throws(TransportError) in
            if number > 1 { return .token("t\(number)") }
            await first.wait()
            throw TransportError(.cancelled, "stopped", wasSent: false)
        }
        let signIn = try make(client)
        let leader = Task { try await authorization(signIn) }
        await first.untilSomeoneWaits()
        let others = (0..<5).map { _ in Task { try await authorization(signIn) } }
        leader.cancel()
        first.open()
        await #expect(throws: SignInError.self) { _ = try await leader.value }
        for other in others { #expect(try await other.value == "Bearer t2") }
        #expect(client.requests.count == 2)
    }

    @Test func `one who waits and is cancelled goes at once, and the others get their token`() async throws {
        let gate = Gate()
        let client = ScriptedClient { number in
            await gate.wait()
            return .token("t\(number)")
        }
        let signIn = try make(client)
        let leader = Task { try await authorization(signIn) }
        await gate.untilSomeoneWaits()
        let waiter = Task { try await authorization(signIn) }
        let other = Task { try await authorization(signIn) }
        waiter.cancel()
        await #expect { _ = try await waiter.value } throws: { ($0 as? SignInError)?.code == "SI0015" }
        gate.open()
        #expect(try await leader.value == "Bearer t1")
        #expect(try await other.value == "Bearer t1")
        #expect(client.requests.count == 1)
    }
}

/// Holds callers back until it is opened; cancelling them does not open it.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var held: [CheckedContinuation<Void, Never>] = []
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func wait() async {
        await withCheckedContinuation { continuation in
            let (passes, watchers) = state.withLock { state in
                defer { state.watchers = [] }
                if !state.isOpen { state.held.append(continuation) }
                return (state.isOpen, state.watchers)
            }
            for watcher in watchers { watcher.resume() }
            if passes { continuation.resume() }
        }
    }

    func untilSomeoneWaits() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.held.isEmpty { state.watchers.append(continuation) }
                return !state.held.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }

    func open() {
        let held = state.withLock { state in
            state.isOpen = true
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }
}
