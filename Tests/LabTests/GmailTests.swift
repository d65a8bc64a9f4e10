import Testing
import Values

@testable import Lab

@Suite struct GmailTests {
    private static let messages = "/gmail/v1/users/me/messages"
    private static let mail = """
        From: soc@contoso.example\r\nTo: megan.bowen@contoso.example\r\nBcc: pat@contoso.example\r
        Subject: Was this you?\r\n\r\nHello\r\n
        """
    private var world: LabWorld

    init() throws {
        world = try LabWorld()
        world.state.mailbox.gmailToken = "gmail"
    }

    private mutating func ask(_ method: String, _ path: String, body: Value? = nil) -> LabAnswer {
        world.ask(method, Self.messages + path, body: body, headers: ["authorization": "Bearer gmail"])
    }

    private mutating func send() -> LabAnswer {
        ask("POST", "/send", body: ["raw": .string(Base64.encode(Array(Self.mail.utf8), urlSafe: true))])
    }

    @Test mutating func `a message is delivered without its blind copies`() throws {
        let sent = send()
        #expect(sent.status == 200 && sent.body["labelIds"] == ["SENT"])
        let stored = try #require(world.state.mailbox.messages.first)
        #expect(stored.recipients == ["megan.bowen@contoso.example", "pat@contoso.example"])
        #expect(!String(decoding: stored.bytes, as: UTF8.self).lowercased().contains("bcc"))
        #expect(stored.value["text"]?.string?.hasPrefix("Hello") == true)
    }

    @Test mutating func `the search box finds messages and labels change`() throws {
        let id = try #require(send().body["id"]?.string)
        #expect(ask("GET", "?q=subject:was%20in:sent").body["messages"]?[0]?["id"]?.string == id)
        #expect(ask("GET", "?q=subject:other").body["messages"] == nil)
        let changed = ask("POST", "/\(id)/modify", body: ["addLabelIds": ["UNREAD"]])
        #expect(changed.body["labelIds"] == ["SENT", "UNREAD"])
        #expect(ask("GET", "/\(id)").body["snippet"]?.string?.hasPrefix("Hello") == true)
    }

    @Test mutating func `what is wrong is said as Google says it`() {
        #expect(ask("POST", "/send", body: ["raw": "%"]).body["error"]?["status"] == "INVALID_ARGUMENT")
        #expect(ask("GET", "/none").body["error"]?["status"] == "NOT_FOUND")
        #expect(ask("POST", "/none/modify", body: [:]).status == 404)
        _ = world.control("POST", "tokens/revoke", body: ["credential": "gmail-token"])
        #expect(ask("GET", "").status == 401)
    }
}
