import Crypto
import Testing
import Values

@testable import Lab

@Suite struct EntraPeopleTests {
    private static let client = AppRegistration.publicClientID
    private static let user = "megan.bowen@contoso.example"
    private static let verifier = String(repeating: "v", count: 43)
    private static let challenge = Base64.encode(
        Array(SHA256.hash(data: Array(verifier.utf8))), urlSafe: true, padded: false)
    private static let asked = [
        "client_id": client, "response_type": "code", "redirect_uri": "http://localhost:4711", "state": "s",
        "scope": "https://graph.microsoft.com/.default offline_access openid", "code_challenge": challenge,
        "code_challenge_method": "S256",
    ]

    private func query(_ answer: LabAnswer) -> [String: String] {
        let location = answer.headers.first { $0.name == "Location" }?.value ?? ""
        let text = location.split(separator: "?", maxSplits: 1).last ?? ""
        return Dictionary(URLText.query(text).map { ($0.name, $0.value) }) { $1 }
    }

    private func token(_ world: inout LabWorld, _ fields: [String: String]) -> LabAnswer {
        world.ask(
            "POST", "/contoso.example/oauth2/v2.0/token",
            text: EntraTests.form(["client_id": Self.client].merging(fields) { $1 }))
    }

    private func code(_ world: inout LabWorld, _ change: [String: String] = [:]) -> LabAnswer {
        world.ask(
            "POST", "/contoso.example/oauth2/v2.0/login",
            text: EntraTests.form(Self.asked.merging(["user": Self.user]) { $1 }.merging(change) { $1 }))
    }

    private func redemption(_ code: String) -> [String: String] {
        [
            "grant_type": "authorization_code", "code": code, "redirect_uri": "http://localhost:4711",
            "code_verifier": Self.verifier,
        ]
    }

    @Test func `a person gets tokens for a code, once, and others for the refresh token, once`() throws {
        var world = try LabWorld()
        let page = world.ask(
            "GET", "/contoso.example/oauth2/v2.0/authorize?\(EntraTests.form(Self.asked))")
        #expect(page.status == 200)
        #expect(page.content.map { String(decoding: $0.bytes, as: UTF8.self) }?.contains(Self.user) == true)
        let back = query(code(&world))
        #expect(back["state"] == "s")
        let answer = token(&world, redemption(back["code"] ?? ""))
        #expect(answer.status == 200)
        let claims = try #require(CompactToken(answer.body["access_token"]?.string ?? "")?.claims)
        #expect(claims["upn"]?.string == Self.user && claims["roles"] == nil)
        #expect(claims["scp"]?.string?.contains("User.Read.All") == true)
        let bearer = "Bearer \(answer.body["access_token"]?.string ?? "")"
        #expect(world.ask("GET", "/v1.0/users", headers: ["authorization": bearer]).status == 200)
        #expect(token(&world, redemption(back["code"] ?? "")).body["error_codes"] == [54005])
    }

    @Test func `a refresh token is replaced at each use, and ends with the sessions`() throws {
        var world = try LabWorld()
        let first = token(&world, redemption(query(code(&world))["code"] ?? ""))
        let old = first.body["refresh_token"]?.string ?? ""
        let second = token(&world, ["grant_type": "refresh_token", "refresh_token": old])
        let new = second.body["refresh_token"]?.string ?? ""
        #expect(second.status == 200 && new != old)
        let again = token(&world, ["grant_type": "refresh_token", "refresh_token": old])
        #expect(again.body["error_codes"] == [70000])
        let rule: Value = ["user": .string(Self.user), "endSessions": true]
        #expect(world.control("POST", "sign-in-rules", body: rule).status == 200)
        let ended = token(&world, ["grant_type": "refresh_token", "refresh_token": new])
        #expect(ended.body["error_codes"] == [50173])
    }

    @Test(
        arguments: [
            (["redirect_uri": "http://localhost:4712"], 500_112),
            (["code_verifier": String(repeating: "w", count: 43)], 501_481), (["code": "0.other"], 70000),
            (["client_secret": "one"], 700_025),
        ] as [([String: String], Int64)])
    func `a code is good only as it was asked for`(change: [String: String], number: Int64) throws {
        var world = try LabWorld()
        let found = query(code(&world))["code"] ?? ""
        let answer = token(&world, redemption(found).merging(change) { $1 })
        #expect(answer.body["error_codes"] == [.int(number)])
    }

