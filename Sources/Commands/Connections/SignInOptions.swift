import ArgumentParser
import Catalog
import Engine
import Foundation
import Playbooks
import Values
import Vault

/// The ways to sign in beyond a token, a password, a client secret and a certificate.
struct SignInOptions: ParsableArguments {
    @Flag(help: "A person signs in with a browser: `riposte connection sign-in` afterwards.") var browser =
        false
    @Flag(help: "A person signs in with a code on another device: `riposte connection sign-in` afterwards.")
    var device = false
    @Flag(help: "The identity that this machine has in Azure.") var managedIdentity = false
    @Option(help: "Client id of a user-assigned managed identity.") var identity: String?
    @Option(help: "Token of another identity provider: env:NAME (it, or a path to it) or file:PATH.")
    var federated: String?
    @Option(help: "File with the key of a service account: Google's JSON, or PEM.") var keyFile: String?
    @Option(help: "The user for whom a service account acts.") var subject: String?
    @Option(help: "Microsoft's cloud: public, gcc, usgov, usgovdod or china.") var cloud: String?
    @Option(
        help: """
            A further secret, NAME=file:PATH, NAME=env:VARIABLE, or NAME to be asked for it; can be repeated. \
            `client` is the secret of an OAuth 2 client.
            """)
    var secret: [String] = []

    /// What is said elsewhere of who signs in.
    struct Client {
        var tenant: String?
        var id: String?
        var authority: String?
        var username: String?

        init(_ tenant: String?, _ id: String?, _ authority: String?, _ username: String?) {
            self.tenant = tenant
            self.id = id
            self.authority = authority
            self.username = username
        }
    }

    func validate() throws {
        let ways = [browser, device, managedIdentity, federated != nil, keyFile != nil].filter { $0 }
        guard ways.count <= 1 else {
            throw ValidationError(
                "give one of --browser, --device, --managed-identity, --federated and --key-file")
        }
    }

    /// The configuration; nil where none of these ways is asked for.
    func configuration(
        for name: String, _ client: Client, _ descriptor: ConnectorDescriptor
    ) throws -> AuthConfiguration? {
        let grant = SecretReference.sealed("connections.\(name).grant")
        let clientSecret = self.names.contains("client") ? reference("client", name) : nil
        if managedIdentity { return .managedIdentity(ManagedIdentity(name: identity)) }
        if let keyFile {
            return .oauth2(
                OAuth2Configuration(
                    client: client.id ?? "", grant: .key(.file(keyFile), subject: subject),
                    authority: client.authority))
        }
        if let tenant = client.tenant, let id = client.id {
            let credential: AuthConfiguration.EntraCredential
            if let federated {
                credential = .federated(try Self.reference(federated))
            } else if browser {
                credential = .code(grant: grant, secret: clientSecret)
            } else if device {
                credential = .device(grant: grant)
            } else {
                return nil
            }
            return .entra(
                tenant: tenant, client: id, credential: credential, authority: client.authority, resource: nil
            )
        }
        guard let id = client.id else { return nil }
        var own = OAuth2Configuration(
            client: id, secret: clientSecret, grant: .client, authority: client.authority)
        if browser {
            own.grant = .code(grant)
        } else if let username = client.username {
            own.grant = .password(username: username, password: .sealed("connections.\(name)"))
        } else if clientSecret == nil {
            return nil
        }
        return .oauth2(own)
    }

    /// Whether the connection has a secret of its own beside the named ones.
    func needsOwnSecret(_ configuration: AuthConfiguration) -> Bool {
        if case .oauth2(let own) = configuration, case .password = own.grant { true } else { false }
    }

    /// Seals the further secrets, those that are known already among them; gives the entry `secrets` of the connection.
    func seal(
        for connection: String, _ descriptor: ConnectorDescriptor, in store: SealedStore,
        beside others: [(name: String, secret: Secret)] = []
    ) async throws -> JSONObject {
        let known = descriptor.secrets.map(\.name)
        let names = names + others.map(\.name)
        for secret in descriptor.secrets where !secret.isOptional && !names.contains(secret.name) {
            throw CommandFailure(
                "CL0013", "`\(descriptor.name)` needs the secret `\(secret.name)` (\(secret.title))",
                help: "give it with `--secret \(secret.name)=file:PATH`", isUsage: true)
        }
        var entries = JSONObject()
        for (name, value) in others {
            let place = "connections.\(connection).\(name)"
            try await store.put(value, as: place)
            entries[name] = ["secret": .string(place)]
        }
        for text in secret {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            let name = parts.first ?? ""
            guard name == "client" || known.contains(name) else {
                throw CommandFailure(
                    "CL0013", "`\(descriptor.name)` has no secret `\(name)`",
                    help: known.isEmpty ? "leave it out" : "it has \(known.joined(separator: ", "))",
                    isUsage: true)
            }
            let value = parts.count > 1 ? try Self.content(parts[1]) : try SecretPrompt.ask(name)
            let place = "connections.\(connection).\(name)"
            try await store.put(value, as: place)
            if name != "client" { entries[name] = ["secret": .string(place)] }
        }
        return entries
    }

    private var names: [String] { secret.map { String($0.prefix { $0 != "=" }) } }

    private func reference(_ secret: String, _ connection: String) -> SecretReference {
        .sealed("connections.\(connection).\(secret)")
    }

    private static func reference(_ text: String) throws -> SecretReference {
        if text.hasPrefix("env:") { return .environment(String(text.dropFirst(4))) }
        if text.hasPrefix("file:") { return .file(String(text.dropFirst(5))) }
        throw CommandFailure(
            "CL0013", "where the secret is has to be said as `env:NAME` or `file:PATH`",
            help: "what stands on a command line can be read by others", isUsage: true)
    }

    private static func content(_ text: String) throws -> Secret {
        switch try reference(text) {
        case .environment(let name):
            guard let value = ProcessEnvironment.value(name), !value.isEmpty else {
                throw CommandFailure(
                    "CL0014", "the environment variable `\(name)` is not set", isUsage: true)
            }
            return Secret(value)
        case .file(let path), .sealed(let path):
            let text = try PlaybookLibrary.text(of: URL(filePath: path))
            return Secret(text.trimmingCharacters(in: .newlines))
        }
    }
}
