import Catalog
import Engine
import Playbooks
import Synchronization
import Testing
import Values
import Vault

@Suite("Client credentials")
struct ClientCredentialsTests {
    private let time = ManualTime()

    private func make(
        _ client: ScriptedClient, tokenURL: String = "", scopes: [String] = ["https://api.example/.default"],
        authority: String? = nil, resource: String? = nil, settings: Value = [:]
    ) throws -> any SignIn {
        let configuration = AuthConfiguration.entra(
            tenant: "contoso.example", client: "app-1", credential: .secret(.sealed("S")),
            authority: authority,
            resource: resource)
        return try #require(
            try SignIns.make(
                schemes: [.oauth2Client(tokenURL: tokenURL, scopes: scopes)], configuration: configuration,
                settings: settings, secrets: FixedSecrets(["S": "s3cret&+= ä"]), client: client, now: time.now
            ))
    }

    private func authorization(_ signIn: any SignIn) async throws -> String? {
        var request = HTTPRequest(method: "GET", url: "https://api.example")
        try await signIn.authorize(&request)
        return request.header("Authorization")
    }

    @Test func `the request is what the token endpoint expects`() async throws {
        let client = ScriptedClient { _ in .token("abc") }
        #expect(try await authorization(make(client)) == "Bearer abc")
        let request = try #require(client.requests.first)
        #expect(request.method == "POST")
        #expect(request.url == "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token")
        #expect(request.header("content-type") == "application/x-www-form-urlencoded")
        #expect(request.redirectLimit == 0)
        #expect(
            request.form == [
                "grant_type": "client_credentials", "client_id": "app-1", "client_secret": "s3cret&+= ä",
                "scope": "https://api.example/.default",
            ])
    }

    @Test(arguments: [
        ("", nil, "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token"),
        (
            "", "https://login.microsoftonline.us",
            "https://login.microsoftonline.us/contoso.example/oauth2/v2.0/token"
        ),
        ("", "http://127.0.0.1:8443/", "http://127.0.0.1:8443/contoso.example/oauth2/v2.0/token"),
        (
            "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token", "http://localhost:9",
            "http://localhost:9/contoso.example/oauth2/v2.0/token"
        ),
        ("https://{region}.login.example/token", nil, "https://eu.login.example/token"),
    ])
    func `the endpoint follows descriptor and authority`(url: String, authority: String?, expected: String)
        async throws
    {
        let client = ScriptedClient { _ in .token("abc") }
        _ = try await authorization(
            make(client, tokenURL: url, authority: authority, settings: ["region": "eu"]))
        #expect(client.requests.map(\.url) == [expected])
    }

    @Test(arguments: [
        (["{base}/.default"], nil, "https://b.example/.default"), (["a", "b"], nil, "a b"),
        (["{base}/.default"], "https://graph.microsoft.com", "https://graph.microsoft.com/.default"),
        ([], "05a65629-4c1b", "05a65629-4c1b/.default"),
    ])
    func `the scope follows descriptor and resource`(scopes: [String], resource: String?, expected: String)
        async throws
    {
        let client = ScriptedClient { _ in .token("abc") }
        let settings: Value = ["base": "https://b.example"]
        _ = try await authorization(make(client, scopes: scopes, resource: resource, settings: settings))
        #expect(client.requests.first?.form["scope"] == expected)
    }

    @Test(arguments: [(3600, 3299, 3300), (600, 539, 540)])
    func `a token is kept until shortly before its end`(life: Int, kept: Int, renewed: Int) async throws {
        let client = ScriptedClient { number in .token("t\(number)", seconds: Int64(life)) }
        let signIn = try make(client)
        #expect(try await authorization(signIn) == "Bearer t1")
        time.advance(.seconds(kept))
        #expect(try await authorization(signIn) == "Bearer t1")
        time.advance(.seconds(renewed - kept))
        #expect(try await authorization(signIn) == "Bearer t2")
    }

    @Test func `a token that still lives outlasts an endpoint that is down`() async throws {
        let client = ScriptedClient { number in number == 1 ? .token("t1", seconds: 3600) : .json(503, [:]) }
        let signIn = try make(client)
        _ = try await authorization(signIn)
        time.advance(.seconds(3400))
        #expect(try await authorization(signIn) == "Bearer t1")
        time.advance(.seconds(300))
        await #expect { _ = try await authorization(signIn) } throws: { error in
            (error as? SignInError)?.code == "SI0011"
        }
    }

    @Test func `a refused token is fetched again once, however many were refused`() async throws {
        let client = ScriptedClient { number in .token("t\(number)") }
        let signIn = try make(client)
        _ = try await authorization(signIn)
        #expect(await signIn.reject())
        #expect(try await authorization(signIn) == "Bearer t2")
        #expect(await signIn.reject())
        #expect(try await authorization(signIn) == "Bearer t2")
        time.advance(.seconds(60))
        #expect(await signIn.reject())
        #expect(try await authorization(signIn) == "Bearer t3")
    }

    private static let answers: [(HTTPResponse, code: String, transient: Bool, says: String)] = [
        (error(401, "invalid_client", 7_000_215), "SI0010", false, "AADSTS7000215"),
        (error(401, "invalid_client", 7_000_222), "SI0010", false, "new client secret"),
        (error(400, "unauthorized_client", 700016), "SI0010", false, "client id"),
        (error(400, "invalid_scope", 70011), "SI0010", false, "resource"),
        (error(400, "something_new", 1), "SI0010", false, "something_new"),
        (error(400, "temporarily_unavailable", 90055), "SI0011", true, "AADSTS90055"),
        (.json(429, [:]), "SI0011", true, "HTTP 429"),
        (HTTPResponse(status: 502, body: Array("<html>".utf8)), "SI0011", true, "HTTP 502"),
        (HTTPResponse(status: 200, body: Array("<html>".utf8)), "SI0013", false, "token"),
        (.token("line\nbreak"), "SI0013", false, "token"),
    ]

    /// An answer as Entra gives it, repeating what it must not: the secret.
    private static func error(_ status: Int, _ error: String, _ number: Int) -> HTTPResponse {
        .json(
            status,
            [
                "error": .string(error),
                "error_description": .string(
                    "AADSTS\(number): Sent was 's3cret&+= ä'. Trace ID: 1\r\nTimestamp: 2"),
                "error_codes": [.int(Int64(number))],
            ])
    }

    @Test(arguments: Self.answers.indices)
    func `a refusal is told with its code and what helps`(row: Int) async throws {
        let (answer, code, transient, says) = Self.answers[row]
        let signIn = try make(ScriptedClient { _ in answer })
        await #expect { _ = try await authorization(signIn) } throws: { error in
            guard let error = error as? SignInError else { return false }
            return error.code == code && error.isTransient == transient
                && (error.message + error.help).contains(says)
                && !everythingSaid(of: error).contains("s3cret")
        }
    }

    @Test(arguments: [
        (TransportError.Code.timeout, true), (.connectFailed, true), (.tlsFailed, false),
        (.addressDenied, false),
    ])
    func `no answer at all is told with the transport's code`(code: TransportError.Code, transient: Bool)
        async throws
    {
        let signIn = try make(
            ScriptedClient { _ throws(TransportError) in
                throw TransportError(code, "`login` is away", wasSent: false)
            })
        await #expect { _ = try await authorization(signIn) } throws: { error in
            guard let error = error as? SignInError else { return false }
            return error.code == "SI0012" && error.isTransient == transient
                && error.message.contains(code.rawValue)
        }
    }
}
