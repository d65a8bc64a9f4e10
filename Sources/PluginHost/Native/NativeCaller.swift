import Catalog
import Engine
import Values

/// Calls native functions of a connection, one message for each, and reads what they gave.
struct NativeCaller: Sendable {
    let runner: CallRunner
    let target: CallRunner.Target
    let bindings: NativeBindings
    let label: CallLabel
    let deadline: Timestamp
    /// What the calls may do to the world.
    var effect = Effect.read

    /// Calls a function; throws what its failure means.
    func call(
        _ function: NativeFunction, input: Value, handle: UInt64?
    ) async throws(CallFailure) -> NativeResults {
        do throws(NativeFailure) {
            guard let number = bindings.number(function) else {
                throw NativeFailure(.internal, "PL0242", "`\(function.symbol)` is not bound")
            }
            let fields = try NativeArguments.fields(
                function.signature, symbol: function.symbol, input: input, handle: handle)
            let results = try NativeResults(function, fields: try await send(number, fields))
            guard !results.isGood(for: function) else { return results }
            let sentence = try await self.sentence(function, input: input, results, handle: handle)
            throw results.failure(of: function, sentence: sentence)
        } catch {
            throw CallFailure(error.status, error.code, error.message)
        }
    }

    /// What the function's error function says of a failure.
    private func sentence(
        _ function: NativeFunction, input: Value, _ results: NativeResults, handle: UInt64?
    ) async throws(NativeFailure) -> String? {
        guard let error = function.error, let number = bindings.number(error, of: function) else {
            return nil
        }
        let fields = try NativeArguments.fields(error, input: input, values: results.values, handle: handle)
        return try NativeResults.sentence(error, fields: try await send(number, fields))
    }

    private func send(_ number: UInt64, _ fields: [[UInt8]]) async throws(NativeFailure) -> [[UInt8]] {
        let call = callRegistry.add { LiveCall($0, label, LiveCall.Terms(effect: effect)) }
        let raw = await runner.run(call, until: deadline, on: target) {
            $0.code.callNative($0.object, call, number, fields)
        }
        guard raw.status != CallStatus.ok.rawValue else { return raw.fields }
        var status = CallStatus(rawValue: raw.status) ?? .permanent
        // Nobody knows how far a function came that ended its worker, or was given up.
        if effect != .read, [.transient, .timeout, .cancelled, .internal].contains(status),
            raw.code != "PL0204"
        {
            status = .unknownOutcome
        }
        throw NativeFailure(status, raw.code.isEmpty ? "PL0246" : raw.code, raw.message)
    }
}

extension PluginHost {
    /// Carries out an action that is a native function.
    func callNative(
        _ function: NativeFunction, _ action: ActionDescriptor, _ call: ActionCall, on connection: Connection
    ) async throws(CallFailure) -> CallResult {
        let input = try checked(call.input, action.input, call.action)
        let effect = action.effect(of: call.input)
        if call.isDryRun, effect != .read {
            return CallResult(status: .ok, output: ["planned": [["call": .string(function.symbol)]]])
        }
        let label = CallLabel(
            connector: connection.connector.name, connection: connection.name, operation: action.name,
            trace: call.trace, write: write)
        let target = try await connection.open(runner, label, until: call.deadline)
        let caller = NativeCaller(
            runner: runner, target: target, bindings: connection.owner.bindings, label: label,
            deadline: call.deadline, effect: effect)
        let results = try await caller.call(function, input: input, handle: target.object.handle)
        return CallResult(status: .ok, output: results.output)
    }
}

extension Connection {
    /// Binds the plugin's native functions in its worker and opens the connection's handle.
    func openNative(
        _ runner: CallRunner, _ label: CallLabel, on target: CallRunner.Target, settings: Value,
        until deadline: Timestamp
    ) async throws(CallFailure) -> UInt64? {
        for binding in owner.bindings.all {
            let raw = await runner.setUp(label, target.code, until: deadline) {
                target.code.bind($0, binding)
            }
            _ = try LoadedPlugin.object(of: raw, "`\(binding.symbol)` cannot be called")
        }
        guard let handle = connector.handle else { return nil }
        let caller = NativeCaller(
            runner: runner, target: target, bindings: owner.bindings, label: label, deadline: deadline)
        var made: UInt64?
        do throws(CallFailure) {
            for function in handle.open {
                let input = function.input(from: settings)
                let results = try await caller.call(function, input: input, handle: made)
                if made == nil { made = results.handle }
            }
        } catch {
            // Otherwise each attempt to open the connection would leave one more behind in the worker.
            if let made { await caller.end(handle, made) }
            throw error
        }
        return made
    }
}

extension NativeCaller {
    /// Ends a handle as its descriptor says; that this fails is of no use to anyone.
    func end(_ handle: NativeHandle, _ number: UInt64) async {
        guard let close = handle.close else { return }
        do throws(CallFailure) {
            _ = try await call(close, input: [:], handle: number)
        } catch {}
    }
}
