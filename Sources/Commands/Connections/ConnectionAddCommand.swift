import ArgumentParser
import Catalog
import Engine
import Foundation
import Playbooks
import Values
import Vault

/// `riposte connection add NAME`.
struct ConnectionAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a connection, keep its secret sealed, and test it.",
        discussion: """
            A secret is never given on the command line: it is read from a file, from an environment variable, or asked for.

            Examples:
              riposte connection add cloud-apps --set portal=https://contoso.eu2.portal.cloudappsecurity.com
              riposte connection add graph --connector entra-http --base-url https://graph.microsoft.com \\
                --resource https://graph.microsoft.com --tenant contoso.example --client-id 6b1c... --secret-file key.txt
              riposte connection add defender-endpoint --tenant contoso.example --client-id 6b1c... --certificate sp.pem
              riposte connection add graph-me --connector entra-http --base-url https://graph.microsoft.com \\
                --resource https://graph.microsoft.com --tenant contoso.example --client-id 6b1c... --browser
              riposte connection add defender-endpoint --managed-identity
              riposte connection add slack --secret-file bot.txt --secret signingSecret=file:signing.txt
              riposte connection add cloud-apps --lab
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "The connection's name, which playbooks use.") var name: String
    @Option(help: "The connector; by default the one with the connection's name.") var connector: String?
    @Option(help: "A setting of the connector, NAME=VALUE; can be repeated.") var set: [Assignment] = []
    @Option(help: "Base Resource URL, a setting of entra-http.") var baseUrl: String?
    @Option(help: "Resource URI (application ID URI) that tokens are for.") var resource: String?
    @Option(help: "Another address for the service than the connector's own.") var address: String?
    @Option(help: "Entra tenant: id or domain.") var tenant: String?
    @Option(help: "Entra application (client) id.") var clientId: String?
    @Option(help: "Another sign-in authority than https://login.microsoftonline.com.") var authority: String?
    @Option(help: "User name, where the service takes basic authentication.") var username: String?
    @Option(help: "File with the private key and the certificate of the application, PEM.") var certificate:
        String?
    @Option(help: "File that holds the token, secret or password.") var secretFile: String?
    @Option(help: "Environment variable that holds the token, secret or password.") var secretEnv: String?
    @OptionGroup var ways: SignInOptions
    @Flag(help: "Take address and credentials of the lab that runs in this workspace.") var lab = false
    @Flag(help: "Replace a connection of the same name.") var force = false
    @Flag(help: "Do not try the connection.") var noTest = false

    func run() async throws {
        let workspace = try place.find()
        let terminal = Terminal()
        let house = try House.open(workspace)
        let connectorName = connector ?? name
        guard let descriptor = house.catalog.connectors[connectorName] else {
            let near = nearestName(to: connectorName, among: house.catalog.connectors.keys)
            throw CommandFailure(
                "CL0010", "there is no connector `\(connectorName)`",
                help: near.map { "did you mean `\($0)`?" } ?? "`riposte plugin list` shows what is installed")
        }
        guard force || house.environment.connections[name] == nil else {
            throw CommandFailure(
                "CL0011", "the connection `\(name)` exists already",
                help: "replace it with `--force`, or choose another name")
        }
        let draft = lab ? try await labDraft(descriptor, house) : try ownDraft(descriptor)
        try await keep(draft, descriptor, workspace, house)
        terminal.say(
            "added the connection \(terminal.styled(name, .name)) to \(Workspace.shown(workspace.environmentFile()))"
        )
        if case .other(let configuration) = draft.auth, configuration.grant != nil, draft.grant == nil {
            terminal.say("sign in with `riposte connection sign-in \(name)`")
            return
        }
        guard !noTest else { return }
        try await ConnectionTestCommand.test([name], in: try House.open(workspace), terminal)
    }

    /// A connection and the secret to seal with it.
    private struct Draft {
        var settings = JSONObject()
        var address: String?
        var timeScale: Value?
        var auth: ConnectionDraftAuth = .none
        var secret: Secret?
        /// A person's sign-in that has happened already.
        var grant: Secret?
        /// Secrets beside it, by the names that the connector has for them.
        var others: [(name: String, secret: Secret)] = []
        /// Whether the environment has to allow addresses on this machine.
        var isLocal = false
    }

    private func ownDraft(_ descriptor: ConnectorDescriptor) throws -> Draft {
        var draft = Draft()
        for assignment in set { draft.settings[assignment.name] = .string(assignment.value) }
        if let baseUrl { draft.settings["baseUrl"] = .string(baseUrl) }
        if let resource { draft.settings["resource"] = .string(resource) }
        draft.address = address
        if let configuration = try ways.configuration(
            for: name, SignInOptions.Client(tenant, clientId, authority, username), descriptor)
        {
            draft.auth = .other(configuration)
            if ways.needsOwnSecret(configuration) {
                draft.secret = try readSecret("secret of the connection")
            }
        } else if let tenant, let clientId {
            if let certificate {
                draft.auth = .certificate(tenant: tenant, client: clientId, authority: authority)
                draft.secret = Secret(try PlaybookLibrary.text(of: URL(filePath: certificate)))
            } else {
                draft.auth = .clientSecret(tenant: tenant, client: clientId, authority: authority)
                draft.secret = try readSecret("client secret of \(clientId)")
            }
        } else if tenant != nil || clientId != nil {
            throw CommandFailure(
                "CL0012", "`--tenant` and `--client-id` belong together", help: "give both", isUsage: true)
        } else if let username {
            draft.auth = .basic(username: username)
            draft.secret = try readSecret("password of \(username)")
        } else if descriptor.auth.contains(where: { $0.takesToken }) {
            draft.auth = .token
            draft.secret = try readSecret("API token for \(descriptor.title)")
        } else if !descriptor.auth.isEmpty {
            throw CommandFailure(
                "CL0013",
                "`\(descriptor.name)` signs in by \(descriptor.auth.map(\.name).joined(separator: " or ")), and nothing for that was given",
                help: "give `--tenant` and `--client-id` with a secret or `--certificate`", isUsage: true)
        }
        return draft
    }

    private func labDraft(_ descriptor: ConnectorDescriptor, _ house: House) async throws -> Draft {
        let lab = try LabAddress(house.workspace)
        let tenant = try await lab.ask("GET", "/lab/tenant", client: house.loopbackClient)
        var draft = Draft()
        draft.isLocal = true
        draft.address = lab.address
        // Written out: a bare `nil` beside a value would be JSON's null, and not the absence of one.
        if let scale = tenant["timeScale"], scale != 1 { draft.timeScale = scale }
        if descriptor.settings?.document["properties"]?["baseUrl"] != nil {
            draft.address = nil
            draft.settings["baseUrl"] = .string(lab.address)
            draft.settings["resource"] = .string(resource ?? "https://graph.microsoft.com")
        }
        let own = tenant["connections"]?[descriptor.name]
        for (name, value) in own?["with"]?.object ?? JSONObject() { draft.settings[name] = value }
        for assignment in set { draft.settings[assignment.name] = .string(assignment.value) }
        for member in own?["secrets"]?.object ?? JSONObject() {
            draft.others.append((member.name, Secret(member.value.string ?? "")))
        }
        if let user = own?["user"] {
            let given = try await lab.ask(
                "POST", "/lab/grants", body: ["user": user], client: house.loopbackClient)
            draft.auth = .other(
                .entra(
                    tenant: tenant["tenantId"]?.string ?? "", client: given["clientId"]?.string ?? "",
                    credential: .code(grant: .sealed("connections.\(name).grant"), secret: nil),
                    authority: lab.address, resource: nil))
            draft.grant = UserSignIn.grant(
                refreshToken: Secret(given["refreshToken"]?.string ?? ""), account: user.string,
                at: SystemClock().now)
        } else if let basic = own?["basic"] {
            draft.auth = .basic(username: basic["username"]?.string ?? "")
            draft.secret = Secret(basic["password"]?.string ?? "")
        } else if descriptor.auth.contains(where: { $0.takesToken }) {
            draft.auth = .token
            draft.secret = Secret((own?["token"] ?? tenant["cloudAppsToken"])?.string ?? "")
        } else if !descriptor.auth.isEmpty {
            draft.auth = .clientSecret(
                tenant: tenant["tenantId"]?.string ?? "", client: tenant["clientId"]?.string ?? "",
                authority: lab.address)
            draft.secret = Secret(tenant["clientSecret"]?.string ?? "")
        }
        return draft
    }

    private func readSecret(_ what: String) throws -> Secret {
        if let secretFile {
            let text = try PlaybookLibrary.text(of: URL(filePath: secretFile))
            return Secret(text.trimmingCharacters(in: .newlines))
        }
        if let secretEnv {
            guard let text = ProcessEnvironment.value(secretEnv), !text.isEmpty else {
                throw CommandFailure(
                    "CL0014", "the environment variable `\(secretEnv)` is not set", isUsage: true)
            }
            return Secret(text)
        }
        return try SecretPrompt.ask(what)
    }

    private func keep(
        _ draft: Draft, _ descriptor: ConnectorDescriptor, _ workspace: Workspace, _ house: House
    ) async throws {
        if let schema = descriptor.settings, let wrong = schema.violations(of: .object(draft.settings)).first
        {
            throw CommandFailure(
                "CL0015", "the settings of `\(descriptor.name)` are not right: \(wrong.message)",
                help:
                    "give them with `--set NAME=VALUE`; `riposte plugin inspect \(descriptor.name)` lists them"
            )
        }
        let secretName = "connections.\(name)"
        if let secret = draft.secret { try await house.sealed.put(secret, as: secretName) }
        if let grant = draft.grant { try await house.sealed.put(grant, as: "\(secretName).grant") }
        var text = try PlaybookLibrary.text(of: workspace.environmentFile())
        var block = JSONObject()
        block["connector"] = .string(descriptor.name)
        if let cloud = ways.cloud, Cloud(rawValue: cloud) == nil {
            throw CommandFailure(
                "CL0015", "there is no cloud `\(cloud)`",
                help: "give one of \(Cloud.allCases.map(\.rawValue).joined(separator: ", "))", isUsage: true)
        }
        if !draft.settings.isEmpty { block["with"] = .object(draft.settings) }
        if let address = draft.address {
            block["base"] = .string(address)
            if let scale = draft.timeScale, !scale.isNull { block["timeScale"] = scale }
        }
        block["cloud"] = ways.cloud.map { .string($0) }
        if let auth = draft.auth.document(secret: secretName) { block["auth"] = auth }
        let named = try await ways.seal(for: name, descriptor, in: house.sealed, beside: draft.others)
        if !named.isEmpty { block["secrets"] = .object(named) }
        text = try EnvironmentEditor.settingConnection(name, to: .object(block), in: text)
        if draft.isLocal { text = try EnvironmentEditor.allowingNetwork("loopback", in: text) }
        try Data(text.utf8).write(to: workspace.environmentFile(), options: .atomic)
    }
}

/// How a new connection signs in, before its secret has a place.
enum ConnectionDraftAuth {
    case none
    case token
    case basic(username: String)
    case clientSecret(tenant: String, client: String, authority: String?)
    case certificate(tenant: String, client: String, authority: String?)
    /// One that says itself where its secrets are.
    case other(AuthConfiguration)

    /// The `auth` entry of an environment that names a sealed secret.
    func document(secret name: String) -> Value? {
        let reference: Value = ["secret": .string(name)]
        switch self {
        case .none: return nil
        case .other(let configuration): return configuration.block
        case .token: return ["token": reference]
        case .basic(let username): return ["basic": ["username": .string(username), "password": reference]]
        case .clientSecret(let tenant, let client, let authority):
            return Self.entra(tenant, client, authority, "secret", reference)
        case .certificate(let tenant, let client, let authority):
            return Self.entra(tenant, client, authority, "certificate", reference)
        }
    }

    private static func entra(
        _ tenant: String, _ client: String, _ authority: String?, _ kind: String, _ reference: Value
    ) -> Value {
        var entra = JSONObject()
        entra["tenant"] = .string(tenant)
        entra["client"] = .string(client)
        if let authority { entra["authority"] = .string(authority) }
        entra[kind] = reference
        return ["entra": .object(entra)]
    }
}

extension AuthScheme {
    /// Whether a single token is all it needs.
    var takesToken: Bool {
        switch self {
        case .header, .bearer: true
        case .basic, .oauth2Client, .oauth2Code, .oauth2Password, .oauth2JWT: false
        }
    }
}
