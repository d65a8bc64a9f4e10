import Testing
import Values

@testable import Lab

@Suite struct EntraTests {
    static let client = "c1a0b2d4-0000-4000-8000-000000000001"
    static let good = [
        "grant_type": "client_credentials", "client_id": client, "client_secret": "one",
        "scope": "https://graph.microsoft.com/.default",
    ]
    static let refusals: [(String, String?, Int64, String, Int)] = [
        ("grant_type", nil, 900_144, "invalid_request", 400),
        ("grant_type", "password", 70003, "unsupported_grant_type", 400),
        ("client_id", nil, 900_144, "invalid_request", 400),
        ("client_id", "11111111-0000-4000-8000-000000000001", 700_016, "unauthorized_client", 400),
        ("client_secret", nil, 7_000_218, "invalid_client", 401),
        ("client_secret", "wrong", 7_000_215, "invalid_client", 401),
        ("scope", nil, 900_144, "invalid_request", 400), ("scope", "User.Read", 70011, "invalid_scope", 400),
        ("scope", "https://graph.microsoft.com/.default offline_access", 28003, "invalid_scope", 400),
        ("scope", "https://example.test/.default", 500_011, "invalid_resource", 400),
    ]

    static func form(_ fields: [String: String]) -> String {
        fields.map { "\($0.key)=\(URLText.encoded($0.value))" }.joined(separator: "&")
    }

    @Test(arguments: refusals)
    func `a bad token request gets the code of Entra`(
        _ field: String, _ value: String?, _ number: Int64, _ error: String, _ status: Int
    ) throws {
        var world = try LabWorld()
        var fields = Self.good
        fields[field] = value
        let answer = world.ask(
            "POST", "/\(TenantState.tenantID)/oauth2/v2.0/token", text: Self.form(fields))
        #expect(answer.status == status)
        #expect(answer.body["error"]?.string == error)
        #expect(answer.body["error_codes"] == [.int(number)])
        #expect(answer.body["error_description"]?.string?.hasPrefix("AADSTS\(number): ") == true)
    }

    @Test func `an unknown tenant is not found`() throws {
        var world = try LabWorld()
        let answer = world.ask("POST", "/fabrikam.example/oauth2/v2.0/token", text: Self.form(Self.good))
        #expect(answer.status == 400)
        #expect(answer.body["error_codes"] == [90002])
    }

    @Test(arguments: TokenResource.allCases)
    func `a token says for whom it is and what the application may do`(_ resource: TokenResource) throws {
        var world = try LabWorld()
        let token = try #require(CompactToken(world.token(resource)))
        #expect(token.claims["aud"]?.string == resource.audience)
        #expect(
            token.claims["roles"]?.array?.compactMap(\.string) == world.state.applications[0].roles[resource])
        #expect(token.claims["iss"]?.string == "http://127.0.0.1:8080/\(TenantState.tenantID)/v2.0")
    }

    @Test func `the secret may come by HTTP Basic`() throws {
        var world = try LabWorld()
        var fields = Self.good
        fields["client_secret"] = nil
        fields["client_id"] = nil
        let basic = Base64.encode(Array("\(Self.client):one".utf8))
        let answer = world.ask(
            "POST", "/contoso.example/oauth2/v2.0/token", text: Self.form(fields),
            headers: ["authorization": "Basic \(basic)"])
        #expect(answer.status == 200)
    }

    @Test func `clients find the endpoint and the key`() throws {
        var world = try LabWorld()
        let found = world.ask(
            "GET", "/contoso.example/v2.0/.well-known/openid-configuration",
            headers: ["x-forwarded-proto": "https"])
        #expect(
            found.body["token_endpoint"]?.string == "https://127.0.0.1:8080/contoso.example/oauth2/v2.0/token"
        )
        let keys = world.ask("GET", "/contoso.example/discovery/v2.0/keys").body["keys"]?.array
        #expect(keys?.first?["kid"]?.string == world.state.keys.keyID)
    }

    @Test func `a revoked secret no longer works`() throws {
        var world = try LabWorld()
        #expect(world.control("POST", "tokens/revoke", body: ["credential": "client-secret"]).status == 200)
        let answer = world.ask("POST", "/contoso.example/oauth2/v2.0/token", text: Self.form(Self.good))
        #expect(answer.body["error_codes"] == [7_000_215])
    }

    static let services: [(TokenResource, String)] = [
        (.graph, "/v1.0/users"), (.endpoint, "/api/machines"), (.cloudApps, "/api/v1/alerts/"),
    ]

    @Test(arguments: services)
    func `services refuse tokens that are missing, broken, foreign, expired or without the role`(
        _ resource: TokenResource, _ path: String
    ) throws {
        var world = try LabWorld()
        #expect(world.ask("GET", path).status == 401)
        #expect(world.ask("GET", path, headers: ["authorization": "Bearer a.b.c"]).status == 401)
        let good = world.token(resource)
        let broken = String(good.dropLast(6)) + "AAAAAA"
        #expect(world.ask("GET", path, headers: ["authorization": "Bearer \(broken)"]).status == 401)
        let other: TokenResource = resource == .graph ? .endpoint : .graph
        let foreign = world.token(other)
        #expect(world.ask("GET", path, headers: ["authorization": "Bearer \(foreign)"]).status == 401)
        #expect(world.ask(as: resource, app: 2, "GET", path).status == 403)
        #expect(world.ask("GET", path, headers: ["authorization": "Bearer \(good)"]).status == 200)
        world.now = world.now + .seconds(3600)
        #expect(world.ask("GET", path, headers: ["authorization": "Bearer \(good)"]).status == 401)
    }
}
