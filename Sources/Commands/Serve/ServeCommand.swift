import ArgumentParser
import Catalog
import Engine
import Foundation
import Glibc
import Logging
import Playbooks
import PluginHost
import SQLiteStore
import Server
import ServiceLifecycle
import UnixSignals
import Values
import Vault

/// `riposte serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Listen for webhooks, poll services, and drive runs until stopped.",
        discussion: """
            Alerts of the policies in the environment start their playbooks. Runs that were under way when the host
            stopped, however it stopped, go on. Webhooks are used where the services can reach this host: set
            `serve: { url: https://... }` in the environment; otherwise triggers that can be polled are polled.

            Example:
              riposte serve --env production
            """)

    @OptionGroup var place: WorkspaceOptions
    @Option(help: "Address to listen on.") var host = "127.0.0.1"
    @Option(help: "Port to listen on; 0 takes a free one. By default the environment's, or 8484.") var port:
        Int?
    @Option(help: "File to write the address to, once everything listens.") var readyFile: String?

    func validate() throws {
        guard port.map((0...65_535).contains) ?? true else {
            throw ValidationError("a port is a number from 0 to 65535")
        }
    }

    func run() async throws {
        let log = Logging.standardError
        let house = try House.open(try place.find())
        defer { house.close() }
        let store = try await house.openStore(.host)
        let library = house.library(store: store)
        let plugins = try house.makeHost(log: log)
        let view = RunView(terminal: Terminal())
        let engine = Engine(store: store, host: plugins, plans: library, log: log) { progress in
            guard let line = view.line(progress) else { return }
            Terminal().say("\(progress.run.text) \(line)")
        }
        let listeners = try await ListenerSetup(house: house, library: library, store: store, log: log)
            .listeners()
        let hooks = try await HookTable(listeners, house: house)
        let runner = TriggerRunner(engine: engine)
        let address = house.environment.serve.url
        let readyFile = readyFile
        let (registered, hasRegistered) = AsyncStream<Never>.makeStream()
        let server = WebhookServer(
            host: host, port: port ?? house.environment.serve.port ?? 8484, log: log,
            onReady: { port in
                let base = address ?? "http://127.0.0.1:\(port)"
                await Self.subscribe(hooks, runner, base: base, log)
                hasRegistered.finish()
                Terminal().say("serving at \(base); \(listeners.count) playbooks listen")
                if let readyFile {
                    ReadyFile.write(
                        ["address": .string(base), "pid": .int(Int64(getpid()))], to: URL(filePath: readyFile)
                    )
                }
            },
            receiver: { token, request in
                guard let listener = hooks[token] else { return WebhookAnswer(status: 404) }
                let reply = await runner.handleWebhook(listener, request: request)
                return WebhookAnswer(status: reply.status, headers: reply.headers, body: reply.body)
            })
        let group = ServiceGroup(
            services: [
                server, Work { try await engine.run() },
                Work {
                    // Registering and polling both write a listener's state.
                    for await _ in registered {}
                    await runner.run(listeners)
                },
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
        try await group.run()
        await plugins.shutDown()
        await store.close()
    }

    /// Registers the webhooks.
    ///
    /// One that is refused is logged, and the others go on.
    private static func subscribe(
        _ hooks: HookTable, _ runner: TriggerRunner, base: String, _ log: Logger
    ) async {
        for (token, listener) in hooks.entries {
            do {
                try await runner.subscribe(listener, callbackURL: "\(base)/hooks/\(token)")
            } catch {
                log.error("\(ErrorText.line(for: error))", metadata: ["listener": "\(listener.name)"])
            }
        }
    }
}

/// Something that works until it is cancelled, which a graceful shutdown does.
private struct Work: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await body() }
        } catch is CancellationError {}
        // A service that returns early would end the group.
        try? await gracefulShutdown()
    }
}

/// Works out which playbooks of a workspace listen, and keeps their sources for runs to come.
struct ListenerSetup {
    let house: House
    let library: PlaybookLibrary
    let store: SQLiteStore
    let log: Logger

    func listeners() async throws -> [Listener] {
        var listeners: [Listener] = []
        for entry in try library.readAll(house.workspace.playbooksFolder) {
            guard let plan = entry.plan, !entry.diagnostics.hasErrors else {
                log.error("\(entry.file) has errors and is left out; `riposte check` shows them")
                continue
            }
            let listener = try Listener(
                plan, environment: house.environment.name, policies: house.environment.policies,
                catalog: house.catalog, takesWebhooks: takesWebhooks(plan))
            guard let listener else { continue }
            guard listener.canStart else {
                log.warning("\(plan.name) is attached to no policy, so nothing starts it")
                continue
            }
            try await store.keepPlaybook(digest: plan.digest, name: plan.name, source: entry.source)
            listeners.append(listener)
        }
        return listeners
    }

    /// Services reach a host with a public address; those on this machine, such as the lab, reach any.
    private func takesWebhooks(_ plan: Plan) -> Bool {
        if house.environment.serve.url != nil { return true }
        guard case .connector(_, let connection?, _) = plan.trigger.kind,
            let base = house.environment.connections[connection]?.base
        else { return false }
        return base.hasPrefix("http://127.0.0.1:") || base.hasPrefix("http://localhost:")
    }
}

/// Listeners by the unguessable last part of their webhook's address.
struct HookTable: Sendable {
    private let listeners: [String: Listener]

    /// Addresses stay the same over restarts: they are kept with the secrets.
    init(_ listeners: [Listener], house: House) async throws {
        var table: [String: Listener] = [:]
        for listener in listeners where listener.mode == .webhook {
            let name = "hooks.\(listener.name.replacing("/", with: "."))"
            if try await !house.sealed.names().contains(name) {
                let token = (0..<32).map { _ in String(format: "%02x", UInt8.random(in: 0...255)) }.joined()
                try await house.sealed.put(Secret(token), as: name)
            }
            let token = try await house.sealed.secret(named: name).reveal { $0 }
            table[token] = listener
        }
        self.listeners = table
    }

    subscript(_ token: String) -> Listener? { listeners[token] }

    /// All of them, by name.
    var entries: [(token: String, listener: Listener)] {
        listeners.map { ($0.key, $0.value) }.sorted { $0.listener.name < $1.listener.name }
    }
}
