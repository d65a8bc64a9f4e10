import Engine
import Playbooks
import Testing
import Values

@testable import CurlTransport

@Suite struct SecretFillingTests {
    private struct Source: SecretSource {
        func secret(_ reference: SecretReference) async throws(SecretError) -> Secret {
            Secret("a/b \"c\"&d")
        }
    }

    private let filling = SecretFilling(
        secrets: NamedSecrets(["key": .sealed("connections.soc.key")], from: Source()))

    private func request(_ url: String, type: String = "application/json", body: String = "") -> HTTPRequest {
        HTTPRequest(method: "POST", url: url, headers: [("Content-Type", type)], body: Array(body.utf8))
    }

    @Test func `a secret is written as the place demands`() async throws {
        let mark = SecretMark.text(for: "key")
        var asked = request(
            "/send/\(SecretMark.text(for: "key", .path))?k=\(mark)", body: #"{"k": "\#(mark)"}"#)
        asked.headers.append(("X-Key", "v1 \(mark)"))
        let filled = try #require(try await filling.filled(asked))
        #expect(filled.url == "/send/a/b%20%22c%22%26d?k=a%2Fb%20%22c%22%26d")
        #expect(filled.headers.last?.value == "v1 a/b \"c\"&d")
        let body = try Value(json: filled.body)
        #expect(body["k"]?.string == "a/b \"c\"&d")
        let form = request("/send", type: "application/x-www-form-urlencoded", body: "k=\(mark)&z=1")
        let sent = try #require(try await filling.filled(form))
        #expect(String(decoding: sent.body, as: UTF8.self) == "k=a%2Fb%20%22c%22%26d&z=1")
    }

    @Test func `what is no mark stays, whoever wrote it`() async throws {
        let text = #"{"comment": "{secret:key} riposte-secret-0.p.key.-"}"#
        #expect(try await filling.filled(request("/send?k={secret:key}", body: text)) == nil)
    }

    @Test func `a secret that the connection does not have is told by its name`() async throws {
        await #expect { _ = try await filling.filled(request("/\(SecretMark.text(for: "other"))")) } throws: {
            ($0 as? TransportError)?.message.contains("`other`") == true
        }
    }

    @Test func `a mark is shown as its name`() {
        let mark = SecretMark.text(for: "key")
        #expect(SecretMark.shown("a \(mark) b \(mark)") == "a {secret:key} b {secret:key}")
        #expect(SecretMark.names(in: mark + mark) == ["key"])
        #expect(SecretMark.shown("a \(SecretMark.start)x") == "a \(SecretMark.start)x")
    }
}
