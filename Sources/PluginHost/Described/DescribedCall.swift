import Catalog
import Engine
import Synchronization
import Values

/// Does what a ``DescribedExchange`` says, through the requests of a call as a plugin would send them.
final class DescribedCall: Sendable {
    private let call: LiveCall
    private let exchange: Mutex<DescribedExchange>

    init(_ call: LiveCall, _ exchange: DescribedExchange) {
        self.call = call
        self.exchange = Mutex(exchange)
    }

    /// Sends the first request.
    func begin() { carryOut(exchange.withLock(\.first)) }

    /// Goes on with what came.
    func take(_ answer: PluginAnswer) { carryOut(exchange.withLock { $0.take(answer) }) }

    private func carryOut(_ step: DescribedExchange.Step) {
        switch step {
        case .finish(let result): call.finish(result)
        case .send(let filled):
            guard let request = PluginRequest(filled.parts, .host(self)) else {
                call.finish(
                    RawResult(
                        status: CallStatus.invalid.rawValue, code: "PL0104",
                        message: "the request would be longer than can be sent"))
                return
            }
            let status = call.accept(.request(request))
            if status != .ok { call.finish(RawResult(status: status.rawValue)) }
        }
    }
}

/// What a described call runs on: nothing of a plugin.
///
/// Stopping one breaks its request off, which ends it.
struct HostCode: PluginCode {
    func load(_ call: LiveCall) { call.finish(RawResult(status: CallStatus.ok.rawValue)) }
    func open(_ plugin: PluginObject, _ call: LiveCall, _ connection: ConnectionOpening) {
        call.finish(RawResult(status: CallStatus.ok.rawValue))
    }
    func start(_ connection: PluginObject, _ call: LiveCall, _ input: CallInput) {
        call.finish(RawResult(status: CallStatus.unsupported.rawValue))
    }
    func cancel(_ connection: PluginObject, _ call: LiveCall) {}
    func close(_ connection: PluginObject) {}
    func unload(_ plugin: PluginObject) async {}
    func bind(_ call: LiveCall, _ binding: NativeBinding) {
        call.finish(RawResult(status: CallStatus.unsupported.rawValue))
    }
    func callNative(_ connection: PluginObject, _ call: LiveCall, _ number: UInt64, _ fields: [[UInt8]]) {
        call.finish(RawResult(status: CallStatus.unsupported.rawValue))
    }
    func abandon(_ call: LiveCall, after grace: Duration) -> Bool { true }
    func isLoaded(_ plugin: PluginObject) -> Bool { true }
    func isOpen(_ connection: PluginObject) -> Bool { true }
}

extension Connection {
    /// What described calls of this connection run on, and its settings with defaults.
    func describedTarget() throws(CallFailure) -> (target: CallRunner.Target, settings: Value) {
        let settings = try checkedSettings()
        let lane = Lane(label: name, isParallel: true)
        let target = CallRunner.Target(
            connection: self, code: HostCode(), object: PluginObject(bits: 0), lane: lane)
        return (target, settings)
    }
}

extension PluginHost {
    /// Runs an action that is a request, as `run` does one of a plugin.
    func send(
        _ template: RequestTemplate, _ action: ActionDescriptor, _ given: ActionCall,
        on connection: Connection, _ terms: LiveCall.Terms
    ) async throws(CallFailure) -> (RawResult, LiveCall) {
        let input = try checked(given.input, action.input, given.action)
        guard given.deadline > WallClock.now else {
            throw CallFailure(.timeout, "PL0106", "the deadline had passed before the call could start")
        }
        let (target, settings) = try connection.describedTarget()
        let values = TemplateValues(input: input, settings: settings, key: given.idempotencyKey)
        let exchange: DescribedExchange
        do throws(TemplateFailure) {
            exchange = try DescribedExchange(template, errors: connection.connector.errors, values: values)
        } catch {
            throw CallFailure(
                .invalid, "PL0104",
                "the input of `\(given.action)` is not what it takes: \(error.message)")
        }
        let label = CallLabel(
            connector: connection.connector.name, connection: connection.name, operation: action.name,
            trace: given.trace, write: write)
        let call = callRegistry.add { LiveCall($0, label, terms) }
        let described = DescribedCall(call, exchange)
        let raw = await runner.run(call, until: given.deadline, on: target) { _ in described.begin() }
        return (raw, call)
    }
}
