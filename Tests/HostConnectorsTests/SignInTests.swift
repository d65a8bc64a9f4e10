import Catalog
import Engine
import HostConnectors
import Playbooks
import Testing
import Values

@Suite struct `Signing in` {
    static let headers: [(authentication: Value, header: String)] = [
        (
            ["type": "Basic", "username": "Aladdin", "password": "open sesame"],
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        ),
        (["type": "Basic", "username": "key"], "Basic a2V5Og=="),
        (["type": "Raw", "value": "SharedKey abc"], "SharedKey abc"),
        (["type": "raw", "value": "x"], "x"),
    ]

    @Test(arguments: headers) func `a header carries what the request says`(
        _ row: (authentication: Value, header: String)
    ) async throws {
        try await TestServer.with { server in
            let result = try await Kit().call([
                "method": "GET", "uri": .string(server.url("/echo")), "authentication": row.authentication,
            ])
            #expect(result.output.header("authorization") == row.header)
        }
    }

    static let wrong: [(authentication: Value, code: String, word: String)] = [
        ("x", "HC0002", "object"), ([:], "HC0002", "type"), (["type": "Digest"], "HC0002", "type"),
        (["type": "Basic"], "HC0002", "username"), (["type": "Raw"], "HC0002", "value"),
        (["type": "ClientCertificate"], "HC0002", "pfx"),
        (["type": "ClientCertificate", "pfx": "%%%"], "HC0002", "pfx"),
        (["type": "ActiveDirectoryOAuth"], "HC0002", "tenant"),
        (
            ["type": "ActiveDirectoryOAuth", "tenant": "t", "clientId": "c", "audience": "a"], "HC0002",
            "secret"
        ),
        (
            [
                "type": "ActiveDirectoryOAuth", "tenant": "t/u", "clientId": "c", "audience": "a",
                "secret": "hush",
            ], "SI0004", "tenant"
        ),
        (
            [
                "type": "ActiveDirectoryOAuth", "tenant": "t", "clientId": "c", "audience": "a",
                "secret": "hush", "authority": "http://sign-in.example",
            ], "SI0006", "sign-in.example"
        ),
        (
            [
                "type": "ActiveDirectoryOAuth", "tenant": "t", "clientId": "c", "audience": "a",
                "pfx": "aHVzaA==", "password": "hush",
            ], "SI0008", "pfx"
        ),
        (["type": "ManagedServiceIdentity"], "SI0016", "identity"),
    ]

    @Test(arguments: wrong) func `what is missing is said by name, and no secret`(
        _ row: (authentication: Value, code: String, word: String)
    ) async throws {
        let result = try await Kit().call([
            "method": "GET", "uri": "http://127.0.0.1:1/", "authentication": row.authentication,
        ])
        #expect(result.code == row.code && result.message.contains(row.word), "\(result)")
        #expect(result.status != .ok && !result.message.contains("hush"))
    }

    @Test func `an app registration signs in by its secret, once for many calls`() async throws {
        try await RunningLab.with { lab in
            let user = "https://graph.microsoft.com/v1.0/users/megan.bowen@contoso.example"
            let rewrite = [
                "https://login.microsoftonline.com": lab.address, "https://graph.microsoft.com": lab.address,
            ]
            let input: Value = [
                "method": "GET", "uri": .string(user),
                "authentication": [
                    "type": "ActiveDirectoryOAuth", "tenant": .string(RunningLab.tenant),
                    "audience": "https://graph.microsoft.com", "clientId": .string(lab.clientID),
                    "secret": .string(lab.clientSecret),
                ],
            ]
            try await Kit(rewrite: rewrite).withConnector { connector in
                for number in 1...3 {
                    let result = await connector.perform(
                        ActionCall(
                            action: "http.request", connection: nil, input: input, idempotencyKey: "k",
                            attempt: number, deadline: SystemClock().now + .seconds(20), trace: "t"))
                    #expect(result.output["userPrincipalName"] == "megan.bowen@contoso.example", "\(result)")
                }
            }
            #expect(try await lab.tokenRequests() == 1)
        }
    }

    @Test func `an authority of the request replaces the public one`() async throws {
        try await RunningLab.with { lab in
            let result = try await Kit().call([
                "method": "GET", "uri": .string(lab.address + "/v1.0/users/megan.bowen@contoso.example"),
                "authentication": [
                    "type": "ActiveDirectoryOAuth", "tenant": .string(RunningLab.tenant),
                    "audience": "https://graph.microsoft.com/", "clientId": .string(lab.clientID),
                    "secret": .string(lab.clientSecret), "authority": .string(lab.address + "/"),
                ],
            ])
            #expect(result.statusCode == 200, "\(result)")
            let wrong = try await Kit().call([
                "method": "GET", "uri": .string(lab.address + "/v1.0/users"),
                "authentication": [
                    "type": "ActiveDirectoryOAuth", "tenant": .string(RunningLab.tenant),
                    "audience": "https://graph.microsoft.com", "clientId": .string(lab.clientID),
                    "secret": "not this one", "authority": .string(lab.address),
                ],
            ])
            #expect(wrong.status == .auth && wrong.code == "SI0010", "\(wrong)")
        }
    }

