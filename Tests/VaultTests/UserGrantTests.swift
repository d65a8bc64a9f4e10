import Catalog
import Crypto
import Engine
import Foundation
import Playbooks
import Testing
import Values
import Vault

@Suite("A person's sign-in")
struct UserGrantTests {
    private let time = ManualTime()
    private let place: TemporaryStore

    init() throws { place = try TemporaryStore() }

    private static let code = AuthScheme.oauth2Code(
        AuthorizationCodeScheme(
            authorizeURL: "https://auth.example/authorize", tokenURL: "https://auth.example/token",
            scopes: ["read", "offline_access"], parameters: ["audience": "api.example"]))
    private static let person = AuthConfiguration.oauth2(
        OAuth2Configuration(client: "app", secret: .sealed("S"), grant: .code(.sealed("grant"))))
    private static let device = AuthConfiguration.entra(
        tenant: "contoso.example", client: "app", credential: .device(grant: .sealed("grant")),
        authority: nil,
        resource: "https://graph.microsoft.com")

    private func signIns(_ client: ScriptedClient, _ store: SealedStore? = nil) -> SignIns {
        SignIns(
            secrets: FixedSecrets(["S": "app-s3cret"]), grants: store ?? place.store, client: client,
            now: time.now)
    }

    private func connection(_ auth: AuthConfiguration) -> ConnectionConfiguration {
        ConnectionConfiguration(name: "soc", connector: "acme", auth: auth)
    }

    private func person(_ client: ScriptedClient, _ scheme: AuthScheme, _ auth: AuthConfiguration)
        throws -> UserSignIn
    {
        try signIns(client).userSignIn(schemes: [scheme], connection: connection(auth), settings: [:])
    }

