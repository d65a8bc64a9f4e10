import Catalog
import CurlTransport
import Engine
import Foundation
import HostConnectors
import Logging
import Playbooks
import PluginHost
import SQLiteStore
import Values
import Vault

/// All modules wired together for one environment: the one place where drivers meet the engine.
final class House: Sendable {
    let workspace: Workspace
    let environment: Environment
    let catalog: OperationCatalog
    let plugins: [Plugin]
    let refused: [PluginRefusal]
    let sealed: SealedStore
    let client: CurlClient
    /// For the lab's control plane, which is always on this machine.
    let loopbackClient: CurlClient
    private let secrets: SecretResolver
    /// Reaches nothing but what machines of clouds have on their own link.
    private let metadataClient: CurlClient

    /// Reads the environment and loads its plugins; throws with all findings when the environment is wrong.
    static func open(_ workspace: Workspace) throws -> House {
        let file = Workspace.shown(workspace.environmentFile())
        let text = try PlaybookLibrary.text(of: workspace.environmentFile())
        let (environment, findings) = Environment.read(text, name: workspace.environment, file: file) {
            try? PlaybookLibrary.text(of: workspace.environmentFile($0))
        }
        guard let environment, !findings.hasErrors else {
            throw DocumentFailure(diagnostics: findings, sources: [file: text])
        }
        let house = try House(workspace, environment)
        let rights = house.environment.rightsFindings(of: house.plugins)
        guard !rights.hasErrors else {
            house.close()
            throw DocumentFailure(diagnostics: rights, sources: [file: text])
        }
        return house
    }

    private init(_ workspace: Workspace, _ environment: Environment) throws {
        self.workspace = workspace
        (plugins, refused) = PluginShelf(workspace: workspace, environment: environment).load()
        self.environment = environment.knowing(plugins)
        catalog = BuiltIn.catalog(with: OperationCatalog(plugins.flatMap(\.descriptor.connectors)))
        let key = ProcessEnvironment.value("RIPOSTE_KEY").map { SealingKey.given(Secret($0)) }
        sealed = SealedStore(
            path: workspace.secretsFile.path, key: key ?? .file(path: workspace.keyFile.path))
        secrets = SecretResolver(
            sealed: sealed, environment: { ProcessEnvironment.value($0) }, folder: workspace.root.path)
        client = CurlClient(options: Self.options(environment.network, workspace))
        loopbackClient = CurlClient(options: CurlOptions(version: Riposte.version, allow: [.loopback]))
        metadataClient = CurlClient(
            options: CurlOptions(version: Riposte.version, allow: [.loopback, .linkLocal]))
    }

    /// The playbooks, checked against this environment.
    func library(store: (any RunStore)? = nil) -> PlaybookLibrary {
        PlaybookLibrary(
            catalog: catalog, environment: environment, store: store, folder: workspace.playbooksFolder)
    }

    /// The store of run histories.
    func openStore(_ mode: SQLiteStore.Mode) async throws -> SQLiteStore {
        let location = environment.store
        guard location.hasPrefix("sqlite:") else {
            throw CommandFailure(
                "CL0018", "the store `\(location)` is of a kind this version does not have",
                help: "use `sqlite:FILE`")
        }
        let path = workspace.path(of: String(location.dropFirst(7)))
        return try await SQLiteStore.open(path: path, mode: mode)
    }

    /// The host of all connections and of what is built in.
    ///
    /// - Parameter store: keeps what people are asked; without one nothing can be asked.
    func makeHost(
        log: Logger, store: (any RunStore)? = nil
    ) throws -> RightsKeeper<HostedConnectors<PluginHost>> {
        let host = PluginHost(plugins: plugins, connections: try bindings(to: catalog)) { line in
            log.log(level: line.level, "\(line.message)", metadata: line.metadata)
        }
        let signIns = EntraSignIns(
            identity: environment.identity, secrets: secrets, client: client,
            machineIdentity: machineIdentity, now: { SystemClock().now })
        let http = HTTPConnector(client: client, signIns: signIns, clock: SystemClock(), rewrite: rewrite)
        return RightsKeeper(
            host: HostedConnectors(http: http, approvals: approvals(store), plugins: host),
            environment: environment)
    }

