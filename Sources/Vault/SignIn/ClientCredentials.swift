import Engine
import Foundation
import Playbooks
import Values

/// OAuth 2 client credentials (RFC 6749, section 4.4), by secret or by certificate (RFC 7523, section 2.2).
///
/// Source: Microsoft Learn, "Microsoft identity platform and the OAuth 2.0 client credentials flow".
final class ClientCredentials: SignIn {
    private let endpoint: TokenEndpoint
    private let credential: AuthConfiguration.EntraCredential
    private let secrets: any SecretSource
    private let client: any HTTPClient
    private let now: @Sendable () -> Timestamp
    private let cache: TokenCache

    init(
        endpoint: TokenEndpoint, credential: AuthConfiguration.EntraCredential, secrets: any SecretSource,
        client: any HTTPClient, now: @escaping @Sendable () -> Timestamp
    ) {
        self.endpoint = endpoint
        self.credential = credential
        self.secrets = secrets
        self.client = client
        self.now = now
        cache = TokenCache(now: now)
    }

    func authorize(_ request: inout HTTPRequest) async throws(SignInError) {
        let token = try await cache.token { () async throws(SignInError) in try await self.fetch() }
        request.set("Authorization", to: token.reveal { Secret("Bearer \($0)") })
    }

    func reject() async -> Bool {
        cache.drop()
        return true
    }

    private func fetch() async throws(SignInError) -> AccessToken {
        let asked = now()
        let request = HTTPRequest(
            method: "POST", url: endpoint.url,
            headers: [
                ("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json"),
            ],
            body: Array(Form.encode(try await fields()).utf8), timeout: .seconds(30), maximumBytes: 256 << 10,
            redirectLimit: 0)
        let response: HTTPResponse
        do {
            response = try await client.send(request)
        } catch {
            throw SignInError.unreachable(endpoint, error)
        }
        return try TokenAnswer(response).token(from: endpoint, asked: asked)
    }

    private func fields() async throws(SignInError) -> [(String, Secret)] {
        let secret = try await secrets.forSignIn(credential.reference)
        let proof: [(String, Secret)]
        switch credential {
        case .secret: proof = [("client_secret", secret)]
        case .certificate(let reference):
            let certificate = try ClientCertificate(pem: secret, named: "\(reference)")
            let assertion = try certificate.assertion(for: endpoint, at: now(), id: UUID().uuidString)
            proof = [
                ("client_assertion_type", Secret("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")),
                ("client_assertion", assertion),
            ]
        }
        return [
            ("grant_type", Secret("client_credentials")), ("client_id", Secret(endpoint.clientID)),
            ("scope", Secret(endpoint.scope)),
        ] + proof
    }
}

extension ClientCredentials: CustomReflectable {
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// The `application/x-www-form-urlencoded` form.
enum Form {
    /// Everything but RFC 3986's unreserved characters is escaped.
    static func encode(_ fields: [(String, Secret)]) -> String {
        fields.map { name, value in value.reveal { "\(escape(name))=\(escape($0))" } }.joined(separator: "&")
    }

    private static let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)

    private static func escape(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            if plain.contains(byte) {
                result.append(byte)
            } else {
                result += "%\(String.hex([byte]).uppercased())".utf8
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
