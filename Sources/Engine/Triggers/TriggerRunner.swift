import Catalog
import Expressions
import Logging
import Playbooks
public import Values

/// Turns what services report into runs.
///
/// Runs and the poll's new cursor are committed together, and a webhook is answered only after that, so no event that
/// was accepted is lost. An event seen twice starts nothing the second time: its key is the run's deduplication key.
public final class TriggerRunner: Sendable {
    private static let callTimeout = Duration.seconds(60)

    let engine: Engine
    let tools: DriverTools
    /// A number from 0 up to 1, for jitter.
    let random: @Sendable () -> Double
    private let policyNames: PolicyNames

    /// A runner that gives its runs to an engine.
    public init(engine: Engine, random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }) {
        self.engine = engine
        self.random = random
        tools = engine.tools
        policyNames = PolicyNames(engine.tools)
    }

    /// Answers a request that came in for a listener.
    ///
    /// What it starts is durable before this returns; when that fails the answer is 5xx, so that the sender
    /// tries again.
    public func handleWebhook(_ listener: Listener, request: Value) async -> WebhookReply {
        let answer = await tools.host.call(call(listener, .webhook(request: request)))
        guard answer.result.status == .ok else {
            log(listener, "a webhook request was refused", answer.result.status, answer.result.message)
            return WebhookReply(failure: answer.result.status, retryAfter: answer.result.retryAfter)
        }
        do {
            _ = try await accept(answer.events, for: listener, state: nil)
        } catch {
            log(listener, "events of a webhook could not be accepted", error.status, error.message)
            if error.status == .throttled {
                return WebhookReply(status: 429, headers: [("Retry-After", "30")])
            }
            return WebhookReply(status: 503, headers: [("Retry-After", "30")])
        }
        return WebhookReply(answer: answer.result.output)
    }

    /// Registers a listener's callback with the service, if the trigger wants that and it has not been done.
    ///
    /// - Throws: `EN0010` when the service refuses.
    public func subscribe(_ listener: Listener, callbackURL: String) async throws {
        guard listener.mode == .webhook, listener.descriptor.subscribes else { return }
        var state = try await tools.store.triggerState(listener.name) ?? TriggerState(listener: listener.name)
        if state.subscription?["callbackURL"]?.string == callbackURL { return }
        if state.subscription != nil { try await unsubscribe(listener) }
        let answer = await tools.host.call(call(listener, .subscribe(callbackURL: callbackURL)))
        guard answer.result.status == .ok else {
            throw Self.refused(listener, "be registered", answer.result)
        }
        state.subscription = ["callbackURL": .string(callbackURL), "subscription": answer.result.output]
        try await tools.store.setTriggerState(state)
    }

    /// Takes a listener's registration back; nothing happens when there is none.
    public func unsubscribe(_ listener: Listener) async throws {
        guard var state = try await tools.store.triggerState(listener.name), let kept = state.subscription
        else {
            return
        }
        let subscription = kept["subscription"] ?? .null
        let answer = await tools.host.call(call(listener, .unsubscribe(subscription: subscription)))
        guard answer.result.status == .ok || answer.result.status == .notFound else {
            throw Self.refused(listener, "be taken back", answer.result)
        }
        state.subscription = nil
        try await tools.store.setTriggerState(state)
    }

    /// Whether the event belongs to a policy that the playbook is attached to.
    func isOfPolicy(_ event: TriggerEvent, _ listener: Listener) async throws(TriggerFailure) -> Bool {
        guard listener.isBoundToPolicies else { return true }
        guard !listener.policies.isEmpty else { return false }
        var id = event.body
        for name in listener.descriptor.policyPath { id = id[name] ?? .null }
        guard !id.isNull else { return false }
        let text = id.expressionText
        if listener.policies.contains(text) { return true }
        guard let name = try await policyNames.name(of: text, for: listener)?.lowercased() else {
            return false
        }
        return listener.policies.contains { $0.lowercased() == name }
    }

    func call(_ listener: Listener, _ kind: TriggerCall.Kind) -> TriggerCall {
        TriggerCall(
            trigger: listener.use, connection: listener.connection, input: listener.input, kind: kind,
            deadline: tools.clock.now + Self.callTimeout)
    }

    func log(_ listener: Listener, _ text: String, _ status: CallStatus, _ message: String) {
        tools.log.warning(
            "\(text)",
            metadata: ["listener": "\(listener.name)", "status": "\(status.name)", "reason": "\(message)"])
    }

    private static func refused(_ listener: Listener, _ what: String, _ result: CallResult) -> EngineError {
        EngineError(
            code: "EN0010", message: "`\(listener.name)`: the webhook could not \(what): \(result.message)",
            help: "test the connection, and see whether the service reaches the callback's address")
    }
}
