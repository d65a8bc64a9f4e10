import ConnectorKit
import ConnectorTestSupport
import EmailConnector
import Mail
import Testing
import Values

@Suite struct SendTests {
    private func host(
        _ answer: Response = Response(
            status: 250,
            json: ["code": 250, "text": "queued", "accepted": ["m@contoso.example"], "refused": []])
    ) -> ScriptedHost {
        ScriptedHost(
            emailPlugin, connector: "email",
            settings: ["smtp": "smtp://mail.contoso.example:587", "from": "SOC <soc@contoso.example>"]
        ) { _ throws(ConnectorFailure) in answer }
    }

    @Test func `a message is handed over with its envelope`() async throws {
        let host = host()
        let output = try await host.perform(
            "send",
            [
                "to": "Megan <m@contoso.example>; n@contoso.example", "bcc": ["b@contoso.example"],
                "subject": "Grüße", "html": "<p>Hallo</p>",
                "attachments": [
                    ["name": "a.txt", "content": ["$content-type": "text/plain", "$content": "aGk="]]
                ],
            ])
        let request = try #require(host.requests.first)
        #expect(request.method == "SEND" && request.url == "smtp://mail.contoso.example:587")
        #expect(request.headers.first { $0.name == "mail-from" }?.value == "soc@contoso.example")
        #expect(
            request.headers.first { $0.name == "mail-to" }?.value
                == "m@contoso.example,n@contoso.example,b@contoso.example")
        let mail = ReceivedMail(request.body)
        #expect(mail.subject == "Grüße" && mail.text == "Hallo\n" && mail.html == "<p>Hallo</p>")
        #expect(mail.attachments.map(\.content) == [Array("hi".utf8)])
        #expect(mail.header("Bcc") == nil && mail.header("Auto-Submitted") == "auto-generated")
        #expect(output["messageId"]?.string == mail.ids("Message-ID").first)
    }

    @Test func `the same key gives the same message id`() async throws {
        let host = host()
        let first = try await host.perform("send", ["to": "m@contoso.example"], key: "k")
        let second = try await host.perform("send", ["to": "m@contoso.example"], key: "k")
        #expect(first["messageId"] == second["messageId"])
    }

    @Test(arguments: [
        (450, ConnectorFailure.Status.transient), (421, .transient), (550, .permanent), (552, .permanent),
        (401, .auth),
        (530, .auth),
    ])
    func `replies mean what mail has them mean`(code: Int, status: ConnectorFailure.Status) async {
        let host = host(Response(status: code, json: ["code": .int(Int64(code)), "text": "5.1.1 because"]))
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await host.perform("send", ["to": "m@contoso.example"])
        }
        #expect(failure?.status == status && failure?.message.contains("because") == true)
    }

    @Test(
        arguments: [
            ["to": "nonsense"], [:], ["to": "m@contoso.example", "subject": "a\r\nBcc: x@y.z"],
            ["to": "m@contoso.example", "attachments": [["name": "a", "content": "!"]]],
            ["to": "m@contoso.example", "importance": "very"],
            ["to": "m@contoso.example", "headers": ["Bcc": "x@y.z"]],
        ] as [Value])
    func `what cannot be sent is refused before anything is`(input: Value) async {
        let host = host()
        let failure = await #expect(throws: ConnectorFailure.self) { try await host.perform("send", input) }
        #expect(failure?.status == .invalid)
        #expect(host.requests.isEmpty)
    }
}
