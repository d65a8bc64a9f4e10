import Catalog
import Engine
import Values

extension PluginHost {
    func act(_ call: ActionCall, kind: CallKind) async -> CallResult {
        do throws(CallFailure) {
            let connectorName = OperationCatalog.split(call.action).connector
            guard let action = catalog.action(call.action) else {
                throw CallFailure(.unsupported, "PL0101", "there is no action `\(call.action)`")
            }
            let connection = try enter(call.connection, for: connectorName)
            defer { connection.leave() }
            if let function = action.native {
                return try await callNative(function, action, call, on: connection)
            }
            let effect: Effect = kind == .reconcile ? .read : action.effect(of: call.input)
            let terms = LiveCall.Terms(action: action.name, isDryRun: call.isDryRun, effect: effect)
            let (raw, live) =
                if let template = action.request {
                    try await send(template, action, call, on: connection, terms)
                } else {
                    try await run(try callInput(call, action, kind), on: connection, terms)
                }
            let result = finished(raw, live, connection.connector)
            return call.isDryRun ? planned(result, live, effect) : result
        } catch {
            // In a dry run an input may rest on what an action would have given that was only described.
            guard call.isDryRun, error.result.code == "PL0104" else { return error.result }
            return CallResult(
                status: .ok, output: ["planned": [], "notCalled": .string(error.result.message)])
        }
    }

    private func callInput(
        _ call: ActionCall, _ action: ActionDescriptor, _ kind: CallKind
    ) throws(CallFailure) -> CallInput {
        CallInput(
            kind: kind, operation: action.name,
            body: try checked(call.input, action.input, call.action).jsonBytes(),
            idempotencyKey: call.idempotencyKey, trace: call.trace, deadline: call.deadline,
            attempt: call.attempt, isDryRun: call.isDryRun, blocks: action.isBlocking)
    }

    func listen(_ call: TriggerCall) async throws(CallFailure) -> TriggerResult {
        let (connectorName, operation) = OperationCatalog.split(call.trigger)
        guard let trigger = catalog.trigger(call.trigger) else {
            throw CallFailure(.unsupported, "PL0101", "there is no trigger `\(call.trigger)`")
        }
        let connection = try enter(call.connection, for: connectorName)
        defer { connection.leave() }
        let given = try checked(call.input, trigger.input, call.trigger)
        var input = CallInput(kind: .poll, operation: operation, deadline: call.deadline)
        var terms = LiveCall.Terms()
        switch call.kind {
        case .poll(let cursor):
            input.body = given.jsonBytes()
            input.cursor = cursor ?? ""
            terms.allowsEvents = true
        case .webhook(let request):
            input.kind = .webhook
            input.body = (["input": given, "request": request] as Value).jsonBytes()
            terms.allowsEvents = true
        case .subscribe(let callbackURL):
            input.kind = .subscribe
            input.body = (["input": given, "callback": .string(callbackURL)] as Value).jsonBytes()
            terms.effect = .write
        case .unsubscribe(let subscription):
            input.kind = .unsubscribe
            input.body = (["input": given, "subscription": subscription] as Value).jsonBytes()
            terms.effect = .write
        }
        let (raw, live) = try await run(input, on: connection, terms)
        let result = finished(raw, live, connection.connector)
        guard result.status == .ok else { return TriggerResult(result: result) }
        return TriggerResult(
            result: result, events: live.events, cursor: raw.cursor.isEmpty ? nil : raw.cursor)
    }

    /// Opens the connection, which is in use, if need be and runs one call on it.
    func run(
        _ input: CallInput, on connection: Connection, _ terms: LiveCall.Terms
    ) async throws(CallFailure) -> (RawResult, LiveCall) {
        guard input.deadline > WallClock.now else {
            throw CallFailure(.timeout, "PL0106", "the deadline had passed before the call could start")
        }
        let label = CallLabel(
            connector: connection.connector.name, connection: connection.name, operation: input.operation,
            trace: input.trace, write: write)
        var target = try await connection.open(runner, label, until: input.deadline)
        let call = callRegistry.add { LiveCall($0, label, terms) }
        if input.blocks, connection.owner.plugin.isolation == .inline { target.lane = .blocking }
        let raw = await runner.run(call, until: input.deadline, on: target) {
            $0.code.start($0.object, call, input)
        }
        return (raw, call)
    }

    /// The input with defaults filled in, if it follows the schema.
    func checked(
        _ input: Value, _ schema: Schema?, _ operation: String
    ) throws(CallFailure) -> Value {
        let given = input.isNull ? [:] : input
        guard let schema else {
            guard given == [:] else {
                throw CallFailure(.invalid, "PL0104", "`\(operation)` takes no input")
            }
            return given
        }
        let filled = schema.filled(given)
        if let violation = schema.violations(of: filled, limit: 1).first {
            let place = violation.instancePath.isEmpty ? "" : " at `\(violation.instancePath)`"
            throw CallFailure(
                .invalid, "PL0104",
                "the input of `\(operation)` is not what it takes\(place): \(violation.message)")
        }
        return filled
    }
}
