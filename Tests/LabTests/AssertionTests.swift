import CryptoExtras
import Foundation
import Testing
import Values

@testable import Lab

@Suite struct AssertionTests {
    static let client = "c1a0b2d4-0000-4000-8000-000000000001"
    static let tokenURL = "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token"

    /// A client assertion as Microsoft describes it, with some of it changed.
    static func assertion(
        algorithm: String = "PS256", audience: String = tokenURL, expiry: Double = 600,
        thumbprint: String? = nil
    ) throws -> String {
        let certificate = try #require(AppRegistration.Certificate(pem: pem))
        let seconds = LabWorld.start.milliseconds / 1000
        let header: Value = [
            "alg": .string(algorithm), "typ": "JWT", "x5t#S256": .string(thumbprint ?? certificate.sha256),
        ]
        let claims: Value = [
            "aud": .string(audience), "iss": .string(client), "sub": .string(client), "jti": "1",
            "nbf": .int(seconds), "exp": .double(Double(seconds) + expiry),
        ]
        let signed = [header, claims].map { Base64.encode($0.jsonBytes(), urlSafe: true, padded: false) }
            .joined(separator: ".")
        let key = try _RSA.Signing.PrivateKey(pemRepresentation: privateKey)
        let padding: _RSA.Signing.Padding = algorithm == "PS256" ? .PSS : .insecurePKCS1v1_5
        let signature = try key.signature(for: Array(signed.utf8), padding: padding)
        return signed + "." + Base64.encode(Array(signature.rawRepresentation), urlSafe: true, padded: false)
    }

    static func ask(_ assertion: String, registered: Bool = true) throws -> LabAnswer {
        var world = try LabWorld()
        if registered {
            let body: Value = ["clientId": .string(client), "pem": .string(pem)]
            #expect(world.control("POST", "certificates", body: body).status == 201)
        }
        let fields = [
            "grant_type": "client_credentials", "client_id": client, "client_assertion": assertion,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "scope": "https://api.securitycenter.microsoft.com/.default",
        ]
        return world.ask("POST", "/contoso.example/oauth2/v2.0/token", text: EntraTests.form(fields))
    }

    @Test(arguments: ["PS256", "RS256"])
    func `a registered certificate signs in`(_ algorithm: String) throws {
        let answer = try Self.ask(Self.assertion(algorithm: algorithm))
        #expect(answer.status == 200)
        #expect(answer.body["access_token"]?.string != nil)
    }

    @Test func `padding of the thumbprint and fractions of a second do not matter`() throws {
        let certificate = try #require(AppRegistration.Certificate(pem: Self.pem))
        let answer = try Self.ask(Self.assertion(expiry: 600.25, thumbprint: certificate.sha256 + "="))
        #expect(answer.status == 200)
    }

    @Test func `what does not prove the application is refused with the code of Entra`() throws {
        let cases: [(LabAnswer, Int64)] = [
            (try Self.ask(Self.assertion(), registered: false), 700_027),
            (try Self.ask(Self.assertion(algorithm: "HS256")), 700_027),
            (try Self.ask(Self.assertion(thumbprint: "other")), 700_027),
            (try Self.ask(String(Self.assertion().dropLast(4)) + "AAAA"), 700_027),
            (try Self.ask("nonsense"), 700_027),
            (try Self.ask(Self.assertion(audience: "https://example.test/")), 700_021),
            (try Self.ask(Self.assertion(expiry: -600)), 700_024),
        ]
        for (answer, number) in cases {
            #expect(answer.status == 401)
            #expect(answer.body["error_codes"] == [.int(number)])
        }
    }

