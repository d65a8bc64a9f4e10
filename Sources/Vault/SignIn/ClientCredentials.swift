import Engine
import Foundation
import Playbooks
import Values

/// OAuth 2 client credentials (RFC 6749, section 4.4), by secret or by assertion (RFC 7523, section 2.2).
///
/// Source: Microsoft Learn, "Microsoft identity platform and the OAuth 2.0 client credentials flow".
struct ClientCredentials: TokenGrant {
    /// What the client proves itself with.
    enum Proof: Sendable {
        case secret(SecretReference)
        case certificate(SecretReference)
        case federated(SecretReference)
    }

    let exchange: TokenExchange
    let proof: Proof
    let secrets: any SecretSource

    func fetch() async throws(SignInError) -> AccessToken {
        let endpoint = exchange.endpoint
        var fields = [
            ("grant_type", Secret("client_credentials")), ("client_id", Secret(endpoint.clientID)),
        ]
        if !endpoint.scope.isEmpty { fields.append(("scope", Secret(endpoint.scope))) }
        return try await exchange.token(fields + proofFields())
    }

    private func proofFields() async throws(SignInError) -> [(String, Secret)] {
        switch proof {
        case .secret(let reference):
            return [("client_secret", try await secrets.forSignIn(reference))]
        case .certificate(let reference):
            let certificate = try ClientCertificate(
                pem: try await secrets.forSignIn(reference), named: "\(reference)")
            return Self.assertion(
                try certificate.assertion(
                    for: exchange.endpoint, at: exchange.now(), id: UUID().uuidString))
        case .federated(let reference):
            // Platforms replace the token long before it expires: what was read a minute ago may be old.
            return Self.assertion(try await FederatedToken.read(reference, from: secrets))
        }
    }

    private static func assertion(_ text: Secret) -> [(String, Secret)] {
        [
            ("client_assertion_type", Secret("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")),
            ("client_assertion", text),
        ]
    }
}

/// The token of another identity provider.
enum FederatedToken {
    /// The token; a variable that holds a path, as `AZURE_FEDERATED_TOKEN_FILE` does, leads to the file.
    static func read(
        _ reference: SecretReference, from secrets: any SecretSource
    ) async throws(SignInError) -> Secret {
        let found = try await secrets.forSignIn(reference)
        guard case .environment = reference, let path = found.reveal({ $0.hasPrefix("/") ? $0 : nil })
        else { return try checked(found, reference) }
        return try checked(try await secrets.forSignIn(.file(path)), reference)
    }

    /// A token has three parts of visible characters; anything else is not sent anywhere.
    private static func checked(
        _ token: Secret, _ reference: SecretReference
    ) throws(SignInError) -> Secret {
        let isToken = token.reveal { text in
            text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } && text.split(separator: ".").count == 3
        }
        guard isToken else {
            throw SignInError.badCertificate(
                "\(reference)", "this is no JSON Web Token",
                "give the file or variable that the platform puts the token into")
        }
        return token
    }
}
