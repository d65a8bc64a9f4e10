import Testing
import Values

@testable import Lab

@Suite struct TeamsTests {
    private var world: LabWorld

    init() throws { world = try LabWorld() }

    private static func message(_ card: Value) -> Value {
        [
            "type": "message",
            "attachments": [
                [
                    "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": .null,
                    "content": card,
                ]
            ],
        ]
    }

    private mutating func post(_ body: Value) -> LabAnswer {
        let address = world.state.workflowAddress("")
        return world.ask("POST", address, body: body)
    }

    @Test mutating func `a card goes through the webhook into its channel`() {
        let card: Value = [
            "type": "AdaptiveCard", "version": "1.4", "body": [["type": "TextBlock", "text": "<i>one\\*"]],
        ]
        #expect(post(Self.message(card)).status == 202)
        #expect(world.state.teams.channels[1].messages.count == 1)
        let page = world.ask("GET", "/lab/teams/alerts?token=lab").content?.bytes ?? []
        #expect(String(decoding: page, as: UTF8.self).contains("<p>&lt;i&gt;one*</p>"))
        #expect(world.ask("GET", "/lab/teams").status == 401)
    }

    @Test(
        arguments: [
            ["text": "old"], message(["type": "MessageCard"]),
            message(["type": "AdaptiveCard", "version": "9.0"]),
            message(["type": "AdaptiveCard", "version": "1.4", "actions": [["type": "Action.Submit"]]]),
            message([
                "type": "AdaptiveCard", "version": "1.4",
                "body": [["type": "TextBlock", "text": .string(String(repeating: "x", count: 29_000))]],
            ]),
        ] as [Value])
    mutating func `what cannot be posted is taken all the same`(body: Value) {
        #expect(post(body).status == 202)
        #expect(world.state.teams.failures.count == 1)
        #expect(world.state.teams.channels[1].messages.isEmpty)
    }

    @Test mutating func `the address has to be whole`() {
        let path = "/workflows/\(TeamsState.workflow)/triggers/manual/paths/invoke"
        #expect(world.ask("POST", path, body: [:]).body["error"]?["code"] == "DirectApiAuthorizationRequired")
        #expect(world.ask("POST", "/workflows/other", body: [:]).status == 404)
        _ = world.control("POST", "tokens/revoke", body: ["credential": "teams-webhook"])
        #expect(post([:]).status == 401)
    }

    @Test mutating func `a grant is given for the people there are`() {
        let given = world.control("POST", "grants", body: ["user": "lynne.robbins@contoso.example"])
        #expect(given.status == 201 && given.body["refreshToken"]?.string?.isEmpty == false)
        #expect(world.control("POST", "grants", body: ["user": "nobody"]).status == 404)
    }

    @Test mutating func `four requests a second are taken`() throws {
        world = try LabWorld(limits: true)
        let statuses = (0..<5).map { _ in post([:]).status }
        #expect(statuses == [202, 202, 202, 202, 429])
    }
}