    @Test(arguments: ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", privateKey])
    func `what is no certificate is refused`(_ pem: String) throws {
        var world = try LabWorld()
        #expect(world.control("POST", "certificates", body: ["pem": .string(pem)]).status == 400)
    }

    /// Made for this test with `openssl req -x509`; it opens nothing.
    static let pem = """
        -----BEGIN CERTIFICATE-----
        MIIDGTCCAgGgAwIBAgIUBtp1dOvfRGA+rcc37ePNQyhsdL4wDQYJKoZIhvcNAQEL
        BQAwGzEZMBcGA1UEAwwQcmlwb3N0ZS1sYWItdGVzdDAgFw0yNjExMjEwNTUzMzZa
        GA8yMTI2MTAyODA1NTMzNlowGzEZMBcGA1UEAwwQcmlwb3N0ZS1sYWItdGVzdDCC
        ASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAN+vnnKUn/agPmxFQ67zPMiT
        PrnLlJ2YxFkiAeFRZXWbV/5ldWHM+t/k3EoIsJhlPU3Q3NCaY3xyOlC4AieYG8lb
        CeeBn5x90Oz9lRSKSSqN0dR7jgLFNFnTJ0gXtdBaS6897mAcGKnUnP0rXgGwLaRd
        CD/Ev8GO0Iso3temQycQ1+2M4A8h9Ilj0uIFz98OXGuM8CF1cDSwL3wtM9cJ2/LR
        bashIeZzfxbiLXtm6wTLZxIL1B8Bwi07zvkMnfB0eVR+NP9q0/qUuNS4BcHZfyU5
        5GkLeeCAwSOl8wz1R4XcH6sQPgcxjYVx4p+h2XcrSfCrwsK7uIiXaWhqSWluefkC
        AwEAAaNTMFEwHQYDVR0OBBYEFOFcYL/m60ijJODxHvx+7EZIRz4fMB8GA1UdIwQY
        MBaAFOFcYL/m60ijJODxHvx+7EZIRz4fMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZI
        hvcNAQELBQADggEBAH0aNw+pJ2pQB15h1RxSaemtxD++ofAqRug8JROyEoJXQlZm
        mtY0tRf2TRscRcggPt5x8IOE9nUhy02CHqu4Rwh38kynamWcIKfqIhDWYS7uu7fe
        JljypODip1j6rj1ufclkR7AAHzm8mmO+9VcAC8w2VHQwwZYCUQyWQDtsAZbMWZf0
        4yEdqbVAMDzWqcmhxrsmISIIbVEO43nU3D8bs0aGAuQwDh2Nx/lF7DNslhMyAYBa
        5tGvRgCYeQJIyTsrv+UE3WCGe0noOxOLBB+mzF7JLFrS0E9hyZhnggfCVIgGrAwO
        Z9Ai7h8qvwIy0BxXDGj5DaHoe/LRDs40W5vXTdQ=
        -----END CERTIFICATE-----
        """

    static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDfr55ylJ/2oD5s
        RUOu8zzIkz65y5SdmMRZIgHhUWV1m1f+ZXVhzPrf5NxKCLCYZT1N0NzQmmN8cjpQ
        uAInmBvJWwnngZ+cfdDs/ZUUikkqjdHUe44CxTRZ0ydIF7XQWkuvPe5gHBip1Jz9
        K14BsC2kXQg/xL/BjtCLKN7XpkMnENftjOAPIfSJY9LiBc/fDlxrjPAhdXA0sC98
        LTPXCdvy0W2rISHmc38W4i17ZusEy2cSC9QfAcItO875DJ3wdHlUfjT/atP6lLjU
        uAXB2X8lOeRpC3nggMEjpfMM9UeF3B+rED4HMY2FceKfodl3K0nwq8LCu7iIl2lo
        aklpbnn5AgMBAAECggEAGBi/JPDF2reggeFkTTB+18yk8TbxJ5kRbdiwAynVmDnH
        3OvpHUQLsprg8EjHXWNqmztozkATf5B+n7ty3/kO5T4dbwcTvrP/Eciviqrq/t6Q
        QCefQMUlwpdwn9+OAof3p0UwrMHaFlGFJ/DIC76C7DXpcZUsYxmTdapNd0W97jM6
        wKjQ52eAXdeLK+vqICfKaFyx5pKcTsiP6R+c7p6IF7UzCZrXLGxHTrUiJUgtoCF8
        HGTR2PptvnhH3udpVlAIY3FU6nQSbk4bKUNfID+PP7iTGudlS+rasQtmJ+NN6hUp
        8PC1NX0tdpOrVzgpormxfwfqEdvbsQj7S+SHTCIGAQKBgQDwpXZMyxq2aCEl0poi
        3RK5+ot7BMVXssi2x+ybOQlFpx9sdkWpMZYlMcukLEprWZAbanSjXeCEBiNx+asn
        4hRqlFV9n4rfNW3CNbyA7xg/4p871ExYW7yge608t3QQhfoungJ9KF1NnPGijyne
        TdwrboHtn7XLENW4qNFQj9FmCQKBgQDt9SO3qdVbPBi40/x/wH/SAoQPB1kcX39g
        2yQX4jET92D4sTxU6F/mMA8btuCiwgkaIIW0PiV+zyBBeBUD2F6nf9fFBCwSRckR
        VOtCjXjjnpFF+JcXiRynZ38yFMNJ8yb7IK72dNyOGFLtbi8jhgP6qB0HZvppvKCb
        1KKTAZjwcQKBgQCFX/+AMnWcsXvlvaLmPccaQs25ofxKTfHGtGnj4inMbAMTlz2m
        t6/y73VhiZa5hstDFq6MuQQtyEUu72S4Vypfo9T6KknKyo8Ju8S9ZUb4aX89pr2l
        nzqda86pPzhZzBfMbJEOkyebU6ftJBHdfyPPApGKhSE56hu6G/7e+sbhGQKBgASU
        G+zTwrwvqtYblhcrMApta/cSEB/gooXNkaM4AfO9ZctDNcL4eafnMtM4sJfRHfW3
        vHrcW0JWX+uCkPzy89dLOW6cBvEPELBZrvEn4bSXf3oWL2oPhFKgRi1DgwJwQEbC
        uTsawoelZisVXKjVUkxHYc+bpqPUMk7tR3eGp1exAoGBAIiy1WeYgmLVZfXt+kwz
        UtzQ/9bcTFKwGjUjtm74b/2YEHkm3n0y5CIFzlZKYzMv2lH954AfAyxvzJpRwBaG
        MOzoGOqiZ9QFMQq/6x0/8RDGKh2GimsUBKOxGF//hIyAoJdH9W0O0CdZ0j5WuN3q
        QjH4zE+QsxdkVz3GSieAS/JU
        -----END PRIVATE KEY-----
        """
}
