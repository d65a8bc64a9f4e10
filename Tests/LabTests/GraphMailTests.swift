import Testing
import Values

@testable import Lab

@Suite struct GraphMailTests {
    private static let soc = "/v1.0/users/soc%40contoso.example"
    private static let inbox = "/v1.0/users/megan.bowen%40contoso.example/mailFolders/inbox/messageRules"

    private static func mail(to address: String) -> Value {
        [
            "message": [
                "subject": "Was this you?", "body": ["contentType": "html", "content": "<p>Hello</p>"],
                "toRecipients": [["emailAddress": ["address": .string(address)]]],
            ]
        ]
    }

    @Test func `what Graph sends lands in the mailbox and in the sent items`() throws {
        var world = try LabWorld()
        let sent = world.ask(
            as: .graph, "POST", "\(Self.soc)/sendMail", body: Self.mail(to: "megan.bowen@contoso.example"))
        #expect(sent.status == 202)
        let seen = try #require(world.state.mailbox.messages.first?.value)
        #expect(seen["service"] == "graph" && seen["subject"] == "Was this you?")
        #expect(seen["recipients"] == ["megan.bowen@contoso.example"])
        let list = world.ask(as: .graph, "GET", "\(Self.soc)/mailFolders/sentitems/messages")
        let id = try #require(list.body["value"]?[0]?["id"]?.string)
        let read = world.ask(as: .graph, "PATCH", "\(Self.soc)/messages/\(id)", body: ["isRead": true])
        #expect(read.body["isRead"] == true)
        let moved = world.ask(
            as: .graph, "POST", "\(Self.soc)/messages/\(id)/move", body: ["destinationId": "archive"])
        #expect(moved.status == 201 && moved.body["parentFolderId"] == "archive")
    }

    static let failures: [(String, String, Value?, Int, String)] = [
        ("POST", "\(soc)/sendMail", [:], 400, "ErrorInvalidParameter"),
        ("POST", "\(soc)/sendMail", ["message": ["subject": "x"]], 400, "ErrorInvalidRecipients"),
        ("POST", "\(soc)/sendMail", mail(to: "nobody"), 400, "ErrorInvalidRecipients"),
        ("POST", "\(soc)/messages", ["shoeSize": 43], 400, "RequestBodyRead"),
        ("GET", "\(soc)/messages/none", nil, 404, "ErrorItemNotFound"),
        ("GET", "/v1.0/users/nobody@contoso.example/messages", nil, 404, "ErrorInvalidUser"),
        ("PATCH", "\(inbox)/rule-9", ["isEnabled": false], 404, "ErrorItemNotFound"),
        ("PATCH", "\(inbox)/rule-1", ["isEnabled": "no"], 400, "RequestBodyRead"),
        ("PATCH", "\(inbox)/rule-1", ["id": "rule-3"], 400, "RequestBodyRead"),
    ]

    @Test(arguments: failures)
    func `mail is refused as Exchange refuses it`(
        _ method: String, _ path: String, _ body: Value?, _ status: Int, _ code: String
    ) throws {
        var world = try LabWorld()
        let answer = world.ask(as: .graph, method, path, body: body)
        #expect(answer.status == status)
        #expect(answer.body["error"]?["code"]?.string == code)
    }

    @Test func `a rule is found by its name and switched off`() throws {
        var world = try LabWorld()
        let found = world.ask(
            as: .graph, "GET", "\(Self.inbox)?$filter=displayName%20eq%20%20'Hide%20invoices'")
        #expect(found.body["value"]?.array?.map { $0["id"] } == ["rule-2"])
        let changed = world.ask(as: .graph, "PATCH", "\(Self.inbox)/rule-2", body: ["isEnabled": false])
        #expect(changed.status == 200 && changed.body["isEnabled"] == false)
        let all = world.ask(as: .graph, "GET", Self.inbox).body["value"]?.array ?? []
        #expect(all.map { $0["isEnabled"] } == [true, false])
        let other = world.ask(
            as: .graph, "GET", "/v1.0/users/isaiah.langer%40contoso.example/mailFolders/inbox/messageRules")
        #expect(other.body["value"] == [])
    }

    @Test func `an application without the permissions is refused`() throws {
        var world = try LabWorld()
        for (method, path) in [("GET", "\(Self.soc)/messages"), ("GET", Self.inbox)] {
            #expect(world.ask(as: .graph, app: 2, method, path).status == 403)
        }
    }

    @Test func `tips tell known addresses from unknown ones`() throws {
        var world = try LabWorld()
        let tips = world.ask(
            as: .graph, "POST", "\(Self.soc)/getMailTips",
            body: ["EmailAddresses": ["megan.bowen@contoso.example", "nobody@contoso.example"]])
        #expect(tips.body["value"]?[0]?["automaticReplies"]?["message"] == "")
        #expect(tips.body["value"]?[0]?["error"] == nil)
        #expect(tips.body["value"]?[1]?["error"]?["code"] == "ErrorInvalidRecipients")
    }
}
