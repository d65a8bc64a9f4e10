import Catalog
import Engine
import HostConnectors
import Logging
import Synchronization
import Testing
import Values

/// Keeps what is sent, and answers as it is told.
private final class Post: ConnectorHost {
    private struct Contents {
        var calls: [ActionCall] = []
        var answers: [CallResult] = []
    }

    let catalog: OperationCatalog
    private let contents = Mutex(Contents())

    init() {
        let descriptor = """
            { "riposte": 1, "plugin": { "name": "post", "version": "1.0.0" },
              "connectors": {
                "email": { "title": "Mail", "actions": { "send": {
                  "title": "Send", "effect": "write", "idempotency": "key",
                  "input": { "type": "object", "properties": { "to": {}, "subject": {}, "html": {}, "text": {} } } } } },
                "slack": { "title": "Slack", "actions": {
                  "post-message": { "title": "Post", "effect": "write", "idempotency": "key" },
                  "update-message": { "title": "Update", "effect": "write", "idempotency": "natural" } } } } }
            """
        catalog = OperationCatalog(PluginDescriptor.read(descriptor, file: "d.json").0?.connectors ?? [])
    }

    var calls: [ActionCall] { contents.withLock { $0.calls } }

    func answer(_ result: CallResult) { contents.withLock { $0.answers.append(result) } }

    func perform(_ call: ActionCall) async -> CallResult {
        contents.withLock { contents in
            contents.calls.append(call)
            let output: Value = ["ts": "1.5", "channel": "C1"]
            return contents.answers.isEmpty
                ? CallResult(status: .ok, output: output) : contents.answers.removeFirst()
        }
    }

    func reconcile(_ call: ActionCall) async -> CallResult { CallResult(status: .notFound) }
    func call(_ call: TriggerCall) async -> TriggerResult {
        TriggerResult(result: CallResult(status: .notFound))
    }
    func test(connection: String, deadline: Timestamp) async -> CallResult { CallResult(status: .ok) }
}

private let megan = "megan@contoso.example"
private let adele = "adele@contoso.example"

/// A connector and a desk over one store, with a clock that stands.
private struct Setup {
    let store = MemoryStore()
    let post = Post()
    let clock = ManualClock()
    let connector: ApprovalsConnector
    let desk: ApprovalDesk

    init(base: String? = "https://riposte.example") {
        let settings = ApprovalSettings(
            groups: ["soc-leads": [megan, adele]], notify: [["connection": "mail"]],
            connectors: ["mail": "email", "chat": "slack"])
        connector = ApprovalsConnector(store: store, settings: settings, clock: clock)
        desk = ApprovalDesk(
            store: store, host: post, settings: settings, clock: clock, log: Logger(label: "test"),
            base: { base })
    }

    func ask(
        _ input: Value, action: String = "approvals.ask", isDryRun: Bool = false
    ) async throws -> CallResult {
        let run = NewRun(
            id: RunID("r1"), playbook: "p", digest: "d", deduplicationKey: nil, trigger: [:],
            parameters: [:], acceptedAt: clock.now)
        _ = try await store.accept([run], state: nil)
        return await connector.perform(
            ActionCall(
                action: action, connection: nil, input: input, idempotencyKey: "key", attempt: 1,
                deadline: clock.now + .seconds(60), trace: "r1/ask", isDryRun: isDryRun,
                origin: CallOrigin(run: run.id, playbook: "p", step: "ask")))
    }

    func approval() async throws -> Approval {
        try #require(try await store.approvals(ApprovalQuery()).first)
    }
}