    @Test func `a certificate in PKCS 12 signs in, and its password has to be right`() async throws {
        try await RunningLab.with { lab in
            try await OpenSSL.with { openssl in
                try openssl.makePair("app", subject: "app")
                _ = try await lab.control(
                    "POST", "/lab/certificates",
                    ["clientId": .string(lab.clientID), "pem": .string(try openssl.text("app.pem"))])
                try openssl.run(
                    "pkcs12", "-export", "-inkey", "app.key", "-in", "app.pem", "-out", "app.pfx", "-passout",
                    "pass:opens it")
                try openssl.run(
                    "pkcs12", "-export", "-inkey", "app.key", "-in", "app.pem", "-out", "old.pfx", "-passout",
                    "pass:opens it", "-legacy")
                let pem = Base64.encode(
                    Array((try openssl.text("app.key") + (try openssl.text("app.pem"))).utf8))
                func call(_ pfx: String, _ password: String) async throws -> CallResult {
                    try await Kit().call([
                        "method": "GET",
                        "uri": .string(lab.address + "/v1.0/users/megan.bowen@contoso.example"),
                        "authentication": [
                            "type": "ActiveDirectoryOAuth", "credentialType": "Certificate",
                            "tenant": .string(RunningLab.tenant), "audience": "https://graph.microsoft.com",
                            "clientId": .string(lab.clientID), "authority": .string(lab.address),
                            "pfx": .string(pfx), "password": .string(password),
                        ],
                    ])
                }
                let good = try await call(try openssl.base64("app.pfx"), "opens it")
                #expect(good.statusCode == 200, "\(good)")
                let text = try await call(pem, "")
                #expect(text.statusCode == 200, "\(text)")
                let wrong = try await call(try openssl.base64("app.pfx"), "does not")
                #expect(wrong.code == "SI0008" && wrong.message.contains("password"), "\(wrong)")
                let old = try await call(try openssl.base64("old.pfx"), "opens it")
                #expect(old.code == "SI0008" && old.message.contains("openssl pkcs12"), "\(old)")
            }
        }
    }

    @Test func `a managed identity is whom the environment says`() async throws {
        try await RunningLab.with { lab in
            let identity = AuthConfiguration.entra(
                tenant: RunningLab.tenant, client: lab.clientID, credential: .secret(.sealed("own")),
                authority: nil, resource: nil)
            let kit = Kit(
                identity: identity,
                rewrite: [
                    "https://login.microsoftonline.com": lab.address,
                    "https://api.securitycenter.microsoft.com": lab.address,
                ],
                secrets: ["own": lab.clientSecret])
            let machines = try await kit.call([
                "method": "GET", "uri": "https://api.securitycenter.microsoft.com/api/machines",
                "authentication": [
                    "type": "ManagedServiceIdentity", "audience": "https://api.securitycenter.microsoft.com/",
                ],
            ])
            #expect(machines.output["value"]?.array?.isEmpty == false, "\(machines)")
            let unknown = try await kit.call([
                "method": "GET", "uri": "https://api.securitycenter.microsoft.com/api/machines",
                "authentication": ["type": "ManagedServiceIdentity"],
            ])
            #expect(unknown.status == .auth && unknown.code == "SI0010", "\(unknown)")
        }
    }

    @Test func `a client certificate is shown in the handshake`() async throws {
        try await OpenSSL.with { openssl in
            try openssl.makePair(
                "server", subject: "localhost", "-addext", "subjectAltName=IP:127.0.0.1")
            try openssl.makePair("client", subject: "client")
            try openssl.run(
                "pkcs12", "-export", "-inkey", "client.key", "-in", "client.pem", "-out", "client.pfx",
                "-passout", "pass:opens it")
            let files = ["server.pem", "server.key", "client.pem"].map { openssl.path($0) }
            try await TestServer.with(files) { server in
                let kit = Kit(caFile: openssl.path("server.pem"))
                let bare = try await kit.call(["method": "GET", "uri": .string(server.url("/echo"))])
                #expect(bare.status != .ok, "\(bare)")
                try openssl.run(
                    "pkcs12", "-export", "-inkey", "client.key", "-in", "client.pem", "-out", "old.pfx",
                    "-passout", "pass:opens it", "-legacy")
                for (file, password, isRight) in [
                    ("client.pfx", "opens it", true), ("client.pfx", "does not", false),
                    ("old.pfx", "opens it", false),
                ] {
                    let result = try await kit.call([
                        "method": "POST", "uri": .string(server.url("/echo")),
                        "authentication": [
                            "type": "ClientCertificate", "pfx": .string(try openssl.base64(file)),
                            "password": .string(password),
                        ],
                    ])
                    #expect((result.statusCode == 200) == isRight, "\(result)")
                    guard !isRight else { continue }
                    #expect(result.status == .permanent && result.code == "TR0005", "\(result)")
                    #expect(result.message.contains("openssl pkcs12"), "\(result)")
                }
            }
        }
    }
}
