import ArgumentParser
import Catalog
import Engine
import Foundation
import Glibc
import HostConnectors
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
        let plugins = try house.makeHost(log: log, store: store)
        let view = RunView(terminal: Terminal())
        let port = port ?? house.environment.serve.port ?? 8484
        let fixed = house.environment.serve.url
        let addresses = try await AddressBook(house: house, base: fixed ?? "http://127.0.0.1:\(port)")
        let engine = Engine(
            store: store, host: plugins, plans: library, log: log,
            observe: { progress in
                guard let line = view.line(progress) else { return }
                Terminal().say("\(progress.run.text) \(line)")
            },
            callbackAddress: { addresses.callback($0, $1) })
        let listening = try await ListenerSetup(house: house, library: library, store: store, log: log)
            .listening()
        let hooks = try await HookTable(listening.connectors, house: house)
        let runner = TriggerRunner(engine: engine)
        let receptionist = Receptionist(
            runner: runner, engine: engine, hooks: hooks, requests: listening.requests, addresses: addresses,
            approvals: ApprovalCounter(
                store: store, clock: SystemClock(), log: log,
                operatorToken: try OperatorToken.read(house.workspace),
                isSecure: fixed?.lowercased().hasPrefix("https:") ?? false),
            gate: WebhookGate(house: house, clock: SystemClock(), log: log))
        let desk = house.makeDesk(store: store, host: plugins, log: log) { addresses.base }
        let readyFile = readyFile
        let tokenFile = Workspace.shown(house.workspace.operatorTokenFile)
        let (registered, hasRegistered) = AsyncStream<Never>.makeStream()
        let (open, hasOpened) = AsyncStream<Never>.makeStream()
        let (told, canTell) = AsyncStream<Never>.makeStream()
        let server = WebhookServer(
            host: host, port: port, log: log,
            onReady: { port in
                if fixed == nil { addresses.base = "http://127.0.0.1:\(port)" }
                hasOpened.finish()
                canTell.finish()
                let base = addresses.base
                await Self.subscribe(hooks, runner, base: base, log)
                hasRegistered.finish()
                Terminal().say("serving at \(base); \(listening.count) playbooks listen")
                Self.tell(listening, base: base)
                Terminal().say("approvals at \(base)/approvals; the token is in \(tokenFile)")
                if let readyFile {
                    ReadyFile.write(
                        ["address": .string(base), "pid": .int(Int64(getpid()))], to: URL(filePath: readyFile)
                    )
                }
            },
            receiver: { await receptionist.answer($0) })
        let group = ServiceGroup(
            services: [
                server,
                Work {
                    // Steps give out addresses of this host, which have to be known.
                    for await _ in open {}
                    try await engine.run()
                },
                Work {
                    for await _ in told {}
                    await desk.run()
                },
                Work {
                    // Registering and polling both write a listener's state.
                    for await _ in registered {}
                    async let schedules: Void = runner.run(listening.schedules)
                    await runner.run(listening.connectors)
                    await schedules
                },
                Work { try await PluginWatch(house: house, host: plugins.plugins, log: log).run() },
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
        try await group.run()
        await plugins.shutDown()
        await store.close()
    }

    /// Says which addresses start playbooks; what opens them is not for logs.
    private static func tell(_ listening: Listening, base: String) {
        for listener in listening.requests {
            Terminal().say(
                "\(listener.method ?? "ANY") \(base)/requests/\(listener.plan.name)\(listener.path)")
        }
        guard !listening.requests.isEmpty else { return }
        Terminal().say("`riposte hook list` shows these addresses with their signatures")
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
