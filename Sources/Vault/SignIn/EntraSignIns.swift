import Crypto
public import Engine
import Foundation
public import Playbooks
import Synchronization
public import Values

/// Signs requests in with Microsoft Entra ID that say as whom, and as the environment's identity those that ask for a
/// managed one.
///
/// Of the identities that requests bring the latest few hundred are kept, by a fingerprint that tells no secret.
public final class EntraSignIns: RequestSignIns {
    private struct Known {
        var signIns: [String: TokenSignIn] = [:]
        /// Oldest first.
        var order: [String] = []
    }

    private let identity: AuthConfiguration?
    private let secrets: any SecretSource
    private let client: any HTTPClient
    private let machineIdentity: MachineIdentityService?
    private let now: @Sendable () -> Timestamp
    private let known = Mutex(Known())

    private static let limit = 256

    /// Sign-ins of one environment.
    ///
    /// - Parameters:
    ///   - identity: the environment's `identity`, in the form `entra` or `managed-identity`; nil when it has none.
    ///   - secrets: where the identity's secret comes from.
    ///   - client: sends token requests.
    ///   - machineIdentity: gives out tokens of this machine's own identity.
    ///   - now: the time.
    public init(
        identity: AuthConfiguration?, secrets: any SecretSource, client: any HTTPClient,
        machineIdentity: MachineIdentityService? = nil, now: @escaping @Sendable () -> Timestamp
    ) {
        self.identity = identity
        self.secrets = secrets
        self.client = client
        self.machineIdentity = machineIdentity
        self.now = now
    }

    /// The sign-in of an identity; the same one for the same identity, so that its token is fetched once.
    public func signIn(as identity: RequestIdentity) throws(SignInError) -> any SignIn {
        switch identity {
        case .environment(let audience):
            if case .managedIdentity(let identity) = self.identity {
                return try machine(identity, audience)
            }
            guard case .entra(let tenant, let client, let credential, let authority, _) = self.identity,
                let proof = credential.proof
            else { throw SignInError.noIdentity }
            let app = RequestIdentity.App(
                tenant: tenant, client: client, audience: audience, authority: authority)
            return try keep("\(Self.fingerprint(["", tenant, client, audience]))") { () throws(SignInError) in
                try make(app, proof, secrets)
            }
        case .secret(let app, let secret):
            return try keep(fingerprint(app, secret)) { () throws(SignInError) in
                try make(app, .secret(Self.inRequest), GivenSecret(secret: secret))
            }
        case .certificate(let app, let pfx, let password):
            return try keep(fingerprint(app, pfx, password)) { () throws(SignInError) in
                let pem = try PKCS12.pem(of: pfx, password: password)
                return try make(app, .certificate(Self.inRequest), GivenSecret(secret: pem))
            }
        }
    }

    /// What messages call a secret that stands in a request.
    private static let inRequest = SecretReference.sealed("authentication")

    private func machine(_ identity: ManagedIdentity, _ audience: String) throws(SignInError) -> TokenSignIn {
        guard let machineIdentity else { throw SignInError.noIdentity }
        let resource = try Self.resource(of: audience)
        return try keep(Self.fingerprint(["machine", resource])) { () throws(SignInError) in
            TokenSignIn(
                ManagedIdentityGrant(
                    identity: identity, resource: resource, service: machineIdentity, now: now),
                now: now)
        }
    }

    private func make(
        _ app: RequestIdentity.App, _ proof: ClientCredentials.Proof,
        _ secrets: any SecretSource
    ) throws(SignInError) -> TokenSignIn {
        let authority = app.authority.map { $0.contains("://") ? $0 : "https://\($0)" }
        let resource = try Self.resource(of: app.audience)
        let endpoint = try TokenEndpoint(
            tokenURL: "", scopes: [], tenant: app.tenant, clientID: app.client, authority: authority,
            resource: resource, settings: [:])
        return TokenSignIn(
            ClientCredentials(
                exchange: TokenExchange(endpoint: endpoint, client: client, now: now), proof: proof,
                secrets: secrets), now: now)
    }

    private static func resource(of audience: String) throws(SignInError) -> String {
        let suffix = "/.default"
        let resource = audience.hasSuffix(suffix) ? String(audience.dropLast(suffix.count)) : audience
        guard !resource.isEmpty, resource.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw SignInError.illegalValue(of: "audience")
        }
        return resource
    }

    private func keep(
        _ key: String, _ make: () throws(SignInError) -> TokenSignIn
    ) throws(SignInError) -> TokenSignIn {
        if let found = known.withLock({ $0.signIns[key] }) { return found }
        let fresh = try make()
        return known.withLock { known in
            if let found = known.signIns[key] { return found }
            known.signIns[key] = fresh
            known.order.append(key)
            if known.order.count > Self.limit { known.signIns[known.order.removeFirst()] = nil }
            return fresh
        }
    }

    private func fingerprint(_ app: RequestIdentity.App, _ secrets: Secret...) -> String {
        let names = [app.tenant, app.client, app.audience, app.authority ?? ""]
        return Self.fingerprint(names + secrets.map { secret in secret.reveal { $0 } })
    }

    private static func fingerprint(_ parts: [String]) -> String {
        var hash = SHA256()
        for part in parts {
            hash.update(data: Array("\(part.utf8.count):\(part)".utf8))
        }
        return String.hex(hash.finalize())
    }
}

extension EntraSignIns: CustomReflectable {
    /// Nothing: whom it signs in is nobody's business.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// One secret that is there already.
private struct GivenSecret: SecretSource {
    let secret: Secret

    func secret(_ reference: SecretReference) async throws(SecretError) -> Secret { secret }
}