    private func bearer(_ client: ScriptedClient, _ store: SealedStore? = nil) async throws -> String? {
        let signIn = try #require(
            try signIns(client, store).signIn(
                schemes: [Self.code], connection: connection(Self.person), settings: [:]))
        return try await bearer(signIn)
    }

    private func bearer(_ signIn: any SignIn) async throws -> String? {
        var request = HTTPRequest(method: "GET", url: "https://api.example")
        try await signIn.authorize(&request)
        return request.header("Authorization")
    }

    private static func grant(_ token: String, refresh: String?) -> HTTPResponse {
        var body = JSONObject([
            ("token_type", Value.string("Bearer")), ("expires_in", .int(3600)),
            ("access_token", .string(token)),
        ])
        body["refresh_token"] = refresh.map { .string($0) }
        return .json(200, .object(body))
    }

    private func signIn(refresh: String? = "r1") async throws {
        let client = ScriptedClient { _ in Self.grant("a1", refresh: refresh) }
        let person = try person(client, Self.code, Self.person)
        let visit = person.visit(redirect: "http://127.0.0.1:1/")
        _ = try await person.finish(visit, ["state": query(of: visit.url)["state"] ?? "", "code": "c"])
    }

    private func query(of url: String) -> [String: String] {
        let items = URLComponents(string: url)?.queryItems ?? []
        return Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
    }

    @Test func `a browser is sent off with a challenge and what comes back is redeemed with its verifier`()
        async throws
    {
        let client = ScriptedClient { _ in Self.grant("a1", refresh: "r1") }
        let person = try person(client, Self.code, Self.person)
        let visit = person.visit(redirect: "http://127.0.0.1:4711/")
        let query = query(of: visit.url)
        #expect(visit.url.hasPrefix("https://auth.example/authorize?"))
        #expect(query["scope"] == "read offline_access" && query["audience"] == "api.example")
        #expect(query["code_challenge_method"] == "S256" && query["response_type"] == "code")
        let outcome = try await person.finish(visit, ["state": query["state"] ?? "", "code": "c0de"])
        #expect(outcome.isLasting)
        let form = try #require(client.requests.first?.form)
        #expect(form["grant_type"] == "authorization_code" && form["code"] == "c0de")
        #expect(form["redirect_uri"] == "http://127.0.0.1:4711/" && form["client_secret"] == "app-s3cret")
        let verifier = try #require(form["code_verifier"])
        let digest = Array(SHA256.hash(data: Array(verifier.utf8)))
        #expect(Base64.encode(digest, urlSafe: true, padded: false) == query["code_challenge"])
        #expect(verifier.utf8.count >= 43)
        #expect(!everythingSaid(of: visit).contains(verifier))
    }

    @Test func `an answer of another sign-in is refused, and a refusal is told`() async throws {
        let person = try person(ScriptedClient { _ in .token("x") }, Self.code, Self.person)
        let visit = person.visit(redirect: "http://127.0.0.1:1/")
        let state = query(of: visit.url)["state"] ?? ""
        for (query, code) in [
            (["state": "forged", "code": "c"], "SI0020"), (["code": "c"], "SI0020"),
            (["state": state], "SI0020"), (["state": state, "error": "access_denied"], "SI0019"),
        ] {
            await #expect { _ = try await person.finish(visit, query) } throws: { error in
                (error as? SignInError)?.code == code
            }
        }
    }

    @Test func `a token is renewed by the refresh token, and the new one takes its place`() async throws {
        try await signIn()
        time.advance(.seconds(3500))
        let first = ScriptedClient { _ in Self.grant("a2", refresh: "r2") }
        #expect(try await bearer(first) == "Bearer a2")
        #expect(first.requests.first?.form["refresh_token"] == "r1")
        time.advance(.seconds(3500))
        let second = ScriptedClient { _ in Self.grant("a3", refresh: nil) }
        #expect(try await bearer(second) == "Bearer a3")
        #expect(second.requests.first?.form["refresh_token"] == "r2")
        time.advance(.seconds(3500))
        let third = ScriptedClient { _ in Self.grant("a4", refresh: nil) }
        _ = try await bearer(third)
        #expect(third.requests.first?.form["refresh_token"] == "r2")
    }

    @Test func `of several processes one renews, and the others take what it got`() async throws {
        try await signIn()
        time.advance(.seconds(3500))
        let client = ScriptedClient { number in Self.grant("n\(number)", refresh: "r\(number + 1)") }
        let found = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<4 {
                let store = place.again()
                group.addTask { try await self.bearer(client, store) }
            }
            return try await group.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(found == Array(repeating: "Bearer n1", count: 4))
        #expect(client.requests.count == 1)
    }

    @Test func `a token that was refused is renewed although it would still live`() async throws {
        try await signIn()
        let client = ScriptedClient { _ in Self.grant("a2", refresh: nil) }
        let signIn = try #require(
            try signIns(client).signIn(
                schemes: [Self.code], connection: connection(Self.person), settings: [:]))
        #expect(try await bearer(signIn) == "Bearer a1")
        #expect(await signIn.reject())
        #expect(try await bearer(signIn) == "Bearer a2")
    }

    @Test func `a grant that is over asks for a new sign-in`() async throws {
        await #expect { _ = try await bearer(ScriptedClient { _ in .token("x") }) } throws: { error in
            (error as? SignInError)?.code == "SI0018"
                && (error as? SignInError)?.help.contains("riposte connection sign-in soc") == true
        }
        try await signIn()
        time.advance(.seconds(3500))
        let client = ScriptedClient { _ in
            .json(400, ["error": "invalid_grant", "error_description": "AADSTS50173: r1 was revoked."])
        }
        await #expect { _ = try await bearer(client) } throws: { error in
            guard let error = error as? SignInError else { return false }
            return error.code == "SI0017" && error.message.contains("AADSTS50173")
                && error.help.contains("riposte connection sign-in soc") && !error.message.contains("r1")
        }
    }

    @Test func `a token that lasts is used until it is refused`() async throws {
        let client = ScriptedClient { _ in
            .json(200, ["ok": true, "token_type": "bot", "access_token": "xoxb-1"])
        }
        let person = try person(client, Self.code, Self.person)
        let visit = person.visit(redirect: "http://127.0.0.1:1/")
        _ = try await person.finish(visit, ["state": query(of: visit.url)["state"] ?? "", "code": "c"])
        time.advance(.seconds(90 * 86_400))
        let signIn = try #require(
            try signIns(client).signIn(
                schemes: [Self.code], connection: connection(Self.person), settings: [:]))
        #expect(try await bearer(signIn) == "Bearer xoxb-1")
        #expect(await signIn.reject())
        await #expect { _ = try await bearer(signIn) } throws: { error in
            (error as? SignInError)?.code == "SI0017"
        }
    }

    @Test func `a device code is asked for until the person is done`() async throws {
        let client = ScriptedClient { number in
            switch number {
            case 1:
                .json(
                    200,
                    [
                        "device_code": "d3vice", "user_code": "ABCD-EFGH", "expires_in": 900, "interval": 5,
                        "verification_uri": "https://login.example/device",
                    ])
            case 2: .json(400, ["error": "authorization_pending"])
            case 3: .json(400, ["error": "slow_down"])
            default: Self.grant("a1", refresh: "r1")
            }
        }
        let scheme = AuthScheme.oauth2Client(tokenURL: "", scopes: [])
        let person = try person(client, scheme, Self.device)
        #expect(person.way == .device)
        let code = try await person.begin()
        #expect(code.userCode == "ABCD-EFGH" && code.interval == .seconds(5))
        let asked = try #require(client.requests.first)
        #expect(asked.url == "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/devicecode")
        #expect(
            asked.form["scope"] == "https://graph.microsoft.com/.default offline_access openid profile")
        guard case .pending = try await person.poll(code), case .slowDown = try await person.poll(code),
            case .done = try await person.poll(code)
        else {
            Issue.record("the answers are not understood")
            return
        }
        #expect(client.requests.last?.form["device_code"] == "d3vice")
        time.advance(.seconds(901))
        await #expect { _ = try await person.poll(code) } throws: { error in
            (error as? SignInError)?.code == "SI0021"
        }
        #expect(!everythingSaid(of: code).contains("d3vice"))
    }

    @Test func `a connection without a person says so`() throws {
        #expect {
            _ = try person(ScriptedClient { _ in .token("x") }, .bearer, .token(.sealed("S")))
        } throws: {
            ($0 as? SignInError)?.code == "SI0022"
        }
    }
}
