import Synchronization
public import Values

/// A host for tests of connectors: answers requests from a script, keeps what was asked, and has a clock of
/// its own.
///
/// ```swift
/// let host = ScriptedHost(plugin, connector: "defender-endpoint") { request in
///     Response(status: 201, json: ["id": "a1"])
/// }
/// let output = try await host.perform("isolate-machine", ["machine": "m1", "comment": "test"])
/// #expect(host.requests.map(\.url) == ["api/machines/m1/isolate"])
/// ```
public final class ScriptedHost: Sendable {
    private struct State {
        var requests: [Request] = []
        var lines: [String] = []
        var slept: [Duration] = []
        var now: Int64
        var isCancelled = false
    }

    private let plugin: PluginDefinition
    private let connector: String
    private let settings: Value
    private let respond: @Sendable (Request) throws(ConnectorFailure) -> Response
    private let state: Mutex<State>

    /// A host of one connection; `respond` answers its requests.
    public init(
        _ plugin: PluginDefinition, connector: String, settings: Value = [:],
        now: Timestamp = Timestamp(milliseconds: 1_700_000_000_000),
        respond: @escaping @Sendable (Request) throws(ConnectorFailure) -> Response
    ) {
        self.plugin = plugin
        self.connector = connector
        self.settings = settings
        self.respond = respond
        state = Mutex(State(now: now.milliseconds))
    }

    /// What the connector sent so far.
    public var requests: [Request] { state.withLock(\.requests) }
    /// The messages it logged.
    public var logged: [String] { state.withLock(\.lines) }
    /// How long it waited, each time; a wait moves the clock and takes no time.
    public var slept: [Duration] { state.withLock(\.slept) }

    /// Makes the call under way, and later ones, see that they should stop.
    public func cancel() { state.withLock { $0.isCancelled = true } }

    /// Calls an action.
    public func perform(
        _ action: String, _ input: Value = [:], key: String = "key-1", isDryRun: Bool = false
    ) async throws(ConnectorFailure) -> Value {
        var call = CallInput(kind: .invoke, operation: action, body: input.jsonBytes(), idempotencyKey: key)
        call.isDryRun = isDryRun
        return try await answer(call).output
    }

    /// Asks an action whether an earlier call happened.
    public func reconcile(
        _ action: String, _ input: Value = [:], key: String = "key-1"
    ) async throws(ConnectorFailure) -> Value {
        try await answer(
            CallInput(kind: .reconcile, operation: action, body: input.jsonBytes(), idempotencyKey: key)
        ).output
    }

    /// Polls a trigger.
    public func poll(
        _ trigger: String, _ input: Value = [:], since cursor: String? = nil
    ) async throws(ConnectorFailure) -> PollResult {
        let found = try await answer(
            CallInput(kind: .poll, operation: trigger, body: input.jsonBytes(), cursor: cursor))
        return PollResult(
            events: found.events, cursor: found.cursor, hasMore: found.output["more"]?.bool ?? false)
    }

    /// Gives a trigger a request; the output is the answer, `{status, headers, body}`.
    public func webhook(
        _ trigger: String, _ input: Value = [:], request: Value
    ) async throws(ConnectorFailure) -> (events: [Event], answer: Value) {
        let body: Value = ["input": input, "request": request]
        let found = try await answer(
            CallInput(kind: .webhook, operation: trigger, body: body.jsonBytes()))
        return (found.events, found.output)
    }

    /// Lets a trigger register a callback URL; gives the subscription.
    public func subscribe(
        _ trigger: String, _ input: Value = [:], callback: String
    ) async throws(ConnectorFailure) -> Value {
        let body: Value = ["input": input, "callback": .string(callback)]
        return try await answer(CallInput(kind: .subscribe, operation: trigger, body: body.jsonBytes()))
            .output
    }

    /// Lets a trigger take a registration back.
    public func unsubscribe(
        _ trigger: String, _ input: Value = [:], subscription: Value
    ) async throws(ConnectorFailure) {
        let body: Value = ["input": input, "subscription": subscription]
        _ = try await answer(CallInput(kind: .unsubscribe, operation: trigger, body: body.jsonBytes()))
    }

    /// Tries the connection.
    public func test() async throws(ConnectorFailure) {
        _ = try await answer(CallInput(kind: .test))
    }

    private func answer(_ input: CallInput) async throws(ConnectorFailure) -> CallOutput {
        guard let connector = plugin.connector(connector) else {
            throw .internal("the plugin has no connector `\(connector)`")
        }
        var input = input
        input.deadline = Timestamp(milliseconds: nowMilliseconds + 120_000)
        let services = ScriptedServices(host: self, isDryRun: input.isDryRun)
        let call = Call(input, settings: settings, errorPaths: connector.errorPaths, services: services)
        return try await connector.answer(input, call)
    }

    fileprivate var nowMilliseconds: Int64 { state.withLock(\.now) }
    fileprivate var isCancelled: Bool { state.withLock(\.isCancelled) }

    fileprivate func send(_ request: Request) throws(ConnectorFailure) -> Response {
        if isCancelled { throw .cancelled }
        state.withLock { $0.requests.append(request) }
        return try respond(request)
    }

    fileprivate func sleep(for duration: Duration) throws(ConnectorFailure) {
        if isCancelled { throw .cancelled }
        state.withLock {
            $0.slept.append(duration)
            $0.now += duration.wholeMilliseconds
        }
    }

    fileprivate func log(_ message: String) { state.withLock { $0.lines.append(message) } }
}

extension Response {
    /// An answer with a JSON body, for scripts.
    public init(status: Int, headers: [Request.Field] = [], json: Value) {
        self.init(
            status: status, headers: headers + [("content-type", "application/json")], body: json.jsonBytes())
    }

    /// An answer with a body of text, for scripts.
    public init(status: Int, headers: [Request.Field] = [], text: String) {
        self.init(status: status, headers: headers, body: Array(text.utf8))
    }
}

private struct ScriptedServices: CallServices {
    let host: ScriptedHost
    let isDryRun: Bool

    func send(_ request: Request) async throws(ConnectorFailure) -> Response {
        if isDryRun, !request.isSafe, !request.isIdempotent {
            throw .unsupported("not sent: this is a dry run")
        }
        return try host.send(request)
    }

    func sleep(for duration: Duration) async throws(ConnectorFailure) { try host.sleep(for: duration) }

    func log(_ level: LogLevel, _ message: String, _ fields: [(name: String, value: String)]) {
        host.log(message)
    }

    var nowMilliseconds: Int64 { host.nowMilliseconds }

    var isCancelled: Bool { host.isCancelled }

    func randomBytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0) } }
}
