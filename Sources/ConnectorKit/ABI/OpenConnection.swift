import Synchronization
import Values

/// A connection that the host has opened, and the tasks of its calls.
///
/// Invariant: these are the only tasks that the kit starts. Each belongs to one call, is in the table from
/// `start` until it completes the call, and is cancelled by the host's `cancel`; the host closes a connection
/// only when all its calls are completed, so no task outlives its connection's use.
final class OpenConnection: Sendable {
    private let connector: Connector
    private let settings: Value
    private let host: HostTable
    private let tasks = Mutex<[HostCallName: Task<Void, Never>]>([:])

    init(connector: Connector, settings: Value, host: HostTable) {
        self.connector = connector
        self.settings = settings
        self.host = host
    }

    func start(_ name: HostCallName, _ input: CallInput) {
        tasks.withLock { tasks in
            tasks[name] = Task { await self.run(name, input) }
        }
    }

    func cancel(_ name: HostCallName) {
        tasks.withLock { $0[name] }?.cancel()
    }

    private func run(_ name: HostCallName, _ input: CallInput) async {
        let services = HostServices(host: host, name: name)
        let call = Call(input, settings: settings, errorPaths: connector.errorPaths, services: services)
        let result: Result<CallOutput, ConnectorFailure>
        do throws(ConnectorFailure) {
            let output = try await connector.answer(input, call)
            for event in output.events { try host.emit(name, event) }
            result = .success(output)
        } catch {
            result = .failure(error)
        }
        tasks.withLock { _ = $0.removeValue(forKey: name) }
        host.complete(name, result)
    }
}
