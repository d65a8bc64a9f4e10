import Catalog
import Crypto
import CryptoExtras
import Engine
import Foundation
import Playbooks
import Testing
import Values
import Vault

@Suite("Tokens by other grants")
struct GrantsTests {
    private let time = ManualTime()
    private static let entra = AuthScheme.oauth2Client(
        tokenURL: "", scopes: ["https://graph.microsoft.com/.default"])

    private func bearer(
        _ scheme: AuthScheme, _ auth: AuthConfiguration, _ client: ScriptedClient,
        secrets: FixedSecrets = FixedSecrets([:]), machine: MachineIdentityService? = nil,
        cloud: Cloud? = nil, settings: Value = [:]
    ) async throws -> String? {
        let signIn = try #require(
            try SignIns.make(
                schemes: [scheme], configuration: auth, settings: settings, secrets: secrets, client: client,
                machineIdentity: machine, cloud: cloud, now: time.now))
        var request = HTTPRequest(method: "GET", url: "https://api.example")
        try await signIn.authorize(&request)
        return request.header("Authorization")
    }

    @Test func `a federated token is read anew each time and sent as the assertion`() async throws {
        let secrets = FixedSecrets([
            "AZURE_FEDERATED_TOKEN_FILE": "/var/run/token", "/var/run/token": "a.b.c",
        ])
        let client = ScriptedClient { _ in .token("t") }
        let auth = AuthConfiguration.entra(
            tenant: "t", client: "app", credential: .federated(.environment("AZURE_FEDERATED_TOKEN_FILE")),
            authority: nil, resource: nil)
        _ = try await bearer(Self.entra, auth, client, secrets: secrets)
        secrets.set("/var/run/token", "d.e.f")
        _ = try await bearer(Self.entra, auth, client, secrets: secrets)
        #expect(client.requests.map { $0.form["client_assertion"] } == ["a.b.c", "d.e.f"])
        #expect(
            client.requests[0].form["client_assertion_type"]
                == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        secrets.set("/var/run/token", "no token")
        await #expect { _ = try await bearer(Self.entra, auth, client, secrets: secrets) } throws: {
            ($0 as? SignInError)?.code == "SI0008"
        }
    }

    @Test(arguments: [
        (Cloud?.none, "login.microsoftonline.com", "graph.microsoft.com"),
        (.gcc, "login.microsoftonline.com", "graph.microsoft.com"),
        (.usgov, "login.microsoftonline.us", "graph.microsoft.us"),
        (.usgovdod, "login.microsoftonline.us", "dod-graph.microsoft.us"),
        (.china, "login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn"),
    ])
    func `a cloud has its own sign-in and audience`(cloud: Cloud?, login: String, graph: String) async throws
    {
        let client = ScriptedClient { _ in .token("t") }
        let auth = AuthConfiguration.entra(
            tenant: "t", client: "app", credential: .secret(.sealed("S")), authority: nil, resource: nil)
        _ = try await bearer(Self.entra, auth, client, secrets: FixedSecrets(["S": "x"]), cloud: cloud)
        #expect(client.requests.first?.url == "https://\(login)/t/oauth2/v2.0/token")
        #expect(client.requests.first?.form["scope"] == "https://\(graph)/.default")
    }

    private static let machineAnswer = HTTPResponse.json(
        200,
        [
            "access_token": "m", "expires_in": "86399", "token_type": "Bearer",
            "resource": "https://graph.microsoft.com",
        ])

    @Test(arguments: [
        (ManagedIdentity(), [:], "http://169.254.169.254/metadata/identity/oauth2/token", "Metadata", ""),
        (
            ManagedIdentity(name: "id-1", kind: .client), [:],
            "http://169.254.169.254/metadata/identity/oauth2/token", "Metadata", "client_id=id-1"
        ),
        (
            ManagedIdentity(name: "/subscriptions/1", kind: .resourceID),
            ["IDENTITY_ENDPOINT": "http://localhost:42356/msi/token", "IDENTITY_HEADER": "h3ader"],
            "http://localhost:42356/msi/token", "X-IDENTITY-HEADER", "mi_res_id=%2Fsubscriptions%2F1"
        ),
    ])
    func `a managed identity asks where the machine says`(
        identity: ManagedIdentity, variables: [String: String], url: String, header: String, part: String
    ) async throws {
        let link = ScriptedClient { _ in Self.machineAnswer }
        let machine = MachineIdentityService(client: link) { variables[$0] }
        let found = try await bearer(
            Self.entra, .managedIdentity(identity), ScriptedClient { _ in .token("wrong") }, machine: machine)
        #expect(found == "Bearer m")
        let request = try #require(link.requests.first)
        #expect(request.method == "GET" && request.url.hasPrefix(url + "?api-version="))
        #expect(request.url.contains("resource=https%3A%2F%2Fgraph.microsoft.com"))
        #expect(part.isEmpty || request.url.contains(part))
        #expect(request.header(header) != nil)
    }

    @Test func `a machine without an identity is told so`() async throws {
        let link = ScriptedClient { _ throws(TransportError) in
            throw TransportError(.connectFailed, "no route", wasSent: false)
        }
        let machine = MachineIdentityService(client: link) { _ in nil }
        await #expect {
            _ = try await bearer(
                Self.entra, .managedIdentity(ManagedIdentity()), ScriptedClient { _ in .token("t") },
                machine: machine)
        } throws: { ($0 as? SignInError)?.code == "SI0023" }
    }

    @Test func `a user's name and password are sent with the client's secret`() async throws {
        let client = ScriptedClient { _ in .token("sn") }
        let auth = AuthConfiguration.oauth2(
            OAuth2Configuration(
                client: "app", secret: .sealed("S"),
                grant: .password(username: "soc", password: .sealed("P")),
                authority: "http://127.0.0.1:8123"))
        let scheme = AuthScheme.oauth2Password(
            tokenURL: "https://{instance}.service-now.com/oauth_token.do", scopes: [])
        let found = try await bearer(
            scheme, auth, client, secrets: FixedSecrets(["S": "cs", "P": "pw"]), settings: ["instance": "dev"]
        )
        #expect(found == "Bearer sn")
        #expect(client.requests.first?.url == "http://127.0.0.1:8123/oauth_token.do")
        #expect(
            client.requests.first?.form == [
                "grant_type": "password", "client_id": "app", "client_secret": "cs", "username": "soc",
                "password": "pw",
            ])
    }

    @Test func `a service account signs for the user it stands in for`() async throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let file: Value = [
            "type": "service_account", "client_email": "soc@project.iam.example", "private_key_id": "k1",
            "private_key": .string(key.pemRepresentation),
        ]
        let client = ScriptedClient { _ in .token("g") }
        let auth = AuthConfiguration.oauth2(
            OAuth2Configuration(client: "", grant: .key(.sealed("K"), subject: "soc@contoso.example")))
        let scheme = AuthScheme.oauth2JWT(
            tokenURL: "https://oauth2.googleapis.com/token", scopes: ["https://mail/send"])
        let found = try await bearer(scheme, auth, client, secrets: FixedSecrets(["K": file.json()]))
        #expect(found == "Bearer g")
        let form = try #require(client.requests.first?.form)
        #expect(form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
        let parts = (form["assertion"] ?? "").split(separator: ".").map(String.init)
        try #require(parts.count == 3)
        let decoded = try parts.map { try #require(Base64.decode($0)) }
        #expect(try Value(json: decoded[0]) == ["alg": "RS256", "typ": "JWT", "kid": "k1"])
        let claims = try Value(json: decoded[1])
        #expect(claims["iss"] == "soc@project.iam.example" && claims["sub"] == "soc@contoso.example")
        #expect(
            claims["aud"] == "https://oauth2.googleapis.com/token" && claims["scope"] == "https://mail/send")
        #expect((claims["exp"]?.int ?? 0) - (claims["iat"]?.int ?? 0) == 3600)
        let isSigned = key.publicKey.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: decoded[2]),
            for: SHA256.hash(data: Array("\(parts[0]).\(parts[1])".utf8)), padding: .insecurePKCS1v1_5)
        #expect(isSigned)
    }
}
