import Catalog
import Engine
import Playbooks
import Testing
import Values
import Vault

@Suite("Choosing a sign-in")
struct SignInsTests {
    private static let entra = AuthConfiguration.entra(
        tenant: "contoso.example", client: "app-1", credential: .secret(.sealed("S")), authority: nil,
        resource: nil)
    private static let oauth = AuthScheme.oauth2Client(tokenURL: "", scopes: ["https://api.example/.default"])
    private static let token = AuthConfiguration.token(.sealed("T"))

    private func make(
        _ schemes: [AuthScheme], _ configuration: AuthConfiguration?, settings: Value = [:],
        secrets: FixedSecrets = FixedSecrets(["T": "t0k3n", "P": "p:wd"])
    ) throws -> (any SignIn)? {
        try SignIns.make(
            schemes: schemes, configuration: configuration, settings: settings, secrets: secrets,
            client: ScriptedClient { _ in .token("abc") }, now: ManualTime().now)
    }

    private func headers(_ signIn: (any SignIn)?) async throws -> [String] {
        var request = HTTPRequest(
            method: "GET", url: "https://api.example", headers: [("authorization", "forged")])
        try await signIn?.authorize(&request)
        return request.headers.map { "\($0.name): \($0.value)" }
    }

    @Test func `a token goes where the descriptor says`() async throws {
        let header = AuthScheme.header(name: "Authorization", value: "Token {secret:token}")
        #expect(try await headers(make([header], Self.token)) == ["Authorization: Token t0k3n"])
        #expect(try await headers(make([.basic, .bearer], Self.token)) == ["Authorization: Bearer t0k3n"])
        let fancy = AuthScheme.header(name: "X-Key", value: "{team}/{secret:key};v=1")
        let found = try await headers(make([fancy], Self.token, settings: ["team": "soc"]))
        #expect(found == ["authorization: forged", "X-Key: soc/t0k3n;v=1"])
    }

    @Test func `basic is name, colon, password`() async throws {
        let basic = AuthConfiguration.basic(username: "ann", password: .sealed("P"))
        #expect(try await headers(make([.bearer, .basic], basic)) == ["Authorization: Basic YW5uOnA6d2Q="])
    }

    @Test func `nothing asked and nothing given is no sign-in`() throws {
        #expect(try make([], nil) == nil)
    }

    @Test(arguments: [
        ([AuthScheme.basic], Self.token, "SI0001", "`basic`"),
        ([.header(name: "A", value: "{secret:t}"), .basic], Self.entra, "SI0001", "`token` or `basic`"),
        (
            [.bearer, Self.oauth], .basic(username: "u", password: .sealed("P")), "SI0001",
            "`token` or `entra`"
        ),
        ([.bearer], nil, "SI0002", "`token`"), ([], Self.token, "SI0003", "`token`"),
        ([.header(name: "A", value: "{team} {secret:t}")], Self.token, "SI0004", "`team`"),
        ([.header(name: "A", value: "Token")], Self.token, "SI0004", "`Token`"),
        ([.basic], .basic(username: "a:b", password: .sealed("P")), "SI0004", "colon"),
        ([.oauth2Client(tokenURL: "", scopes: [])], Self.entra, "SI0014", "for"),
        (
            [.oauth2Client(tokenURL: "http://login.example/t", scopes: ["a"])], Self.entra, "SI0006",
            "login.example"
        ),
        (
            [.oauth2Client(tokenURL: "https://{region}.example/t", scopes: ["a"])], Self.entra, "SI0004",
            "`region`"
        ),
    ])
    func `what does not fit is told with what would`(
        schemes: [AuthScheme], configuration: AuthConfiguration?, code: String, names: String
    ) throws {
        #expect { _ = try make(schemes, configuration) } throws: { error in
            guard let error = error as? SignInError else { return false }
            return error.code == code && (error.message + error.help).contains(names) && !error.isTransient
        }
    }

    @Test func `a password in an address is not repeated`() throws {
        let configuration = AuthConfiguration.entra(
            tenant: "t", client: "c", credential: .secret(.sealed("S")),
            authority: "https://me:s3cret@login.example",
            resource: nil)
        #expect { _ = try make([Self.oauth], configuration) } throws: { error in
            (error as? SignInError)?.code == "SI0006" && !everythingSaid(of: error).contains("s3cret")
        }
    }

    @Test(arguments: [("a\nb", "SI0007"), ("a\u{0}", "SI0007")])
    func `a secret that no header can carry is refused`(secret: String, code: String) async throws {
        let signIn = try make([.bearer], Self.token, secrets: FixedSecrets(["T": secret]))
        await #expect { _ = try await headers(signIn) } throws: { error in
            (error as? SignInError)?.code == code && !everythingSaid(of: error).contains(secret)
        }
    }

    @Test func `a secret that is missing keeps its own code`() async throws {
        let signIn = try make([.bearer], Self.token, secrets: FixedSecrets([:]))
        await #expect { _ = try await headers(signIn) } throws: { error in
            (error as? SignInError)?.code == "SI0005"
                && (error as? SignInError)?.message.contains("VA0001") == true
        }
    }

    @Test func `after a refusal a token is tried again only if it was replaced`() async throws {
        let secrets = FixedSecrets(["T": "old"])
        let signIn = try #require(try make([.bearer], Self.token, secrets: secrets))
        #expect(try await headers(signIn) == ["Authorization: Bearer old"])
        #expect(await signIn.reject() == false)
        #expect(try await headers(signIn) == ["Authorization: Bearer old"])
        secrets.set("T", "new")
        #expect(await signIn.reject())
        #expect(try await headers(signIn) == ["Authorization: Bearer new"])
    }

    @Test func `no sign-in prints its secret`() async throws {
        let header = try #require(try make([.bearer], Self.token))
        _ = try await headers(header)
        let oauth = try #require(try make([Self.oauth], Self.entra, secrets: FixedSecrets(["S": "t0k3n"])))
        _ = try await headers(oauth)
        for signIn in [header, oauth] {
            let said = everythingSaid(of: signIn)
            #expect(!said.contains("t0k3n") && !said.contains("abc"))
        }
    }
}
