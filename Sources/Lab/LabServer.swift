import Foundation
import Hummingbird
public import Logging
public import ServiceLifecycle
import Values

/// The lab: a simulated tenant of Entra ID, Graph, Defender for Cloud Apps, Defender for Endpoint and a file reputation
/// service, on one loopback port.
public struct LabServer: Service {
    private let configuration: LabConfiguration
    private let callbacks: any CallbackSender
    private let log: Logger
    private let onReady: @Sendable (_ address: String, _ labToken: String) async -> Void

    /// A lab.
    ///
    /// - Parameters:
    ///   - configuration: where it listens and how it behaves.
    ///   - callbacks: delivers the services' callbacks.
    ///   - log: where deliveries that fail are logged.
    ///   - onReady: called with the address, `http://HOST:PORT`, and the token of the control plane.
    public init(
        configuration: LabConfiguration, callbacks: any CallbackSender, log: Logger,
        onReady: @escaping @Sendable (_ address: String, _ labToken: String) async -> Void
    ) {
        self.configuration = configuration
        self.callbacks = callbacks
        self.log = log
        self.onReady = onReady
    }

    /// Serves until the surrounding service group shuts down.
    public func run() async throws {
        let secrets = LabSecrets.random()
        let tenant = Tenant(
            TenantState(
                keys: try TokenKeys(), stateDelay: configuration.stateDelay,
                enforcesLimits: configuration.enforcesLimits, timeScale: configuration.timeScale,
                startedAt: Self.now(), secrets: secrets))
        let deliveries = Deliveries(sender: callbacks, tenant: tenant, log: log, now: Self.now)
        let (ready, host) = (onReady, configuration.host)
        let (mailIsReady, mailReady) = AsyncStream.makeStream(of: Void.self)
        let application = Application(
            responder: LabResponder(tenant: tenant, deliveries: deliveries, now: Self.now),
            configuration: .init(
                address: .hostname(host, port: configuration.port), serverName: "riposte-lab"),
            onServerRunning: { channel in
                for await _ in mailIsReady { break }
                await ready("http://\(host):\(channel.localAddress?.port ?? 0)", secrets.labToken)
            },
            logger: log)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await deliveries.run() }
            group.addTask {
                try await SMTPListener(tenant: tenant, host: host, now: Self.now).run { port in
                    tenant.change { $0.mailbox.port = port }
                    mailReady.yield()
                }
            }
            group.addTask { try await application.run() }
            // The deliveries go on until the server is down, then what is left of them is dropped.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    @Sendable private static func now() -> Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}