    @Test(
        arguments: [
            (["code_challenge_method": "plain"], "AADSTS501491"),
            (["response_type": "token"], "AADSTS700054"),
            (["scope": "Mail.Send.Shared"], "AADSTS65001"), (["action": "decline"], "AADSTS65004"),
            (["user": "nobody@contoso.example"], "AADSTS50034"),
        ] as [([String: String], String)])
    func `what Entra refuses comes back with the person`(change: [String: String], code number: String) throws
    {
        var world = try LabWorld()
        let back = query(code(&world, change))
        #expect(back["error_description"]?.hasPrefix(number) == true && back["state"] == "s")
    }

    @Test func `nobody is sent to an address that is not the client's`() throws {
        var world = try LabWorld()
        var asked = Self.asked
        asked["redirect_uri"] = "https://evil.example/"
        let page = world.ask("GET", "/contoso.example/oauth2/v2.0/authorize?\(EntraTests.form(asked))")
        #expect(page.status == 400 && page.headers.allSatisfy { $0.name != "Location" })
    }

    @Test func `a disabled user and one without a second factor get no code`() throws {
        var world = try LabWorld()
        for (rule, number) in [
            (["disabled": true] as Value, "AADSTS50057"),
            (["disabled": false, "secondFactor": true], "AADSTS50076"),
        ] {
            _ = world.control("POST", "sign-in-rules", body: rule.setting("user", .string(Self.user)))
            #expect(query(code(&world))["error_description"]?.hasPrefix(number) == true)
        }
    }

    @Test func `a device waits until a user confirms its code`() throws {
        var world = try LabWorld()
        let asked = world.ask(
            "POST", "/contoso.example/oauth2/v2.0/devicecode",
            text: EntraTests.form(["client_id": Self.client, "scope": "User.Read.All offline_access"]))
        let device = asked.body["device_code"]?.string ?? ""
        let fields = [
            "grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": device,
        ]
        #expect(token(&world, fields).body["error"] == "authorization_pending")
        #expect(token(&world, fields).body["error"] == "slow_down")
        world.now = world.now + .seconds(5)
        let typed = asked.body["user_code"]?.string ?? ""
        _ = world.ask(
            "POST", "/contoso.example/oauth2/v2.0/deviceauth",
            text: EntraTests.form(["user_code": typed, "user": Self.user]))
        #expect(token(&world, fields).body["access_token"] != nil)
        #expect(token(&world, fields).body["error"] == "bad_verification_code")
    }

    @Test func `a device code ends, by a refusal or by itself`() throws {
        var world = try LabWorld()
        for declines in [true, false] {
            let asked = world.ask(
                "POST", "/contoso.example/oauth2/v2.0/devicecode",
                text: EntraTests.form(["client_id": Self.client, "scope": "User.Read.All"]))
            let fields = [
                "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
                "device_code": asked.body["device_code"]?.string ?? "",
            ]
            if declines {
                let typed = asked.body["user_code"]?.string ?? ""
                _ = world.ask(
                    "POST", "/contoso.example/oauth2/v2.0/deviceauth",
                    text: EntraTests.form(["user_code": typed, "action": "decline"]))
                #expect(token(&world, fields).body["error"] == "authorization_declined")
            } else {
                world.now = world.now + .seconds(901)
                #expect(token(&world, fields).body["error"] == "expired_token")
            }
        }
    }

    @Test(
        arguments: [
            ("?api-version=2018-02-01&resource=https://graph.microsoft.com", ["metadata": "true"], 200),
            ("?api-version=2018-02-01&resource=https://graph.microsoft.com", [:], 400),
            ("?resource=https://graph.microsoft.com", ["metadata": "true"], 400),
            ("?api-version=2018-02-01&resource=https://nowhere.example", ["metadata": "true"], 400),
            (
                "?api-version=2018-02-01&resource=https://graph.microsoft.com&client_id=other",
                ["metadata": "true"], 400
            ),
        ] as [(String, [String: String], Int)])
    func `the metadata service is as strict as the real one`(
        query: String, headers: [String: String], status: Int
    ) throws {
        var world = try LabWorld()
        let answer = world.ask("GET", "/metadata/identity/oauth2/token\(query)", headers: headers)
        #expect(answer.status == status)
        if status == 200 { #expect(answer.body["expires_in"]?.string == "3599") }
    }
}