@Suite struct ApprovalConnectorTests {
    @Test func `a question is kept once, however often it is asked`() async throws {
        let setup = Setup()
        let input: Value = [
            "title": " Isolate\nPC-042? ", "details": "why", "about": ["machine": "PC-042"],
            "assignedTo": "soc-leads; Megan@contoso.example", "reminders": "PT1H", "timeout": "PT4H",
        ]
        let first = try await setup.ask(input)
        let second = try await setup.ask(input)
        #expect(first.status == .ok && first.approval != nil && first == second)
        let approval = try await setup.approval()
        #expect(approval.id == first.approval && approval.content.title == "Isolate PC-042?")
        #expect(approval.approvers == [megan, adele] && approval.reminders.count == 3)
        #expect(approval.hash == ContentHash.of(approval.content.canonical))
        #expect(approval.expiresAt == setup.clock.now + .seconds(4 * 3600))
        #expect(approval.notices.map(\.person) == [megan, adele])
        let decision = ApprovalDecision(
            person: megan, option: "Reject", comment: "no", channel: "mail", hash: approval.hash,
            at: setup.clock.now)
        _ = try await setup.store.change(approval: approval.id, .decide(decision))
        let after = try await setup.ask(input)
        #expect(after.approval == nil && after.output["outcome"] == "Reject")
        #expect(after.output["responder"]?["displayName"] == .string(megan))
    }

    @Test func `a mail with options is a question`() async throws {
        let setup = Setup()
        let result = try await setup.ask(
            [
                "to": .string(megan), "subject": "Yours?", "options": "Keep , Remove sharing",
                "headerText": "Choose", "body": "<p>File <b>a&amp;b</b></p><p>Shared</p>",
            ], action: "approvals.ask-by-mail")
        #expect(result.approval != nil)
        let content = try await setup.approval().content
        #expect(content.options == ["Keep", "Remove sharing"])
        #expect(content.details == "Choose\n\nFile a&b\nShared")
    }

    @Test(
        arguments: [
            (["assignedTo": "soc-leads"], "title"),
            (["title": "t", "assignedTo": ""], "names nobody"),
            (["title": "t", "assignedTo": "soc-lead"], "did you mean `soc-leads`"),
            (["title": "t", "assignedTo": "a@b\r\nBcc: c@d"], "neither"),
            (["title": "t", "assignedTo": "soc-leads", "options": "Yes, yes"], "twice"),
            (["title": "t", "assignedTo": "soc-leads", "options": ["TimedOut"]], "TimedOut"),
            (["title": "t", "assignedTo": "soc-leads", "timeout": "soon"], "timeout"),
            (["title": "t", "assignedTo": "soc-leads", "timeout": "P800D"], "year"),
            (
                ["title": "t", "assignedTo": "soc-leads", "notify": [["connection": "scans"]]],
                "`chat`, `mail`"
            ),
            (
                [
                    "title": "t", "assignedTo": .string(megan),
                    "notify": [["connection": "mail", "people": .string(adele)]],
                ],
                "not one of"
            ),
            (
                [
                    "title": "t", "assignedTo": "soc-leads", "waitFor": "everyone",
                    "notify": [["connection": "chat", "channel": "C1", "anyone": true]],
                ], "anyone"
            ),
        ] as [(Value, String)])
    func `what cannot be asked is said`(input: Value, words: String) async throws {
        let setup = Setup()
        let result = try await setup.ask(input)
        #expect(result.status == .invalid && result.code == "AP0010")
        #expect(result.message.contains(words), "\(result.message)")
        #expect(try await setup.store.approvals(ApprovalQuery()).isEmpty)
    }

    @Test func `a dry run asks nobody`() async throws {
        let setup = Setup()
        let result = try await setup.ask(["title": "t", "assignedTo": "soc-leads"], isDryRun: true)
        #expect(result.output["planned"]?[0]?["assignedTo"] == [.string(megan), .string(adele)])
        #expect(try await setup.store.approvals(ApprovalQuery()).isEmpty)
    }

    @Test func `the descriptor is read without findings`() {
        #expect(ApprovalsConnector.descriptor?.actions.map(\.name) == ["ask", "ask-by-mail"])
    }
}

