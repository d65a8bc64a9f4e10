import Values

/// What is asked of an operation: the ABI's kinds, as far as the kit knows them.
enum CallKind: UInt32, Sendable {
    case invoke = 1
    case poll, webhook, subscribe, renew, unsubscribe, test
    case reconcile = 10
}

/// A call as it came in, everything copied.
struct CallInput: Sendable {
    /// Nil for a kind that is newer than the kit.
    var kind: CallKind?
    var operation = ""
    var body: [UInt8] = []
    var cursor: String?
    var idempotencyKey = ""
    var trace = ""
    var deadline = Timestamp(milliseconds: 0)
    var attempt = 1
    var isDryRun = false
}

/// How a call ended well.
struct CallOutput: Sendable {
    var output = Value.null
    var events: [Event] = []
    var cursor: String?
}

extension Connector {
    /// Carries out one call: finds the operation, reads its input, calls the author's code.
    func answer(_ input: CallInput, _ call: Call) async throws(ConnectorFailure) -> CallOutput {
        guard let kind = input.kind else { throw .unsupported("this kind of call is not known") }
        if kind == .test {
            guard let test else { throw .unsupported("`\(name)` has no test") }
            try await test(call)
            return CallOutput()
        }
        let body = try Self.body(input)
        if let action = actions.first(where: { type(of: $0).name == input.operation }) {
            return CallOutput(output: try await action.answer(kind, body, call))
        }
        if let trigger = triggers.first(where: { type(of: $0).name == input.operation }) {
            return try await trigger.answer(kind, body, input.cursor, call)
        }
        throw .unsupported("`\(name)` has no operation `\(input.operation)`")
    }

    private static func body(_ input: CallInput) throws(ConnectorFailure) -> Value {
        if input.body.isEmpty { return [:] }
        do throws(JSONError) {
            return try Value(json: input.body)
        } catch {
            throw .invalid("the input is not JSON: \(error.message)")
        }
    }
}

extension Action {
    fileprivate func answer(_ kind: CallKind, _ body: Value, _ call: Call) async throws(ConnectorFailure)
        -> Value
    {
        switch kind {
        case .invoke: try await perform(try Input(JSONInput(body)), call)
        case .reconcile: try await reconcile(try Input(JSONInput(body)), call)
        default: throw .unsupported("`\(Self.name)` is an action")
        }
    }
}

extension Trigger {
    fileprivate func answer(
        _ kind: CallKind, _ body: Value, _ cursor: String?, _ call: Call
    ) async throws(ConnectorFailure) -> CallOutput {
        if kind == .poll {
            let found = try await poll(try Input(JSONInput(body)), since: cursor, call)
            let output: Value = found.hasMore ? ["more": true] : .null
            return CallOutput(output: output, events: found.events, cursor: found.cursor)
        }
        let input = try Input(JSONInput(body["input"] ?? [:]))
        let callback = body["callback"]?.string ?? ""
        let subscription = body["subscription"] ?? .null
        switch kind {
        case .webhook:
            let found = try await webhook(input, WebhookRequest(body["request"]), call)
            return CallOutput(output: found.answer.json, events: found.events)
        case .subscribe:
            return CallOutput(output: try await subscribe(input, callback: callback, call))
        case .renew:
            return CallOutput(
                output: try await renew(input, callback: callback, subscription: subscription, call))
        case .unsubscribe:
            try await unsubscribe(input, subscription: subscription, call)
            return CallOutput()
        default: throw .unsupported("`\(Self.name)` is a trigger")
        }
    }
}
