import Catalog
import Engine
import Synchronization
import Values

/// Stopping: calls that are cancelled at every point, and calls whose time is over.
enum ProtocolChecks {
    /// How long a call is left alone before it is stopped, where nothing tells that it has got anywhere.
    private static let headStart = Duration.milliseconds(100)

    /// When a call is cancelled.
    private enum Point: String, CaseIterable {
        case atOnce = "before it has begun"
        case duringRequest = "while a request has no answer"
        case afterAnswer = "when its first answer has come"
    }

    static func all(_ context: KitContext) -> [Check] {
        context.ownActions.flatMap { connector, action in
            Point.allCases.map { point in
                Check(.protocol, of: "\(connector.name).\(action.name)", "cancelled \(point.rawValue)") {
                    await cancelled($0, connector, action, point)
                }
            } + [
                Check(.protocol, of: "\(connector.name).\(action.name)", "the deadline passes") {
                    await late($0, connector, action)
                }
            ]
        }
    }

    private static func cancelled(
        _ context: KitContext, _ connector: ConnectorDescriptor, _ action: ActionDescriptor, _ point: Point
    ) async -> [Finding] {
        guard let sample = context.samples(of: action).first else { return [] }
        let service = ScriptedService(sample.service)
        let subject = "\(connector.name).\(action.name)"
        let found = await context.session(
            on: connector, about: subject, service: service, meanings: [.didNotStop: .ignoresCancel]
        ) { session in
            // Opened before, so that it is the call that is cancelled and not its connection's opening.
            _ = await session.test()
            if point == .duringRequest { service.play(.silence) }
            let cancel = Cancellation()
            if point != .atOnce { service.onRequest { cancel.now() } }
            let task = Task { await session.act(action.name, sample.input) }
            cancel.arm { task.cancel() }
            if point == .atOnce {
                cancel.now()
            } else {
                // An action that sends nothing is cancelled while it works.
                Task {
                    try? await Task.sleep(for: headStart)
                    cancel.now()
                }
            }
            let result = await task.value
            // What was told to stop may still do so, a second time.
            if point == .duringRequest { try? await Task.sleep(for: headStart * 3) }
            guard point == .duringRequest, result.status == .ok, result.isOfPlugin, !service.sent.isEmpty
            else { return [] }
            return [
                Finding(
                    .okAfterStop, subject,
                    "cancelled while `\(service.sent.first?.line ?? "")` had no answer, the call gave OK")
            ]
        }
        return found
    }

    private static func late(
        _ context: KitContext, _ connector: ConnectorDescriptor, _ action: ActionDescriptor
    ) async -> [Finding] {
        guard let sample = context.samples(of: action).first else { return [] }
        let service = ScriptedService(.silence)
        let subject = "\(connector.name).\(action.name)"
        return await context.session(
            on: connector, about: subject, service: service, meanings: [.didNotStop: .ignoresDeadline]
        ) { session in
            service.play(sample.service)
            _ = await session.test()
            service.play(.silence)
            let result = await session.act(action.name, sample.input, within: headStart * 2)
            guard result.status == .ok, result.isOfPlugin, !service.sent.isEmpty else { return [] }
            return [
                Finding(
                    .okAfterStop, subject,
                    "the deadline passed while `\(service.sent.first?.line ?? "")` had no answer, "
                        + "and the call gave OK"
                )
            ]
        }
    }
}

/// Cancels a task once, as soon as it is both known and to be cancelled.
private final class Cancellation: Sendable {
    private struct State {
        var cancel: (@Sendable () -> Void)?
        var isDue = false
    }

    private let state = Mutex(State())

    func arm(_ cancel: @escaping @Sendable () -> Void) {
        let isDue = state.withLock { state in
            state.cancel = cancel
            return state.isDue
        }
        if isDue { cancel() }
    }

    func now() {
        let cancel = state.withLock { state in
            state.isDue = true
            return state.cancel
        }
        cancel?()
    }
}