@Suite struct ApprovalDeskTests {
    private static let input: Value = [
        "title": "Isolate <PC-042>?", "details": "**high** <script>x</script> [a](javascript:b)",
        "about": ["machine": "PC-042"], "assignedTo": "soc-leads", "reminders": ["PT1H"], "timeout": "PT2H",
        "notify": [["connection": "mail"], ["connection": "chat", "channel": "C1"]],
    ]

    private static func link(_ call: ActionCall) -> String? {
        let text = call.input["text"]?.string ?? ""
        return text.split(whereSeparator: \.isWhitespace).map(String.init).first { $0.hasPrefix("https://") }
    }

    @Test func `everyone gets a link of their own, and what is asked`() async throws {
        let setup = Setup()
        _ = try await setup.ask(Self.input)
        await setup.desk.sendDue()
        await setup.desk.sendDue()
        #expect(setup.post.calls.count == 3, "nothing is sent twice")
        let mails = setup.post.calls.filter { $0.action == "email.send" }
        let links = mails.compactMap(Self.link)
        #expect(Set(links).count == 2)
        for mail in mails {
            let token = String(try #require(Self.link(mail)?.split(separator: "/").last))
            let kept = try #require(try await setup.store.approvalToken(hash: ContentHash.of(token)))
            #expect(mail.input["to"] == [.string(try #require(kept.person))])
            let html = mail.input["html"]?.string ?? ""
            #expect(html.contains("<strong>high</strong>") && html.contains("PC-042"))
            #expect(!html.contains("<script>") && !html.contains("href=\"javascript:"))
            #expect(html.contains(try await setup.approval().hash))
        }
        let post = try #require(setup.post.calls.first { $0.action == "slack.post-message" })
        let approval = try await setup.approval()
        #expect(post.input.json().contains("/approvals/\(approval.id)\""), "a channel's link names nobody")
    }

    @Test func `reminders, then the end where a message can be updated`() async throws {
        let setup = Setup()
        _ = try await setup.ask(Self.input)
        await setup.desk.sendDue()
        setup.clock.advance(by: .seconds(3600))
        await setup.desk.tick()
        await setup.desk.sendDue()
        #expect(setup.post.calls.count == 6)
        #expect(setup.post.calls.last?.input.json().contains("Reminder: ") ?? false)
        setup.clock.advance(by: .seconds(3600))
        await setup.desk.tick()
        await setup.desk.sendDue()
        await setup.desk.sendDue()
        #expect(try await setup.approval().outcome == "TimedOut")
        #expect(setup.post.calls.count == 7)
        let update = try #require(setup.post.calls.last)
        #expect(update.action == "slack.update-message" && update.input["ts"] == "1.5")
        #expect(!update.input.json().contains("actions"))
    }

    @Test func `what could not be sent is tried again with the same key`() async throws {
        let setup = Setup()
        var input = Self.input.object ?? JSONObject()
        input["assignedTo"] = .string(megan)
        input["notify"] = [["connection": "mail"]]
        _ = try await setup.ask(.object(input))
        setup.post.answer(CallResult(status: .transient, code: "x", message: "busy"))
        await setup.desk.sendDue()
        await setup.desk.sendDue()
        #expect(setup.post.calls.count == 1)
        setup.clock.advance(by: .seconds(5))
        await setup.desk.sendDue()
        #expect(Set(setup.post.calls.map(\.idempotencyKey)).count == 1 && setup.post.calls.count == 2)
        #expect(try await setup.approval().notices[0].sent == 1)
    }

    @Test func `a host without an address says how to decide`() async throws {
        let setup = Setup(base: nil)
        _ = try await setup.ask(Self.input)
        await setup.desk.sendDue()
        let text = setup.post.calls.first { $0.action == "email.send" }?.input["text"]?.string ?? ""
        #expect(text.contains("riposte approvals show") && !text.contains("https://riposte.example"))
    }
}