    private func approvals(_ store: (any RunStore)?) -> ApprovalsConnector {
        ApprovalsConnector(store: store, settings: approvalSettings, clock: SystemClock())
    }

    /// What the environment says about approvals.
    var approvalSettings: ApprovalSettings {
        ApprovalSettings(
            groups: environment.approvals.groups, notify: environment.approvals.notify,
            connectors: environment.connections.mapValues(\.connector).filter {
                ApprovalSettings.canTell($0.value, catalog: catalog)
            })
    }

    /// What tells and reminds people, and ends what nobody answered.
    func makeDesk(
        store: any RunStore, host: any ConnectorHost, log: Logger, base: @escaping @Sendable () -> String?
    ) -> ApprovalDesk {
        ApprovalDesk(
            store: store, host: host, settings: approvalSettings, clock: SystemClock(), log: log, base: base)
    }

    private var rewrite: AddressRewrite { AddressRewrite(environment.network.rewrite) }

    /// A secret of a connection beside the one that signs in.
    func secret(_ name: String, of connection: String) async throws(SecretError) -> Secret {
        guard let reference = environment.connections[connection]?.secrets[name] else {
            throw SecretError(
                code: "VA0024", message: "the connection `\(connection)` has no secret `\(name)`",
                help: "give it under `secrets` of the connection")
        }
        return try await secrets.secret(reference)
    }

    /// The environment's connections to connectors of a catalog.
    func bindings(to catalog: OperationCatalog) throws -> [ConnectionBinding] {
        try environment.connections.values.compactMap { connection in
            try catalog.connectors[connection.connector].map { try binding(connection, $0) }
        }
    }

    private func binding(
        _ connection: ConnectionConfiguration, _ descriptor: ConnectorDescriptor
    ) throws -> ConnectionBinding {
        let descriptor = descriptor.placed(in: connection.cloud)
        let settings = self.settings(of: connection, descriptor)
        let signIn = try signIns.signIn(
            schemes: descriptor.auth, connection: connection, settings: settings)
        let granted = descriptor.narrowed(
            by: environment.rights(ofConnector: descriptor.name), settings: settings
        ).hurried(by: connection.timeScale)
        let named = NamedSecrets(connection.secrets, from: secrets)
        let transport = Outbound(
            connector: granted, settings: settings, baseOverride: connection.base, client: client,
            signIn: signIn, secrets: named, clock: SystemClock(), rewrite: rewrite)
        return ConnectionBinding(
            name: connection.name, connector: connection.connector, settings: settings, transport: transport,
            secrets: named)
    }

    /// How connections sign in.
    var signIns: SignIns {
        SignIns(
            secrets: secrets, grants: sealed, client: client, machineIdentity: machineIdentity,
            now: { SystemClock().now })
    }

    /// A connection's settings with the descriptor's defaults, and addresses as its cloud has them.
    func settings(of connection: ConnectionConfiguration, _ descriptor: ConnectorDescriptor) -> Value {
        let settings = descriptor.settings?.filled(connection.settings) ?? connection.settings
        guard let cloud = connection.cloud, let members = settings.object else { return settings }
        return .object(
            JSONObject(
                members.map { name, value in
                    (name, value.string.map { .string(cloud.places(in: $0)) } ?? value)
                }))
    }

    private var machineIdentity: MachineIdentityService {
        MachineIdentityService(client: metadataClient) { ProcessEnvironment.value($0) }
    }

    private static func options(_ network: NetworkSettings, _ workspace: Workspace) -> CurlOptions {
        CurlOptions(
            version: Riposte.version,
            allow: AddressRange.standard.union(
                network.allow.compactMap { AddressRange(rawValue: $0.rawValue) }),
            caFile: network.caFile.map(workspace.path),
            proxy: network.proxy,
            rewrite: AddressRewrite(network.rewrite))
    }

    /// Stops what holds threads.
    func close() {
        client.shutDown()
        loopbackClient.shutDown()
        metadataClient.shutDown()
    }
}
