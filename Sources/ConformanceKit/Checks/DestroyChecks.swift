import Catalog
import Engine
import PluginHost
import Values

/// Closing while calls are under way, and silence afterwards.
enum DestroyChecks {
    /// How long a plugin that was closed is listened to.
    private static let listening = Duration.milliseconds(300)
    private static let calls = 8

    static func all(_ context: KitContext) -> [Check] {
        context.ownActions.map { connector, action in
            Check(.destroy, of: "\(connector.name).\(action.name)", "closed while calls are under way") {
                await closing($0, connector, action)
            }
        }
    }

    private static func closing(
        _ context: KitContext, _ connector: ConnectorDescriptor, _ action: ActionDescriptor
    ) async -> [Finding] {
        guard let sample = context.samples(of: action).first else { return [] }
        let subject = "\(connector.name).\(action.name)"
        let service = ScriptedService(.silence)
        let meanings: KitSession.Meanings = [
            .completedAgain: .activeAfterClose, .usedAfterEnd: .activeAfterClose, .didNotStop: .ignoresCancel,
        ]
        var found = await context.session(on: connector, about: subject, service: service, meanings: meanings)
        { session in
            _ = await session.test()
            await withDiscardingTaskGroup { group in
                for _ in 0..<calls {
                    group.addTask { _ = await session.act(action.name, sample.input) }
                }
                try? await Task.sleep(for: .milliseconds(50))
                await session.host.shutDown()
            }
            try? await Task.sleep(for: listening)
            return []
        }
        // The code stays in its process: it must work as before.
        found += await context.session(
            on: connector, about: subject, service: ScriptedService(sample.service)
        ) { session in
            guard let failure = await session.opened(KitSession.connection) else { return [] }
            return [Finding(.notReopened, connector.name, "after it was closed under way, it \(failure)")]
        }
        return found
    }
}
