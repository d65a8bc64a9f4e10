import Catalog
import Crypto
import CryptoExtras
import Engine
import Foundation
import Playbooks
import TestSupport
import Testing
import Values
import Vault

@Suite("Client assertions")
struct ClientAssertionTests {
    private let url = "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token"

    /// The assertion that a sign-in with this PEM text sends.
    private func assertion(pem: String, at time: ManualTime = ManualTime()) async throws -> String {
        let client = ScriptedClient { _ in .token("abc") }
        let configuration = AuthConfiguration.entra(
            tenant: "contoso.example", client: "app-1", credential: .certificate(.file("sp.pem")),
            authority: nil,
            resource: "https://api.example")
        let signIn = try #require(
            try SignIns.make(
                schemes: [.oauth2Client(tokenURL: "", scopes: [])], configuration: configuration,
                settings: [:],
                secrets: FixedSecrets(["sp.pem": pem]), client: client, now: time.now))
        var request = HTTPRequest(method: "GET", url: "https://api.example")
        try await signIn.authorize(&request)
        let form = try #require(client.requests.first?.form)
        #expect(form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        #expect(form["client_secret"] == nil)
        return try #require(form["client_assertion"])
    }

    private static let orders = [
        Certificates.pkcs8 + "\n" + Certificates.certificate,
        Certificates.certificate + "\n" + Certificates.pkcs1,
        "Bag Attributes\n" + Certificates.foreign + "\n" + Certificates.certificate + "\r\n\r\n"
            + Certificates.pkcs8,
    ]

    @Test(arguments: Self.orders.indices)
    func `the assertion is what Entra asks for, signed by PS256`(order: Int) async throws {
        let parts = try await assertion(pem: Self.orders[order]).split(separator: ".").map(String.init)
        try #require(parts.count == 3)
        let header = try Value(json: try #require(Base64.decode(parts[0])))
        #expect(header == ["alg": "PS256", "typ": "JWT", "x5t#S256": .string(Certificates.thumbprint)])
        let claims = try Value(json: try #require(Base64.decode(parts[1])))
        #expect(claims["aud"]?.string == url)
        #expect(claims["iss"]?.string == "app-1" && claims["sub"]?.string == "app-1")
        #expect(UUID(uuidString: claims["jti"]?.string ?? "") != nil)
        let start = ManualTime().now().milliseconds / 1000
        #expect(
            claims["nbf"]?.int == start && claims["iat"]?.int == start && claims["exp"]?.int == start + 600)
        let key = try _RSA.Signing.PrivateKey(pemRepresentation: Certificates.pkcs8).publicKey
        let signature = _RSA.Signing.RSASignature(
            rawRepresentation: Data(try #require(Base64.decode(parts[2]))))
        let digest = SHA256.hash(data: Data("\(parts[0]).\(parts[1])".utf8))
        #expect(key.isValidSignature(signature, for: digest, padding: .PSS))
    }

    @Test func `every assertion has an id of its own`() async throws {
        let pem = Self.orders[0]
        let one = try await assertion(pem: pem)
        let two = try await assertion(pem: pem)
        #expect(one.split(separator: ".")[1] != two.split(separator: ".")[1])
    }

    @Test(
        .enabled("python3 with the package `cryptography` is not here") {
            await Python.succeeds(["-c", "import cryptography"])
        })
    func `python-cryptography accepts the signature for the certificate`() async throws {
        let text = try await assertion(pem: Self.orders[0])
        let program = """
            import base64, sys
            from cryptography import x509
            from cryptography.hazmat.primitives import hashes
            from cryptography.hazmat.primitives.asymmetric import padding
            token, pem = sys.argv[1], sys.argv[2].encode()
            signed, _, signature = token.rpartition(".")
            pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
            raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
            key = x509.load_pem_x509_certificate(pem).public_key()
            key.verify(raw, signed.encode(), pss, hashes.SHA256())
            """
        #expect(await Python.succeeds(["-c", program, text, Certificates.certificate]))
        #expect(await Python.succeeds(["-c", program, text, Certificates.foreign]) == false)
    }

    private static let unusable: [(pem: String, code: String, says: String)] = [
        (Certificates.certificate, "SI0008", "private key"), (Certificates.pkcs8, "SI0008", "no certificate"),
        (Certificates.pkcs8 + "\n" + Certificates.foreign, "SI0008", "another key"),
        (Certificates.elliptic + "\n" + Certificates.certificate, "SI0008", "RSA"),
        (Certificates.encrypted + "\n" + Certificates.certificate, "SI0008", "encrypted"),
        (Certificates.pkcs8 + "\n" + Certificates.expired, "SI0009", "expired on 2021-01-01"),
        (
            "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n" + Certificates.pkcs8, "SI0008",
            "damaged"
        ),
        ("", "SI0008", "private key"), ("not PEM at all", "SI0008", "private key"),
    ]

    @Test(arguments: Self.unusable.indices)
    func `a file that cannot sign is told why`(row: Int) async throws {
        let (pem, code, says) = Self.unusable[row]
        await #expect { _ = try await assertion(pem: pem) } throws: { error in
            guard let error = error as? SignInError else { return false }
            let said = everythingSaid(of: error)
            return error.code == code && error.message.contains(says) && error.message.contains("sp.pem")
                && !said.contains("MII") && !said.contains("PRIVATE KEY-----")
        }
    }

    @Test func `a certificate that is not valid yet is told so`() async throws {
        await #expect {
            _ = try await assertion(pem: Self.orders[0], at: ManualTime("2020-01-01T00:00:00Z"))
        } throws: {
            ($0 as? SignInError)?.message.contains("not valid before 2026-11-21") == true
        }
    }

    /// Truncated or changed at any place, a certificate is refused and nothing traps.
    @Test func `damaged certificates never trap`() async throws {
        let lines = Certificates.certificate.split(separator: "\n")
        let bytes = try #require(Base64.decode(lines.dropFirst().dropLast().joined()))
        for place in stride(from: 0, to: bytes.count, by: 7) {
            var changed = bytes
            changed[place] = 0xff
            for variant in [changed, Array(bytes.prefix(place))] {
                let pem =
                    "-----BEGIN CERTIFICATE-----\n\(Base64.encode(variant))\n-----END CERTIFICATE-----\n"
                _ = try? await assertion(pem: pem + Certificates.pkcs8)
            }
        }
    }
}

/// The interpreter of the machine, where there is one.
enum Python {
    static func succeeds(_ arguments: [String]) async -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return await withCheckedContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus == 0) }
            do { try process.run() } catch { continuation.resume(returning: false) }
        }
    }
}
